"""The private engine: it starts while its owner goes on, and says why when it can't."""

import pytest

from plumbline.errors import PlatformError
from plumbline.policy.engine import engine


@pytest.fixture
def rules(opa, tmp_path):
    """A folder with the one rule that an engine answers by."""

    def written(body):
        folder = tmp_path / "policies"
        folder.mkdir()
        (folder / "gate.rego").write_text(f"package plumbline.gate\n\n{body}\n")
        return folder

    return written


def test_a_root_is_set_as_a_whole(rules):
    kept = "answers := [[data.plumbline.settings, data.plumbline.index, data.kubernetes] | some _ in input.reviews]"
    with engine(rules(kept)) as asked:
        asked.put(plumbline={"settings": "ours", "index": "one"})
        asked.put(plumbline={"settings": "ours", "index": "another"}, kubernetes={"core": {}})
        assert asked.answers([b"{}"]) == [["ours", "another", {"core": {}}]]


def test_rules_in_a_folder_that_a_prefix_could_be_read_from(rules, tmp_path):
    moved = rules("answers := [data.known | some _ in input.reviews]").rename(tmp_path / "of:mine")
    with engine(moved) as asked:
        asked.put(known=True)
        assert asked.answers([b"{}"]) == [True]


def test_a_rule_s_own_tests_are_not_its_rules(rules):
    folder = rules("answers := [1]")
    (folder / "gate_test.rego").write_text("package plumbline.gate_test\n\ntest_it if nothing_of_that_name\n")
    with engine(folder) as asked:
        assert asked.answers([b"{}"]) == [1]


def test_rules_that_are_none(rules):
    with (
        engine(rules("answers := nothing_of_that_name")) as asked,
        pytest.raises(PlatformError, match=r"did not take the rules: .*nothing_of_that_name"),
    ):
        asked.answers([b"{}"])


def test_no_answer_is_no_pass(rules):
    with engine(rules("answers := [1]")) as asked, pytest.raises(PlatformError, match="no answer to some of 2"):
        asked.answers([b"{}", b"{}"])
