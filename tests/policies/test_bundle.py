"""`plumbline bundle`: the same bytes every time, and OPA's own word for who signed them."""

import io
import json
import os
import re
import shutil
import subprocess
import tarfile

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from plumbline.cli import run
from plumbline.files import write_atomically
from plumbline.policy import bundle, signing
from plumbline.policy.rules import load_rules
from plumbline.policy.settings import load_settings
from tests.conftest import ROOT
from tests.policies.rules import POLICIES
from tests.policies.server import review

RULES = load_rules(POLICIES)
SETTINGS = load_settings(POLICIES, None, {rule.id for rule in RULES})


def files(packed):
    with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}


def pack(content):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, data in content.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def keys(folder, name, key=None):
    key = key or ec.generate_private_key(ec.SECP256R1())
    write_atomically(folder / f"{name}.pem", signing.private_pem(key), private=True)
    (folder / f"{name}.pub").write_text(signing.public_pem(key.public_key()))
    return key


@pytest.fixture(scope="module")
def built(opa):
    return bundle.build(POLICIES, RULES, SETTINGS)


@pytest.fixture(scope="module")
def signed(built, tmp_path_factory):
    """A folder with a signed bundle and the keys that it is signed by, and is not."""
    folder = tmp_path_factory.mktemp("signed")
    keys(folder, "key")
    keys(folder, "other")
    (folder / "bundle.tar.gz").write_bytes(built)
    assert run(["bundle", "sign", str(folder / "bundle.tar.gz"), "--key", str(folder / "key.pem")]) == 0
    return folder


def test_the_same_bytes_from_another_folder_at_another_time(built, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(POLICIES, elsewhere)
    for path in elsewhere.rglob("*"):
        os.utime(path, (0, 0))
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.chdir(tmp_path)
    assert bundle.build(elsewhere, load_rules(elsewhere), SETTINGS) == built


def test_the_revision_tells_what_goes_in(built):
    other = bundle.build(POLICIES, RULES, {**SETTINGS, "missing_inventory": "deny"})
    assert bundle.look(other, "it").revision != bundle.look(built, "it").revision
    assert bundle.look(bundle.build(POLICIES, RULES, SETTINGS, revision="abc"), "it").revision == "abc"


def test_rules_and_settings_are_in_it_and_tests_are_not(built):
    held = files(built)
    assert sum(name.endswith("/rule.rego") for name in held) == len(RULES)
    assert [name for name in held if name.endswith("_test.rego")] == []
    assert json.loads(held["/data.json"])["plumbline"]["settings"] == SETTINGS
    assert "plumbline/settings" in json.loads(held["/.manifest"])["roots"]


def test_opa_decides_by_it(opa, signed):
    manifest = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": "x", "labels": {"plumbline.io/exempt": ""}},
    }
    command = [opa, "eval", "--format=json", "--stdin-input", "--bundle", signed / "bundle.tar.gz"]
    asked = json.dumps(review(manifest))
    query = "data.system.main.response"
    done = subprocess.run([*command, query], input=asked, capture_output=True, text=True, check=False)
    (result,) = json.loads(done.stdout)["result"]
    assert result["expressions"][0]["value"]["status"]["message"].startswith("P-TEN-02 (critical)")


def test_wrong_settings_stop_it_with_the_path(opa, tmp_path, capfd):
    (tmp_path / "wrong.yaml").write_text("tenants: {red: {vlans: [[0, 5]]}}")
    out = tmp_path / "bundle.tar.gz"
    assert run(["bundle", "build", str(out), "--settings", str(tmp_path / "wrong.yaml")]) == 2
    assert "tenants.red.vlans[0][0]" in capfd.readouterr().err
    assert not out.exists()


