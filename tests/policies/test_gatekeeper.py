"""The rules as Gatekeeper runs them: generated from the same Rego, judged by the real gator."""

import pytest
import yaml
from typer.testing import CliRunner

from plumbline.cli import application
from plumbline.errors import PlatformError
from plumbline.policy import gatekeeper, gatekeeper_suite
from tests.policies.gatekeeper import SETTINGS, rules, verify
from tests.policies.rules import POLICIES


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gatekeeper")
    gatekeeper_suite.write(folder, POLICIES, rules(), SETTINGS)
    return folder


def test_the_examples_of_every_page_are_true_here_too(gator, written):
    suite = yaml.safe_load((written / "suite.yaml").read_text())
    assert [each["name"] for each in suite["tests"]] == [each.id for each in rules()]
    assert all(len(each["cases"]) >= 2 for each in suite["tests"])
    done = verify(gator, written)
    assert (done.returncode, "PASS" in done.stdout) == (0, True), done.stdout + done.stderr


def test_a_wrong_expectation_is_noticed(gator, tmp_path):
    gatekeeper_suite.write(tmp_path, POLICIES, [each for each in rules() if each.id == "P-VM-03"], SETTINGS)
    suite = tmp_path / "suite.yaml"
    assert verify(gator, tmp_path).returncode == 0
    suite.write_text(suite.read_text().replace("violations: 'yes'", "violations: 'no'"))
    assert verify(gator, tmp_path).returncode != 0


def test_modes_are_actions_and_off_has_no_constraint():
    rule = next(each for each in rules() if each.id == "P-VM-03")
    for mode, action in (("deny", "deny"), ("warn", "warn")):
        constraint = gatekeeper.constraint(rule, {"rules": {"P-VM-03": {"mode": mode}}})
        assert constraint is not None
        assert constraint["spec"]["enforcementAction"] == action
    assert gatekeeper.constraint(rule, {"rules": {"P-VM-03": {"mode": "off"}}}) is None
    assert gatekeeper.constraint(rule, {})["spec"]["enforcementAction"] == rule.mode


def test_what_an_earlier_call_wrote_is_gone(tmp_path):
    some = [each for each in rules() if each.id in {"P-VM-03", "P-VM-04"}]
    gatekeeper_suite.write(tmp_path, POLICIES, some, SETTINGS)
    gatekeeper_suite.write(tmp_path, POLICIES, some[:1], SETTINGS)
    assert [path.name for path in (tmp_path / "templates").iterdir()] == ["p-vm-03.yaml"]
    assert [path.name for path in (tmp_path / "suite").iterdir()] == ["p-vm-03"]


def test_words_about_settings_stay_words(written):
    template = yaml.safe_load((written / "templates" / "p-net-10.yaml").read_text())
    (target,) = template["spec"]["targets"]
    rule = next(text for text in target["code"][0]["source"]["libs"] if "package lib.rules.network.p_net_10" in text)
    assert "marked shared in the settings." in rule
    assert "not input.settings.namespaces[entry.namespace].shared == true" in rule


def test_the_same_bytes_every_time(written, tmp_path):
    gatekeeper_suite.write(tmp_path, POLICIES, rules(), SETTINGS)
    for path in written.rglob("*.yaml"):
        assert path.read_bytes() == (tmp_path / path.relative_to(written)).read_bytes()


def test_gatekeeper_is_told_what_to_synchronise(written):
    asked = {kind for each in rules() for kind in each.inventory}
    named = yaml.safe_load((written / "syncset.yaml").read_text())["spec"]["gvks"]
    assert {f"{each['group']}/{each['kind']}" for each in named} == asked


def test_a_group_without_a_known_version():
    rule = rules()[0].model_copy(update={"inventory": ("example.org/Thing",)})
    with pytest.raises(PlatformError, match=r"example\.org.*VERSIONS"):
        gatekeeper.sync_set([rule])


def test_the_command(tmp_path):
    done = CliRunner().invoke(application(), ["gatekeeper", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert len(list((tmp_path / "out" / "templates").iterdir())) == len(rules())
    assert str(tmp_path / "out") in done.output
