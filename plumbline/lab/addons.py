"""What runs on top of the bare cluster: CRDs, CoreDNS, KubeVirt and CDI through their own operators."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from string import Template
from typing import TYPE_CHECKING, Any

from plumbline.lab import csi, images, kernel
from plumbline.lab.guards import LAUNCHER_CLASS
from plumbline.lab.manifests import CDI_OPERATOR

if TYPE_CHECKING:
    from plumbline.lab.build import Artifacts
    from plumbline.lab.kubectl import Kubectl
    from plumbline.lab.settings import LabSettings

PLATFORM_NOTES = "plumbline-platform"
"""ConfigMap in kube-public by which any platform can state what a reader of a report should know."""

DEPLOY_TIMEOUT = 420
"""Seconds an operator may take until it reports its components deployed."""


@dataclass(frozen=True)
class Addons:
    """The add-ons of one lab."""

    lab: LabSettings
    artifacts: Artifacts
    kubectl: Kubectl

    def _own(self, name: str) -> str:
        text = resources.files("plumbline.lab").joinpath(f"addon_files/{name}").read_text()
        return Template(text).substitute(
            dns_ip=self.lab.dns_ip,
            launcher_class=LAUNCHER_CLASS,
            default_class=LAUNCHER_CLASS if "launchers" in self.lab.guards else "",
        )

    def apply_base(self) -> None:
        """CRDs of Multus, whereabouts and VolumeSnapshots, and the rights of the CNI plugins."""
        for name in ("nad-crd.yaml", "whereabouts-crds.yaml", "snapshot-crds.yaml"):
            self.kubectl.apply(self.artifacts.manifest(name).read_text())
        self.kubectl.apply(self._own("rbac.yaml"))
        self.kubectl.apply(json.dumps(self._platform_notes()))

    def _platform_notes(self) -> dict[str, Any]:
        """What a report on this platform must say about it: kernel gaps, each with its effect, one a line."""
        gaps = [f"no {feature.name}: {feature.without}" for feature in kernel.features() if not feature.present]
        return {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": PLATFORM_NOTES, "namespace": "kube-public"},
            "data": {"platform": "Plumbline lab", "notes": "\n".join(gaps)},
        }

    def apply_workloads(self) -> None:
        """CoreDNS, the two operators, each with its custom resource, and the lab's storage."""
        self.kubectl.apply(self._own("coredns.yaml"))
        self._remove_other_cdi()
        for operator, crd, resource in (
            ("kubevirt-operator.yaml", "kubevirts.kubevirt.io", "kubevirt.yaml"),
            (CDI_OPERATOR, "cdis.cdi.kubevirt.io", "cdi.yaml"),
        ):
            self.kubectl.apply(self.artifacts.manifest(operator).read_text())
            self.kubectl.wait("condition=Established", f"crd/{crd}", timeout=30)
            self.kubectl.apply(self._own(resource))
        if kernel.has_storage():
            digest = next(image.digest for image in self.artifacts.images if image.name == images.CSI)
            csi.apply(self.kubectl, digest)

    def _remove_other_cdi(self) -> None:
        """Have another release of CDI go, with all it made: CDI refuses to become older."""
        if not self.kubectl("get", "crd", "cdis.cdi.kubevirt.io", "--ignore-not-found", "-o", "name"):
            return
        version = "jsonpath={.items[*].status.observedVersion}"
        if self.kubectl("get", "cdi", "-o", version).strip() in ("", self.lab.cdi):
            return
        # The operator takes its own away. It goes then, and its secrets: it would make them for the new one, too.
        for each in (("cdi", "--all"), ("namespace", "cdi")):
            self.kubectl("delete", *each, f"--timeout={DEPLOY_TIMEOUT}s", timeout=DEPLOY_TIMEOUT + 15)

    def wait_deployed(self) -> None:
        """Wait until CoreDNS serves, both operators report `Deployed` and volumes can be made."""
        self.kubectl.wait("condition=Available", "-n", "kube-system", "deployment/coredns", timeout=120)
        self.kubectl.wait("jsonpath={.status.phase}=Deployed", "cdi/cdi", timeout=DEPLOY_TIMEOUT)
        self.kubectl.wait(
            "jsonpath={.status.phase}=Deployed", "-n", "kubevirt", "kubevirt/kubevirt", timeout=DEPLOY_TIMEOUT
        )
        # They start anew when CDI's API goes and comes, which KubeVirt's own phase does not tell.
        for name in ("virt-api", "virt-controller"):
            self.kubectl.wait("condition=Available", "-n", "kubevirt", f"deployment/{name}", timeout=120)
        if kernel.has_storage():
            csi.wait_usable(self.kubectl)