def test_it_tells_what_it_is(signed, built, capfd):
    (signed / "settings.yaml").write_text("rules: {P-VM-03: {mode: warn}, P-VM-06: {mode: 'off'}}")
    out = signed / "own.tar.gz"
    given = ["--settings", str(signed / "settings.yaml"), "--revision", "v7"]
    assert run(["bundle", "build", str(out), *given]) == 0
    assert "revision v7, 35 rules, unsigned" in capfd.readouterr().out
    assert run(["bundle", "inspect", str(out)]) == 0
    told = yaml.safe_load(capfd.readouterr().out)
    assert (told["revision"], told["roots"], told["signed by"]) == ("v7", sorted(bundle.ROOTS), None)
    assert (told["rules"]["P-VM-03"], told["rules"]["P-VM-06"], len(told["rules"])) == ("warn", "off", len(RULES))
    assert run(["bundle", "inspect", str(signed / "bundle.tar.gz")]) == 0
    identity = signing.key_id(signing.public_key(signed / "key.pub"))
    assert yaml.safe_load(capfd.readouterr().out)["signed by"] == identity


def test_a_signature_adds_itself_and_nothing_else(signed, built):
    held = files((signed / "bundle.tar.gz").read_bytes())
    del held["/.signatures.json"]
    assert held == files(built)


def test_what_was_signed_is_verified(signed, capfd):
    assert run(["bundle", "verify", str(signed / "bundle.tar.gz"), "--key", str(signed / "key.pub")]) == 0
    assert "bundle.tar.gz: as " in capfd.readouterr().out


def changed(name, old, new):
    def change(held):
        assert old in held[name]
        held[name] = held[name].replace(old, new, 1)

    return change


TAMPERED = {
    "a rule": changed("/network/p_net_05/rule.rego", b"4094", b"9999"),
    "the settings": changed("/data.json", b'"deny"', b'"off"'),
    "the revision": changed("/.manifest", b'"revision":"', b'"revision":"f'),
    "a file more": lambda held: held.update({"/more.rego": b"package plumbline.rules.more\n"}),
    "a file less": lambda held: held.pop("/network/p_net_05/rule.rego"),
    "no signature": lambda held: held.pop("/.signatures.json"),
    "another signature": lambda held: held.update({"/.signatures.json": b'{"signatures": ["a.b.c"]}'}),
}


