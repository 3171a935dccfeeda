"""Ceph of the lab: what is built for it, what its manifests and rules say, what is told of its health."""

from __future__ import annotations

import json
from importlib import resources
from string import Template

import pytest
import yaml

from plumbline.errors import PlatformError
from plumbline.lab import ceph, ceph_build
from plumbline.lab.cache import Cache
from plumbline.lab.settings import LabSettings

VALUES = ("image", "digest", "node", "device", "bridge", "vlan", "range", "gateway", "first", "last")


def documents(name):
    text = resources.files("plumbline.lab").joinpath(f"addon_files/{name}").read_text()
    return list(yaml.safe_load_all(Template(text).substitute(dict.fromkeys(VALUES, "7"))))


def test_ceph_is_on_the_network_that_is_made_for_it():
    nad, _, cluster, *_ = documents("ceph.yaml")
    metadata = nad["metadata"]
    network = cluster["spec"]["network"]
    assert network == {"provider": "multus", "selectors": {"public": f"{metadata['namespace']}/{metadata['name']}"}}
    (plugin,) = json.loads(nad["spec"]["config"])["plugins"]
    # A route to Services would draw those of the OSDs' pods onto the storage network.
    assert "routes" not in plugin["ipam"]


def test_everything_is_on_one_node():
    _, _, cluster, filesystem, _ = documents("ceph.yaml")
    assert cluster["spec"]["placement"]["all"] == filesystem["spec"]["metadataServer"]["placement"]


def test_nothing_is_built_where_nobody_asked(tmp_path):
    assert ceph_build.artifacts(Cache(tmp_path)) is None


def test_the_managers_library_is_loaded_where_it_is_used(tmp_path):
    file = tmp_path / "usr/share/ceph/mgr/mgr_util.py"
    file.parent.mkdir(parents=True)
    file.write_text(
        "import os\nimport bcrypt\nimport sys\n\ndef password_hash(word: str) -> str:\n    return bcrypt.x\n"
    )
    ceph_build._fit(tmp_path)
    assert file.read_text() == (
        "import os\nimport sys\n\ndef password_hash(word: str) -> str:\n    import bcrypt\n    return bcrypt.x\n"
    )
    with pytest.raises(PlatformError, match="Debian's Ceph has changed"):
        ceph_build._fit(tmp_path)


def told(*clusters):
    return ceph.status(lambda *_words, **_options: json.dumps({"items": list(clusters)}))


def test_health_is_told_with_what_is_wrong():
    assert told() == ""
    assert told({}) == "ceph: new health unknown\n"
    well = {"status": {"phase": "Ready", "ceph": {"health": "HEALTH_OK"}}}
    assert told(well) == "ceph: Ready HEALTH_OK\n"
    details = {"OSD_DOWN": {"message": "1 osds down"}}
    ill = {"status": {"phase": "Ready", "ceph": {"health": "HEALTH_WARN", "details": details}}}
    assert told(ill) == "ceph: Ready HEALTH_WARN OSD_DOWN: 1 osds down\n"


def test_a_lab_without_rook_says_nothing_of_ceph():
    def kubectl(*words, **_options):
        assert words[:2] == ("get", "crd"), "only what the API server itself says counts, not what kubectl remembers"
        return ""

    assert ceph.status(kubectl) == ""


def test_the_gateway_is_in_the_range_and_not_given_out():
    lab = LabSettings()
    assert lab.storage_gateway in lab.storage_range
    assert int(lab.storage_gateway) < int(lab.storage_range[10])
