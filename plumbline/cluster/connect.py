"""From a kubeconfig to a Cluster that is known to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubernetes.client import ApiClient, Configuration
from kubernetes.config import ConfigException, load_kube_config_from_dict
from urllib3.util.retry import Retry

from plumbline.cluster.cluster import Cluster
from plumbline.cluster.kubeconfig import kubeconfig_paths, read_kubeconfig
from plumbline.errors import ClusterUnreachable, UsageError

if TYPE_CHECKING:
    from pathlib import Path

# A server that is not there for a moment (three seconds in all) and 429, which asks for it, are tried again.
RETRIES = Retry(
    total=6, connect=3, read=1, redirect=0, status=3, other=0,
    backoff_factor=0.5, status_forcelist=[429], raise_on_status=False,
)  # fmt: skip


def connect(kubeconfig: Path | None = None) -> Cluster:
    """Connect to the cluster of a kubeconfig, or of the KUBECONFIG variable.

    UsageError (exit code 2) when the kubeconfig or its credentials are wrong, ClusterUnreachable (3) when the
    API server does not answer.
    """
    paths = kubeconfig_paths(kubeconfig)
    config = read_kubeconfig(paths)
    where = " and ".join(str(path) for path in paths)
    configuration = Configuration()
    try:
        load_kube_config_from_dict(config, client_configuration=configuration, persist_config=False)
    except (ConfigException, ValueError, TypeError) as error:
        raise UsageError(f"kubeconfig {where} cannot be used: {str(error).splitlines()[0]}") from error
    configuration.retries = RETRIES
    configuration.verify_ssl = True
    cluster = Cluster(ApiClient(configuration))
    try:
        cluster.versions["kubernetes"] = cluster.server_version()
        cluster.check_credentials()
    except ClusterUnreachable as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise UsageError(
                f"kubeconfig {where}: the certificate of {cluster.server} is not signed by the kubeconfig's "
                "certificate-authority, or not for that address: take a kubeconfig made for this cluster"
            ) from error
        raise
    return cluster