@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED)
def test_what_was_tampered_with_is_not(signed, tmp_path, capfd, change):
    held = files((signed / "bundle.tar.gz").read_bytes())
    change(held)
    (tmp_path / "bundle.tar.gz").write_bytes(pack(held))
    assert run(["bundle", "verify", str(tmp_path / "bundle.tar.gz"), "--key", str(signed / "key.pub")]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith(f"plumbline: {tmp_path}/bundle.tar.gz is not what the key ")
    assert err.count("\n") == 1


def test_what_another_key_signed_is_not(signed, capfd):
    assert run(["bundle", "verify", str(signed / "bundle.tar.gz"), "--key", str(signed / "other.pub")]) == 1
    assert "is not what the key" in capfd.readouterr().err


def test_a_cut_off_file_is_not(signed, tmp_path, capfd):
    cut = tmp_path / "bundle.tar.gz"
    cut.write_bytes((signed / "bundle.tar.gz").read_bytes()[:5000])
    assert run(["bundle", "verify", str(cut), "--key", str(signed / "key.pub")]) == 1
    for command in (["inspect", str(cut)], ["sign", str(cut), "--key", str(signed / "key.pem")]):
        assert run(["bundle", *command]) == 2
        assert f"{cut} is no bundle" in capfd.readouterr().err


def test_a_key_that_others_can_read_is_refused(signed, tmp_path, capfd):
    loose = tmp_path / "loose.pem"
    shutil.copyfile(signed / "key.pem", loose)
    loose.chmod(0o640)
    assert run(["bundle", "sign", str(signed / "bundle.tar.gz"), "--key", str(loose)]) == 2
    assert f"can be read by others: chmod 600 {loose}" in capfd.readouterr().err


def test_what_is_signed_already_is_built_again_first(signed, capfd):
    assert run(["bundle", "sign", str(signed / "bundle.tar.gz"), "--key", str(signed / "key.pem")]) == 2
    assert "is signed already, by " in capfd.readouterr().err


def test_wrong_keys_and_files_are_told(signed, tmp_path, capfd):
    big = rsa.generate_private_key(65537, 2048)
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_atomically(tmp_path / "rsa.pem", big.private_bytes(*form), private=True)
    write_atomically(tmp_path / "odd.pem", "no key", private=True)
    target = str(signed / "bundle.tar.gz")
    for command, said in (
        (["sign", target, "--key", str(tmp_path / "rsa.pem")], "holds another kind of key"),
        (["sign", target, "--key", str(tmp_path / "odd.pem")], "is no private key in PEM"),
        (["sign", target, "--key", str(tmp_path / "none.pem")], "cannot be read: No such file"),
        (["verify", target, "--key", str(tmp_path / "odd.pem")], "is no public key in PEM"),
        (["verify", str(tmp_path / "none"), "--key", str(signed / "key.pub")], "cannot be read: No such file"),
        (["inspect", str(tmp_path / "none")], "cannot be read: No such file"),
        (["build", str(tmp_path / "none" / "bundle.tar.gz")], "cannot be written: No such file"),
    ):
        assert run(["bundle", *command]) == 2
        assert said in capfd.readouterr().err


@pytest.mark.parametrize("name", ["../outside", "/../outside", "rules/../../outside"])
def test_a_file_outside_of_it_is_not_unpacked(built, tmp_path, capfd, name):
    keys(tmp_path, "key")
    (tmp_path / "odd.tar.gz").write_bytes(pack({**files(built), name: b"anything"}))
    before = (tmp_path / "odd.tar.gz").read_bytes()
    assert run(["bundle", "sign", str(tmp_path / "odd.tar.gz"), "--key", str(tmp_path / "key.pem")]) == 2
    assert f"odd.tar.gz's {name} is no file inside of it" in capfd.readouterr().err
    assert (tmp_path / "odd.tar.gz").read_bytes() == before


@pytest.mark.parametrize("command", [["inspect"], ["sign", "--key"]])
def test_a_small_file_that_unpacks_to_a_large_one_is_refused(built, tmp_path, capfd, command):
    half = bytes(bundle.LARGEST // 2 + 1)
    (tmp_path / "odd.tar.gz").write_bytes(pack({**files(built), "/one": half, "/other": half}))
    keys(tmp_path, "key")
    name, *key = command
    given = [*key, str(tmp_path / "key.pem")] if key else []
    assert run(["bundle", name, str(tmp_path / "odd.tar.gz"), *given]) == 2
    assert "odd.tar.gz is no bundle of `plumbline bundle build`: other makes it too large" in capfd.readouterr().err


def test_what_is_no_bundle_of_ours_is_told(tmp_path, capfd):
    for content in (pack({"/.manifest": b"{}"}), pack({"/.manifest": b"[]", "/data.json": b"7"}), b"text"):
        (tmp_path / "odd.tar.gz").write_bytes(content)
        assert run(["bundle", "inspect", str(tmp_path / "odd.tar.gz")]) == 2
        assert "odd.tar.gz is no bundle" in capfd.readouterr().err


def test_nothing_of_the_bundle_stands_where_the_watcher_writes(policies):
    """For a write below a root of rules OPA copies all data of that root, once for each rule."""
    watcher = (ROOT / "plumbline/lab/modules/inventory/push.go").read_text()
    paths = set(re.findall(r'"/v1/data/([\w/]+)"', watcher)) - {"plumbline/lib/index/entries"}
    roots = {path.partition("/")[0] for path in paths}
    assert roots == {"cluster", "kubernetes"}
    packages = re.findall(r"^package (\w+)", "\n".join(path.read_text() for path in policies.rglob("*.rego")), re.M)
    assert roots & {*packages, *(each.partition("/")[0] for each in bundle.ROOTS)} == set()
