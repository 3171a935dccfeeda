import re

import pytest

from plumbline.lab import manifests
from plumbline.lab.components import CDI, CDI_RELEASES, CEPH, COMPONENTS, OTHER_CDIS, POLICY_TOOLS, component, go_name
from plumbline.lab.gobuild import MODULES

EVERYTHING = (*COMPONENTS, *POLICY_TOOLS, *CEPH)
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
