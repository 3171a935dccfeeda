"""etcd, API server, controller manager and scheduler, in a network namespace of their own."""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plumbline.lab.network import CONTROL, netns_path
from plumbline.lab.processes import wait_until

if TYPE_CHECKING:
    from plumbline.lab.build import Artifacts
    from plumbline.lab.pki import Authority, KeyPair
    from plumbline.lab.processes import Registry
    from plumbline.lab.settings import LabSettings

DAEMONS = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler")
CLAIMS_SECONDS = 1
"""Between two looks at all claims: few enough to be looked at often. Kubernetes has 15, so that filling volumes takes
up to so much longer by chance."""
ETCD_URL = "http://127.0.0.1:2379"
"""Loopback of the control plane's own namespace: nothing outside of it can connect."""


@dataclass(frozen=True)
class ControlPlane:
    """The four daemons of the control plane."""

    lab: LabSettings
    artifacts: Artifacts
    registry: Registry
    authority: Authority

    def _start(self, name: str, *arguments: str) -> None:
        argv = ["nsenter", f"--net={netns_path(CONTROL)}", str(self.artifacts.binary(name)), *arguments]
        self.registry.start(name, argv)

    def _kubeconfig(self, component: str) -> str:
        path = self.lab.state_dir / f"{component}.kubeconfig"
        return str(self.authority.kubeconfig(path, self.lab.api_url, f"system:{component}"))

    def up(self) -> None:
        """Start what does not run and wait until the API server is ready."""
        lab = self.lab
        self.authority.kubeconfig(lab.kubeconfig, lab.api_url, "plumbline:administrator", groups=["system:masters"])
        self._start(
            "etcd",
            f"--data-dir={lab.state_dir / 'etcd'}",
            f"--listen-client-urls={ETCD_URL}",
            f"--advertise-client-urls={ETCD_URL}",
            "--listen-peer-urls=http://127.0.0.1:2380",
            "--initial-advertise-peer-urls=http://127.0.0.1:2380",
            "--initial-cluster=default=http://127.0.0.1:2380",
            "--unsafe-no-fsync",
            "--log-level=warn",
        )
        self._start("kube-apiserver", *self._apiserver_arguments())
        wait_until(self.ready, what=f"the API server at {lab.api_url} to be ready", timeout=90)
        sa = self.authority.signing_key("service-accounts")
        self._start(
            "kube-controller-manager",
            f"--kubeconfig={self._kubeconfig('kube-controller-manager')}",
            f"--service-account-private-key-file={sa.key}",
            f"--root-ca-file={self.authority.pair.certificate}",
            f"--cluster-signing-cert-file={self.authority.pair.certificate}",
            f"--cluster-signing-key-file={self.authority.pair.key}",
            "--use-service-account-credentials=true",
            "--leader-elect=false",
            "--allocate-node-cidrs=false",
            # A claim that somebody else writes to at the same moment, as CDI does, waits for the next look at all.
            f"--pvclaimbinder-sync-period={CLAIMS_SECONDS}s",
        )
        self._start("kube-scheduler", f"--kubeconfig={self._kubeconfig('kube-scheduler')}", "--leader-elect=false")

    def _apiserver_arguments(self) -> list[str]:
        lab, authority = self.lab, self.authority
        names = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"]
        serving = authority.issue(
            "kube-apiserver", "kube-apiserver", names=[*names, lab.control_ip, lab.kubernetes_service_ip]
        )
        kubelet_client = authority.issue("kubelet-client", "plumbline:kube-apiserver", groups=["system:masters"])
        front = authority.issue("front-proxy", "front-proxy-client")
        sa = authority.signing_key("service-accounts")
        ca = authority.pair.certificate
        return [
            f"--etcd-servers={ETCD_URL}",
            "--bind-address=0.0.0.0",
            f"--advertise-address={lab.control_ip}",
            f"--secure-port={lab.api_port}",
            f"--service-cluster-ip-range={lab.service_range}",
            f"--tls-cert-file={serving.certificate}",
            f"--tls-private-key-file={serving.key}",
            f"--client-ca-file={ca}",
            f"--service-account-key-file={sa.certificate}",
            f"--service-account-signing-key-file={sa.key}",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--authorization-mode=Node,RBAC",
            "--enable-admission-plugins=NodeRestriction",
            "--allow-privileged=true",
            f"--kubelet-certificate-authority={ca}",
            f"--kubelet-client-certificate={kubelet_client.certificate}",
            f"--kubelet-client-key={kubelet_client.key}",
            "--kubelet-preferred-address-types=InternalIP",
            f"--requestheader-client-ca-file={ca}",
            "--requestheader-allowed-names=front-proxy-client",
            "--requestheader-extra-headers-prefix=X-Remote-Extra-",
            "--requestheader-group-headers=X-Remote-Group",
            "--requestheader-username-headers=X-Remote-User",
            f"--proxy-client-cert-file={front.certificate}",
            f"--proxy-client-key-file={front.key}",
            # Extension API servers (KubeVirt's, CDI's) are reached by pod address: there is no kube-proxy here.
            "--enable-aggregator-routing=true",
            f"--cert-dir={lab.state_dir / 'apiserver'}",
        ]

    def ready(self) -> bool:
        """Tell whether the API server answers `/readyz` with its own certificate and 200."""
        admin: KeyPair = self.authority.issue("client-admin", "plumbline:administrator", groups=["system:masters"])
        context = ssl.create_default_context(cafile=str(self.authority.pair.certificate))
        context.load_cert_chain(admin.certificate, admin.key)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )
        try:
            with opener.open(f"{self.lab.api_url}/readyz", timeout=3) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False
