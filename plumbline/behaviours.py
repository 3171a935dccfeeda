"""The behaviours the suite knows: ids are for ever, titles are for people.

An id is a Gherkin tag, an Allure label and a row of every report. A behaviour no scenario is written for yet is
listed as not assessed, so that a report never looks more complete than it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Profile = Literal["core", "extended", "hostile", "admission"]
PROFILES: tuple[Profile, ...] = ("core", "extended", "hostile", "admission")


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


_NET = ("kubevirt", "multus", "node")
_ADDRESSES = (*_NET, "whereabouts")
_STO = ("kubevirt", "cdi")

BEHAVIOURS: dict[str, Behaviour] = {
    behaviour.id: behaviour
    for behaviour in (
        Behaviour("VM-01", "A guest has the interfaces, disks and resources its manifest gives", _NET),
        Behaviour("VM-02", "dataVolumeTemplates live and die with their machine", _STO),
        Behaviour("NET-01", "A NetworkAttachmentDefinition with a plugin list makes a usable connection", _ADDRESSES),
        Behaviour("NET-02", "A machine names its network, also from another namespace", _ADDRESSES),
        Behaviour("NET-03", "Pod network and a secondary bridge network work side by side", _ADDRESSES),
        Behaviour("NET-04", "Addresses are unique in the scope their IPAM promises", (*_NET, "nodes")),
        Behaviour(
            "NET-05",
            "A machine on a Multus network only is isolated from everything else",
            (*_NET, "whereabouts", "nodes"),
        ),
        Behaviour("NET-06", "VLANs keep machines apart across nodes", (*_NET, "nodes")),
        Behaviour("NET-07", "VLANs keep machines apart over a VXLAN tunnel", (*_NET, "nodes")),
        Behaviour("NET-08", "Machines and Ceph share a storage network", (*_ADDRESSES, "nodes", "ceph")),
        Behaviour(
            "NET-09",
            "Load on the pod network leaves the dedicated network its throughput",
            (*_NET, "whereabouts", "nodes"),
        ),
        Behaviour("STO-01", "A DataVolume with a URL source is filled from it", _STO),
        Behaviour("STO-02", "Ad hoc: every machine downloads its image", _STO),
        Behaviour("STO-03", "Ad hoc: an interrupted download is reported and boots nothing", _STO),
        Behaviour("STO-04", "Pre-allocated: one import, then clones", _STO),
        Behaviour("STO-05", "Host-assisted clones copy between any classes", _STO),
        Behaviour("STO-06", "Smart clones come from a snapshot without copying", (*_STO, "snapshot-classes")),
        Behaviour("STO-07", "Smart clones happen only with a matching class, and the reason is told", _STO),
        # Not in the core: it has the cluster to itself for as long as half the core takes (docs/decisions/0010).
        Behaviour("STO-08", "Smart clones take the same time at every size", (*_STO, "snapshot-classes"), "extended"),
        *(
            Behaviour(id_, title, needs, "extended")
            for id_, title, needs in (
                ("EXT-01", "A port on a VLAN gets nothing of the native VLAN", (*_NET, "nodes")),
                ("EXT-02", "A segment joins machines on one node and across nodes alike", (*_NET, "nodes")),
                ("EXT-03", "The MAC-spoof filter stops forged frames and lets honest ones pass", (*_NET, "nodes")),
                (
                    "EXT-04",
                    "The address of a migrated machine is given to nobody else",
                    (*_NET, "whereabouts", "nodes"),
                ),
                ("EXT-05", "The address of a deleted machine is free again", (*_NET, "whereabouts")),
                ("EXT-06", "A guest's interface has the MTU of its network", _NET),
                ("EXT-07", "A network named without a namespace is that of the machine's own", _NET),
                ("EXT-08", "A network of another namespace is refused where namespaces are isolated", _NET),
                ("EXT-09", "The platform gives no hardware address twice", (*_NET, "nodes")),
                ("EXT-10", "The default route is the one the network promises, on the right interface", _NET),
                ("EXT-11", "An isolated machine keeps its connections when it migrates", (*_NET, "nodes")),
                ("EXT-12", "A machine with two networks keeps its connections when it migrates", (*_NET, "nodes")),
                ("EXT-13", "A clone into a class that waits is made with its first consumer", _STO),
                ("EXT-14", "A clone smaller than its source is refused", _STO),
                ("EXT-15", "A source in use is waited for", _STO),
                ("EXT-16", "A missing image is told, and taken once it is there", _STO),
                ("EXT-17", "An image with another checksum than promised is not taken", _STO),
                ("EXT-18", "An image larger than its volume is not taken", _STO),
                ("EXT-19", "Clones are made as computed, from every class into every class", _STO),
                ("EXT-20", "A clone from another namespace needs a right to its source", _STO),
                ("EXT-21", "An image behind a private authority is taken with that, and not without", _STO),
                ("EXT-22", "Scratch space is of the class that the platform names for it", _STO),
                ("EXT-23", "An import into a class that waits is made with its first consumer", _STO),
                (
                    "EXT-24",
                    "Load on the storage network leaves the dedicated network its throughput",
                    (*_ADDRESSES, "nodes", "ceph"),
                ),
                (
                    "EXT-25",
                    "Every address on the storage network is one holder's alone",
                    (*_ADDRESSES, "nodes", "ceph"),
                ),
            )
        ),
        *(
            Behaviour(id_, title, (*_NET, "nodes"), "hostile")
            for id_, title in (
                ("HOST-01", "A node answers no question on a segment for its own addresses"),
                ("HOST-02", "A node cannot be reached over IPv6 on a segment"),
                ("HOST-03", "Frames sent to a node's bridge are neither routed nor translated"),
                ("HOST-04", "A launcher forwards nothing of its guest to the pod network"),
                ("HOST-05", "A launcher cannot be reached over IPv6 on a segment"),
                ("HOST-06", "A node's own stack takes no frame from a VLAN's port"),
                ("HOST-07", "Forged VLAN tags lead into no other VLAN"),
                ("HOST-08", "Forged hardware and IP addresses lead out of no segment"),
                ("HOST-09", "A guest's DHCP offers and router advertisements reach no node and no other segment"),
                ("HOST-10", "Broadcast and multicast stay on their VLAN"),
            )
        ),
        *(
            Behaviour(id_, title, ("webhook",), "admission")
            # 01 to 15 are those of P-NET-01 to 15, 21 to 30 of P-STO-01 to 10, 31 to 36 of P-VM-01 to 06, 37 to 40 of
            # P-TEN-01 to 04.
            for id_, title in (
                ("ADM-01", "An isolated machine with more than its one network is refused"),
                ("ADM-02", "An isolated machine that would get the pod network by silence is refused"),
                ("ADM-03", "A network that cannot be read in one way only is refused"),
                ("ADM-04", "A network by a plugin that is not allowed is refused"),
                ("ADM-05", "A network on a VLAN of another tenant is refused"),
                ("ADM-06", "A network on a segment of another tenant is refused"),
                ("ADM-07", "A network with addresses unique on one node only is refused"),
                ("ADM-08", "A network whose addresses overlap with another's is refused"),
                ("ADM-09", "A port of an isolated segment that gets the native VLAN is refused"),
                ("ADM-10", "A machine on a network of another namespace is refused"),
                ("ADM-11", "A pod on a network of another namespace is refused"),
                ("ADM-12", "A machine on a storage network is refused"),
                ("ADM-13", "A port that lets forged senders through is refused"),
                ("ADM-14", "A network in use stays where it is"),
                ("ADM-15", "A port of settings that exclude each other is refused"),
                ("ADM-21", "A volume that imports its image is refused or warned of"),
                ("ADM-22", "A machine that imports its volume is refused or warned of"),
                ("ADM-23", "A clone that could not be a smart one is refused"),
                ("ADM-24", "A clone smaller than its source is refused"),
                ("ADM-25", "A clone of another volume mode is refused or warned of"),
                ("ADM-26", "A clone of another namespace's volume is refused"),
                ("ADM-27", "Golden images are refused to be deleted by others"),
                ("ADM-28", "A volume of a class that is not the tenant's is refused"),
                ("ADM-29", "An import that anybody may change on its way is refused or warned of"),
                ("ADM-30", "A Ceph with too few copies or on the pod network is refused"),
                ("ADM-31", "A machine that does not say what it takes is refused or warned of"),
                ("ADM-32", "A machine with a device of the host that is not given is refused"),
                ("ADM-33", "A machine with a disk that others may write to is refused"),
                ("ADM-34", "A container disk that is not named by digest is refused or warned of"),
                ("ADM-35", "A machine that tells secrets is refused"),
                ("ADM-36", "A machine without a plan for drained nodes is refused or warned of"),
                ("ADM-37", "A namespace that changes hands is refused"),
                ("ADM-38", "A label that exempts from admission is refused to tenants"),
                ("ADM-39", "What makes machines is judged like a machine"),
                ("ADM-40", "Exceptions are told while they hold, and when they have ended"),
                ("ADM-41", "What is refused is not stored"),
                ("ADM-42", "Objects whose name is yet to be made are judged"),
                ("ADM-43", "Objects applied on the server's side are judged"),
                ("ADM-44", "What is there already is not held up"),
                ("ADM-45", "What was made or deleted a moment ago is known"),
                ("ADM-46", "A machine and its volume live and die under admission"),
                ("ADM-47", "What makes machines and shows none is refused"),
            )
        ),
    )
}
