import pytest

from plumbline.errors import UsageError
from plumbline.lab.settings import LabSettings, load


def test_every_address_lies_in_its_range():
    lab = LabSettings(nodes=3)
    nodes = lab.node_settings
    assert [node.name for node in nodes] == ["node1", "node2", "node3"]
    addresses = [lab.control_ip, lab.host_ip, *(node.ip for node in nodes)]
    assert len(set(addresses)) == len(addresses)
    assert all(address in lab.underlay_range for address in addresses)
    assert all(node.pod_subnet.subnet_of(lab.pod_range) for node in nodes)
    assert len({node.pod_subnet for node in nodes}) == 3
    assert lab.dns_ip in lab.service_range
    assert lab.api_url == "https://10.66.0.1:6443"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[lab]\nnodes = 0\n", "lab.nodes = 0: Input should be greater than or equal to 1"),
        ("[lab]\nnodez = 2\n", "lab.nodez is not a known setting"),
        ("lab = 3\n", "lab = 3"),
        ('[lab]\nunderlay_range = "10.66.0.5/24"\n', "lab.underlay_range"),
        ('[lab]\nunderlay_range = "10.244.7.0/24"\n', "overlaps pod_range"),
        ('[lab]\nservice_range = "10.96.0.0/28"\n', "smaller than a /24"),
        ('[lab]\nstorage_range = "10.96.7.0/24"\n', "overlaps storage_range"),
        ('[lab]\nstorage_range = "10.77.0.0/28"\n', "storage_range 10.77.0.0/28 is smaller than a /24"),
        ('[lab]\nextras = ["cephalopod"]\n', "lab.extras.0"),
        ('[lab]\nsegment_bridge = "a-name-that-is-too-long"\n', "lab.segment_bridge"),
        ('[lab]\ncdi = "v1.56.0"\n', "lab.cdi = 'v1.56.0': the lab has no CDI v1.56.0, only v1.65.0, v1.55.0"),
        ("[lab\n", "is not TOML"),
    ],
)
def test_a_wrong_setting_is_named_with_its_place(tmp_path, text, said):
    file = tmp_path / "plumbline.toml"
    file.write_text(text)
    with pytest.raises(UsageError) as told:
        load(file)
    assert said in str(told.value)
    assert str(file) in str(told.value)
    assert "\n" not in str(told.value)


def test_an_unreadable_file_is_named(tmp_path):
    with pytest.raises(UsageError, match="does not exist: give another with --settings"):
        load(tmp_path / "absent.toml")


def test_the_suites_tables_are_none_of_the_labs_business(tmp_path, monkeypatch):
    (tmp_path / "plumbline.toml").write_text('[network]\nbridge = "br9"\n[lab]\nnodes = 4\n')
    monkeypatch.chdir(tmp_path)
    assert load().nodes == 4


def test_the_state_folder_follows_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("PLUMBLINE_LAB_DIR", str(tmp_path / "here"))
    assert LabSettings().state_dir == tmp_path / "here"
    monkeypatch.delenv("PLUMBLINE_LAB_DIR")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert LabSettings().state_dir == tmp_path / "plumbline" / "lab"
