"""The behaviours the suite knows: ids are for ever, titles are for people.

An id is a Gherkin tag, an Allure label and a row of every report. A behaviour no scenario is written for yet is
listed as not assessed, so that a report never looks more complete than it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Profile = Literal["core", "extended", "hostile"]
PROFILES: tuple[Profile, ...] = ("core", "extended", "hostile")


@dataclass(frozen=True)
class Behaviour:
    """One thing a platform must do. `needs` are names of capabilities without which it cannot be judged."""

    id: str
    title: str
    needs: tuple[str, ...]
    profile: Profile = "core"

    @property
    def area(self) -> str:
        """The part of the id before the number: such as VM, NET or STO."""
        return self.id.partition("-")[0]


_NET = ("kubevirt", "multus")
_STO = ("kubevirt", "cdi")

BEHAVIOURS: dict[str, Behaviour] = {
    behaviour.id: behaviour
    for behaviour in (
        Behaviour("VM-01", "A guest has the interfaces, disks and resources its manifest gives", _NET),
        Behaviour("VM-02", "dataVolumeTemplates live and die with their machine", _STO),
        Behaviour("NET-01", "A NetworkAttachmentDefinition with a plugin list makes a usable connection", _NET),
        Behaviour("NET-02", "A machine names its network, also from another namespace", _NET),
        Behaviour("NET-03", "Pod network and a secondary bridge network work side by side", _NET),
        Behaviour("NET-04", "Addresses are unique in the scope their IPAM promises", (*_NET, "whereabouts")),
        Behaviour(
            "NET-05",
            "A machine on a Multus network only is isolated from everything else",
            (*_NET, "whereabouts", "nodes"),
        ),
        Behaviour("NET-06", "VLANs keep machines apart across nodes", (*_NET, "nodes")),
        Behaviour("NET-07", "VLANs keep machines apart over a VXLAN tunnel", (*_NET, "nodes")),
        Behaviour("NET-08", "Machines and Ceph share a storage network", _NET),
        Behaviour("NET-09", "Load on the pod network leaves the dedicated network its throughput", _NET),
        Behaviour("STO-01", "A DataVolume with a URL source is filled from it", _STO),
        Behaviour("STO-02", "Ad hoc: every machine downloads its image", _STO),
        Behaviour("STO-03", "Ad hoc: an interrupted download is reported and boots nothing", _STO),
        Behaviour("STO-04", "Pre-allocated: one import, then clones", _STO),
        Behaviour("STO-05", "Host-assisted clones copy between any classes", _STO),
        Behaviour("STO-06", "Smart clones come from a snapshot without copying", (*_STO, "snapshot-classes")),
        Behaviour("STO-07", "Smart clones happen only with a matching class, and the reason is told", _STO),
        Behaviour("STO-08", "Smart clones take the same time at every size", (*_STO, "snapshot-classes")),
    )
}
