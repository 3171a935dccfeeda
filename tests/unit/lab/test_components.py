import re
from importlib import resources

import pytest

from plumbline.lab import manifests
from plumbline.lab.components import (
    CDI,
    CDI_RELEASES,
    CEPH,
    COMPONENTS,
    COREDNS,
    OTHER_CDIS,
    POLICY_TOOLS,
    component,
    go_name,
)
from plumbline.lab.gobuild import MODULES

EVERYTHING = (*COMPONENTS, *POLICY_TOOLS, *CEPH)
SHARING = sorted({each.modules for each in (*COMPONENTS, *POLICY_TOOLS)})
"""Folders of what is built one after the other, with one cache of compiled packages."""

KUBERNETES_LIBRARIES = {
    "v0.37.2": {"kubernetes", "containerd", "csi-sidecars"},
    "v0.36.2": {"csi-provisioner", "gatekeeper"},
    "v0.34.3": {"kubevirt", "cdi", "multus", "whereabouts"},
    "v0.31.2": {"coredns"},
}
WITH_KUBERNETES = re.compile(
    r"k8s\.io/(?!klog|utils)|sigs\.k8s\.io/(apiserver-network-proxy|controller-runtime|structured-merge-diff)/"
    r"|github\.com/(google/(cel-go|gnostic-models)/|kubernetes-csi/|openshift/)"
)
"""Modules whose version goes with that of Kubernetes' libraries."""

APART = {
    "cdi": r"cloud\.google\.com/|google\.golang\.org/(api|genproto|grpc)/|github\.com/google(apis/|/s2a-go)"
    r"|go\.opentelemetry\.io/contrib/|libguestfs\.org/",
    "kubevirt|multus|ovs-cni|whereabouts": r"github\.com/(vishvananda/netlink|containernetworking/|cilium/ebpf)",
    "csi": r"github\.com/container-storage-interface/spec/",
    "conftest|gatekeeper|opa|regal": r"github\.com/(open-policy-agent/opa|gobwas/glob|vektah/gqlparser)/",
}
"""Others of which folders have their own version: clouds' clients, the kernel's network, what judges, a test's."""

PINNED = [each for each in (*EVERYTHING, *OTHER_CDIS) if not each.module.startswith("plumbline.lab/")]


def go_mod(folder):
    return (MODULES / folder / "go.mod").read_text()


@pytest.mark.parametrize("each", PINNED, ids=lambda each: each.name)
def test_the_table_and_go_mod_pin_the_same_version(each):
    pins = re.findall(rf"^\s*(?:require )?{re.escape(each.module)} (v\S+)", go_mod(each.modules), re.MULTILINE)
    assert pins == [each.version]
    sums = (MODULES / each.modules / "go.sum").read_text()
    assert f"{each.module} {each.version} h1:" in sums


@pytest.mark.parametrize("each", PINNED, ids=lambda each: each.name)
def test_every_package_is_a_tool_of_its_module(each):
    text = go_mod(each.modules)
    for package in each.packages:
        assert re.search(rf"^\s*(?:tool )?{re.escape(package)}$", text, re.MULTILINE), package


@pytest.mark.parametrize("module", [manifests.ATTACHMENTS, manifests.SNAPSHOTS])
def test_modules_only_manifests_come_from_have_checksums(module):
    pin = re.search(rf"{re.escape(module)} (v\S+)", go_mod(manifests.PINS)).group(1)
    assert f"{module} {pin} h1:" in (MODULES / manifests.PINS / "go.sum").read_text()


def requirements(folder):
    return re.findall(r"^(?:require |\t)(\S+) (v\S+)(?: // indirect)?$", go_mod(folder), re.MULTILINE)


def test_what_several_are_made_of_has_one_version_and_so_is_compiled_once():
    versions = {}
    for folder in SHARING:
        apart = [modules for folders, modules in APART.items() if folder in folders.split("|")]
        for module, version in requirements(folder):
            if not any(re.match(each, f"{module}/") for each in (WITH_KUBERNETES, *apart)):
                versions.setdefault(module, {}).setdefault(version, []).append(folder)
    assert {module: found for module, found in versions.items() if len(found) > 1} == {}


def test_kubernetes_libraries_are_of_few_releases():
    names = ("api", "apimachinery", "apiserver", "client-go", "component-base")
    found = {}
    for folder in SHARING:
        for module, version in requirements(folder):
            if module in [f"k8s.io/{name}" for name in names] and not version.endswith("+incompatible"):
                found.setdefault(version, set()).add(folder)
    assert found == KUBERNETES_LIBRARIES


def test_the_lab_s_own_coredns_is_the_pinned_one_with_the_plugins_of_its_corefile():
    assert ("github.com/coredns/coredns", COREDNS) in requirements("coredns")
    linked = re.findall(r'_ "github.com/coredns/coredns/plugin/(\w+)"', (MODULES / "coredns/main.go").read_text())
    manifest = resources.files("plumbline.lab").joinpath("addon_files/coredns.yaml").read_text()
    corefile = manifest.partition("Corefile: |")[2].partition("}")[0]
    assert sorted(linked) == sorted(re.findall(r"^ {6}(\w+)", corefile, re.MULTILINE))


def test_programs_and_components_have_names_of_their_own():
    programs = [name for each in EVERYTHING for name in each.commands.values()]
    assert len(programs) == len(set(programs))
    assert len({each.name for each in EVERYTHING}) == len(EVERYTHING)
    assert all(each.why for each in EVERYTHING)


def test_other_releases_of_cdi_have_the_programs_and_stand_ins_of_the_labs_own():
    assert CDI_RELEASES[0] == CDI
    for each in OTHER_CDIS:
        assert each.commands == component("cdi").commands
        assert f"v{each.name.removeprefix('cdi-')}." in each.version
        for file in sorted((MODULES / "cdi/libnbd").iterdir()):
            assert (MODULES / each.modules / "libnbd" / file.name).read_text() == file.read_text()


def test_programs_are_found_under_the_names_go_gives_them():
    assert go_name("go.etcd.io/etcd/server/v3") == "server"
    assert go_name("github.com/coredns/coredns") == "coredns"
    assert component("whereabouts").programs == {"cmd": "whereabouts"}
    assert component("etcd").packages == ["go.etcd.io/etcd/server/v3"]


def test_only_what_makes_dummy_devices_depends_on_the_kernel():
    marked = [name for each in COMPONENTS if each.device_stand_in for name in each.commands.values()]
    assert marked == ["virt-chroot", "virt-handler"]
