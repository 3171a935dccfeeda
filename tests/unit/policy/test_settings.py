import json
from pathlib import Path

import jsonschema
import pytest

from plumbline.errors import UsageError
from plumbline.policy.rules import load_rules
from plumbline.policy.settings import load_settings

POLICIES = Path(__file__).parents[3] / "policies"
RULES = {rule.id for rule in load_rules(POLICIES)}
EXCEPTION = "{rule: P-NET-05, namespace: a, owner: ada, reason: old switch, expires: 2026-12-31}"


def load(tmp_path, text):
    path = tmp_path / "settings.yaml"
    path.write_text(text)
    return load_settings(POLICIES, path, RULES)


def test_defaults_are_right():
    assert load_settings(POLICIES, None, RULES)["missing_inventory"] == "warn"


def test_own_settings_lie_over_the_defaults(tmp_path):
    settings = load(tmp_path, f"tenants: {{red: {{vlans: [[1, 5]]}}}}\nexceptions: [{EXCEPTION}]\n")
    assert settings["tenants"] == {"red": {"vlans": [[1, 5]]}}
    assert settings["exceptions"][0]["expires"] == "2026-12-31"
    assert settings["tenant_label"] == "plumbline.io/tenant"


def test_an_empty_file_is_the_defaults(tmp_path):
    assert load(tmp_path, "# nothing yet\n") == load_settings(POLICIES, None, RULES)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour: red", "Additional properties are not allowed ('colour' was unexpected)"),
        ("rules: {P-NET-05: {mode: loud}}", "wrong at rules['P-NET-05'].mode: 'loud' is not one of"),
        ("rules: {P-NET-99: {mode: off}}", "wrong at rules['P-NET-99'].mode"),
        ("rules: {P-NET-99: {mode: warn}}", "wrong at rules.P-NET-99: there is no rule P-NET-99"),
        ("exceptions: [{rule: P-NET-05}]", "wrong at exceptions[0]"),
        (f"exceptions: [{EXCEPTION.replace('2026-12-31', '2026-02-30')}]", "wrong at exceptions[0].expires"),
        (f"exceptions: [{EXCEPTION.replace('ada', repr(' '))}]", "wrong at exceptions[0].owner"),
        (f"exceptions: [{EXCEPTION.replace('P-NET-05', 'P-NET-77')}]", "exceptions[0].rule: there is no rule P-NET-77"),
        ("tenants: {red: {vlans: [[0, 5]]}}", "wrong at tenants.red.vlans[0][0]: 0 is less than the minimum of 1"),
        ("tenants: {red: {vlans: [['7', 8]]}}", "wrong at tenants.red.vlans[0][0]"),
        ("tenants: {red: {vlans: [[7, 5]]}}", "tenants.red.vlans[0]: 7 comes after 5"),
        (
            "tenants: {red: {vlans: [[1, 5]]}, blue: {vlans: [[9, 9], [5, 6]]}}",
            "wrong at tenants.blue.vlans[1]: VLAN 5 belongs to 'red' already",
        ),
        ("namespaces: {a: {tenant: red}}", "wrong at namespaces.a.tenant: tenants has no 'red'"),
        ("[]", "are no object of keys and values"),
        ("a: 1\n---\nb: 2", "are 2 documents: leave one"),
        ("a: [", "are wrong in line 2: no YAML"),
        ("tenants: {}\ntenants: {}", "wrong in line 2: the key 'tenants' is given twice"),
    ],
)
def test_wrong_settings_are_told_with_their_path(tmp_path, text, said):
    with pytest.raises(UsageError) as raised:
        load(tmp_path, text)
    assert said in str(raised.value)
    assert str(tmp_path / "settings.yaml") in str(raised.value)


def test_settings_that_are_not_there(tmp_path):
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        load_settings(POLICIES, tmp_path / "none.yaml", RULES)


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(json.loads((POLICIES / "settings.schema.json").read_text()))
