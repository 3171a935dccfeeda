"""The mutation of rules itself: every way to get one wrong is tried, and tests that hold nothing let mutants live.

All rules are mutated by `tox run -e mutants`; see docs/policies-mutants.md.
"""

import shutil
from pathlib import Path

import pytest

from tests.policies.mutants import page
from tests.policies.mutants.mutate import mutants
from tests.policies.mutants.results import digest, load, matches, reason, reasons
from tests.policies.mutants.trial import Subject, judge, subjects

RULE = """package plumbline.rules.storage.sample

default least := 3

findings contains size if {
	size := input.size
	size < least
	not input.quiet
}

findings contains "none" if {
	every part in input.parts {
		part == "ü"
	}
	{1} | {2} == {1, 2}
}

findings contains part if {
	some part in input.parts
	part == 7
}
"""


def test_what_is_kept_is_about_what_is_there(policies):
    kept, there = load(), subjects(policies)
    old = [each.name for each in there if each.name in kept and kept[each.name].of != digest(each)]
    assert old == [], f"judge them anew: python -m tests.policies.mutants --draw {' '.join(old)}"
    assert kept.keys() <= {each.name for each in there}


def test_what_stands_on_a_changed_module_is_old(policies, tmp_path):
    shutil.copytree(policies, tmp_path, dirs_exist_ok=True)
    before = {each.name: digest(each) for each in subjects(tmp_path)}
    with (tmp_path / "lib/addresses.rego").open("a") as file:
        file.write("# Changed.\n")
    changed = {each.name for each in subjects(tmp_path) if digest(each) != before[each.name]}
    assert changed == {"lib/addresses.rego", "lib/ipam.rego", "P-NET-08"}


def test_tests_in_several_files_are_all_a_modules_own(policies):
    (decision,) = (each for each in subjects(policies) if each.name == "decision.rego")
    written = [path.name for path in policies.glob("decision_*_test.rego") if "_rules_" not in path.name]
    assert {each.name for each in decision.own} == {"decision_test.rego", *written}
    assert written != []


def test_the_page_is_current_and_explains_each_survivor():
    kept = list(load().values())
    assert page.PAGE.read_text() == page.text(kept), "write it anew: python -m tests.policies.mutants --draw P-STO-02"
    assert {each.name: each.unexplained for each in kept if each.unexplained} == {}
    killed, total = page.totals(kept)
    assert killed / total >= 0.95


def test_every_reason_is_about_a_survivor():
    kept = load()
    for section, patterns in reasons().items():
        those = kept.values() if section == "everywhere" else [kept[section]] if section in kept else []
        for pattern in patterns if those else ():
            assert any(matches(pattern, name) for each in those for name in each.survived), f"{section}: {pattern}"


def test_every_way_to_get_a_rule_wrong(opa, tmp_path):
    path = tmp_path / "rule.rego"
    path.write_text(RULE)
    found = mutants(opa, path)
    assert {each.kind for each in found} == {
        "arithmetic",
        "clause dropped",
        "comparison",
        "constant",
        "default dropped",
        "every → some",
        "expression dropped",
        "negation",
        "set operation",
        "some → every",
    } - {"arithmetic"}
    names = {each.name for each in found}
    assert {
        "comparison: < → <=",
        "comparison: < → >=",
        "comparison: == → !=",
        "constant: 3 → 2",
        "constant: 3 → 4",
        'constant: "ü" → "mutant"',
        "default dropped: default least := 3 → ",
        "expression dropped: size < least → true",
        "negation: not input.quiet → input.quiet",
        "set operation: | → &",
    } <= names
    assert any(each.startswith("every → some: every part in input.parts") for each in names)
    assert all(each.source != RULE for each in found)


def test_the_tests_of_a_rule_kill_its_mutants(opa, policies):
    (subject,) = (each for each in subjects(policies) if each.name == "P-STO-01")
    score = judge(opa, policies, subject)
    assert len(score.killed) >= 20
    assert [each.name for each in score.survived if reason(subject.name, each.name) is None] == []


@pytest.mark.parametrize(
    ("test", "survivors"),
    [
        ('test_all if rule.findings == set() with input as {"size": 2}', 0),
        ("test_nothing if count(rule.findings) >= 0", 2),
    ],
)
def test_only_tests_that_hold_something_kill(opa, policies, tmp_path, test, survivors):
    rule = tmp_path / "rule.rego"
    rule.write_text("package plumbline.rules.storage.sample\n\nfindings contains input.size if input.size < 2\n")
    tests = tmp_path / "rule_test.rego"
    tests.write_text(
        f"package plumbline.rules.storage.sample_test\n\nimport data.plumbline.rules.storage.sample as rule\n\n{test}\n"
    )
    score = judge(opa, policies, Subject("sample", rule, (Path(tests),)), only=lambda each: each.kind == "comparison")
    assert len(score.survived) == survivors
