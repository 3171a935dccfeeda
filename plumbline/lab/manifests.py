"""The operators' and custom resources' manifests, out of the pinned sources themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plumbline.errors import PlatformError
from plumbline.lab.commands import run
from plumbline.lab.components import CDI, KUBEVIRT, PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CDI_OPERATOR = "cdi-operator.yaml"
NAMES = (
    "kubevirt-operator.yaml",
    CDI_OPERATOR,
    "nad-crd.yaml",
    "whereabouts-crds.yaml",
    "snapshot-crds.yaml",
)

ATTACHMENTS = "github.com/k8snetworkplumbingwg/network-attachment-definition-client"
SNAPSHOTS = "github.com/kubernetes-csi/external-snapshotter/client/v8"
PINS = "manifests"
"""Folder under modules/ that pins the modules only manifests are taken from."""


def _joined(folder: Path, pattern: str) -> str:
    files = sorted(folder.glob(pattern))
    if not files:
        raise PlatformError(f"no {pattern} among the pinned sources in {folder}")
    return "".join(f"---\n{path.read_text().removeprefix('---').strip()}\n" for path in files)


def _kubevirt(templator: Path, sources: Path, scratch: Path) -> str:
    logo = scratch / "logo.png"
    logo.touch()
    options = [
        "--namespace=kubevirt",
        "--csv-namespace=kubevirt",
        "--cdi-namespace=cdi",
        f"--container-prefix={PREFIX}/kubevirt",
        f"--container-tag={KUBEVIRT}",
        f"--csv-version={KUBEVIRT.removeprefix('v')}",
        "--image-pull-policy=IfNotPresent",
        "--verbosity=2",
        "--package-name=kubevirt",
        f"--kubevirt-logo-path={logo}",
        "--process-vars",
    ]
    template = sources / "manifests/release/kubevirt-operator.yaml.in"
    generated = f"--generated-manifests-dir={sources / 'manifests/generated'}"
    # Twice: the first pass puts in a generated file that is a template itself.
    once = scratch / "kubevirt-operator.yaml.in"
    once.write_text(run([str(templator), *options, "--process-files", generated, f"--input-file={template}"]))
    return run([str(templator), *options, f"--input-file={once}"])


def cdi_operator(generator: Path, sources: Path, scratch: Path, version: str = CDI) -> str:
    """The manifest of CDI's operator, by the generator and out of the sources of that version."""
    prefix = f"{PREFIX}/cdi"
    images = {
        name: f"{prefix}/cdi-{name}:{version}"
        for name in ("operator", "controller", "importer", "cloner", "apiserver", "uploadproxy", "uploadserver")
    }
    options = [
        f"-docker-repo={prefix}",
        f"-docker-tag={version}",
        f"-operator-version={version}",
        "-deploy-cluster-resources=true",
        *(f"-{name}-image={image}" for name, image in images.items()),
        # Older releases have no populators.
        *([f"-ovirt-populator-image={images['importer']}"] if version == CDI else []),
        "-verbosity=1",
        "-pull-policy=IfNotPresent",
        "-namespace=cdi",
    ]
    everything = run([str(generator), "-resource-type=operator", "-resource-group=everything", *options])
    (scratch / "operator-everything.yaml.in").write_text(everything)
    template = sources / "manifests/templates/release/cdi-operator.yaml.in"
    return run([str(generator), f"-template={template}", f"-generated-manifests-path={scratch}", *options])


def _one_replica(manifest: str) -> str:
    """One operator is enough for a lab; two only wait for each other."""
    return re.sub(r"^(  replicas:) 2$", r"\1 1", manifest, flags=re.MULTILINE)


def write(out: Path, scratch: Path, program: Callable[[str], Path], source: Callable[[str], Path]) -> None:
    """Write all of NAMES into `out`; `program` finds a built program, `source` a pinned module's folder.

    `source` knows `kubevirt`, `cdi`, `whereabouts` and the module paths pinned by PINS.
    """
    kubevirt = _kubevirt(program("manifest-templator"), source("kubevirt"), scratch)
    cdi = cdi_operator(program("manifest-generator"), source("cdi"), scratch)
    texts = {
        "kubevirt-operator.yaml": _one_replica(kubevirt),
        CDI_OPERATOR: cdi,
        "nad-crd.yaml": _joined(source(ATTACHMENTS) / "artifacts", "networks-crd.yaml"),
        "whereabouts-crds.yaml": _joined(source("whereabouts") / "doc/crds", "whereabouts.cni.cncf.io_*.yaml"),
        "snapshot-crds.yaml": _joined(source(SNAPSHOTS) / "config/crd", "snapshot.storage.k8s.io_*.yaml"),
    }
    for name in NAMES:
        (out / name).write_text(texts[name])
