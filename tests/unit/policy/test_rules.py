from pathlib import Path

import pytest

from plumbline import behaviours
from plumbline.errors import PlatformError
from plumbline.policy.rules import load_rules

POLICIES = Path(__file__).parents[3] / "policies"
GOOD = """# METADATA
# title: A title
# description: Why.
# custom:
#   id: P-TST-01
#   severity: low
#   mode: warn
#   kinds: [/Pod]
#   behaviours: [NET-06]
#   remediation: Do.
package plumbline.rules.network.p_tst_01
"""


def write(folder, name, text):
    path = folder / "network" / name / "rule.rego"
    path.parent.mkdir(parents=True)
    path.write_text(text)


def test_annotations_are_read(tmp_path):
    write(tmp_path, "p_tst_01", GOOD)
    (rule,) = load_rules(tmp_path)
    assert rule.metadata("https://x/") == {
        "id": "P-TST-01",
        "title": "A title",
        "description": "Why.",
        "area": "network",
        "package": "p_tst_01",
        "severity": "low",
        "mode": "warn",
        "strict": False,
        "kinds": ["/Pod"],
        "operations": ["CREATE", "UPDATE"],
        "parameters": [],
        "inventory": [],
        "behaviours": ["NET-06"],
        "remediation": "Do.",
        "link": "https://x/policies/network/p_tst_01/README.md",
    }


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# METADATA\n", "", "has no annotations right before"),
        ("severity: low", "severity: dire", "are wrong at severity"),
        ("#   remediation: Do.\n", "", "are wrong at remediation"),
        ("mode: warn", "mode: warn\n#   colour: red", "are wrong at colour"),
        ("# custom:\n", "# other:\n", "cannot be read"),
        ("title: A title", "title: [", "cannot be read"),
    ],
)
def test_wrong_annotations_are_told_with_the_file(tmp_path, old, new, said):
    write(tmp_path, "p_tst_01", GOOD.replace(old, new))
    with pytest.raises(PlatformError) as raised:
        load_rules(tmp_path)
    assert said in str(raised.value)
    assert "p_tst_01/rule.rego" in str(raised.value)


def test_no_rules_and_two_of_one_name_are_refused(tmp_path):
    with pytest.raises(PlatformError, match="holds no rule: nothing would be refused"):
        load_rules(tmp_path)
    write(tmp_path, "p_tst_01", GOOD)
    write(tmp_path, "p_tst_02", GOOD)
    with pytest.raises(PlatformError, match="are called P-TST-01"):
        load_rules(tmp_path)


def test_every_rule_is_where_its_id_says():
    for rule in load_rules(POLICIES):
        assert rule.package == rule.id.lower().replace("-", "_")
        assert (POLICIES / rule.area / rule.package / "rule_test.rego").is_file(), rule.id


def test_every_rule_names_behaviours_that_are_there():
    for rule in load_rules(POLICIES):
        assert set(rule.behaviours) <= set(behaviours.BEHAVIOURS), rule.id
