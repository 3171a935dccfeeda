from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.faults import judgement as kept_in
from tests.faults import matrix
from tests.faults.judgement import Judged, Judgement
from tests.faults.matrix import drawn, render

if TYPE_CHECKING:
    from pathlib import Path

VERDICTS = st.sampled_from(["failed", "passed", "notAssessed"])


def judgement(*verdicts: tuple[str, str], expected: tuple[str, ...] = ("NET-06",)) -> Judgement:
    scenarios = tuple(Judged(behaviour, "s", verdict, "") for behaviour, verdict in verdicts)
    return Judgement("tag dropped", expected, scenarios, (), ())


def test_a_behaviour_fails_by_one_scenario_and_passes_by_all() -> None:
    found = judgement(("NET-06", "passed"), ("NET-06", "failed"), ("VM-01", "passed"), ("VM-01", "notAssessed"))
    assert found.behaviours("failed") == {"NET-06"}
    assert found.behaviours("passed") == {"VM-01"}


def test_the_matrix_shows_what_was_meant_and_what_was_not() -> None:
    caught = judgement(("VM-01", "passed"), ("NET-06", "failed"))
    missed = judgement(("VM-01", "failed"), ("NET-06", "passed"), ("NET-07", "notAssessed"))
    elsewhere = judgement(("STO-01", "failed"), ("VM-01", "passed"), expected=("STO-01",))
    lines = render([caught, missed, elsewhere]).splitlines()
    _, area, _, head, _, first, second, _, other, _, last, _, third = lines
    assert (area, other) == ("## NET", "## STO")
    assert head == "| fault | VM-01 | NET-06 | NET-07 |"
    assert first == "| tag dropped | ✓ | **✗** |  |"
    assert second == "| tag dropped | ✗! | ✓! | ? |"
    assert last == "| fault | VM-01 | STO-01 |"
    assert third == "| tag dropped | ✓ | **✗** |"


@given(
    st.lists(
        st.builds(
            judgement,
            st.tuples(st.sampled_from(["VM-01", "NET-06", "STO-01"]), VERDICTS),
            st.tuples(st.just("NET-07"), VERDICTS),
            expected=st.sampled_from([("NET-07",)]),
        )
    )
)
def test_what_was_drawn_can_be_drawn_again(found: list[Judgement]) -> None:
    assert render(drawn(render(found))) == render(found)


def test_a_judgement_is_kept_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_in, "KEPT", tmp_path)
    found = judgement(("NET-06", "failed"))
    found.keep()
    assert Judgement.load(tmp_path / "tag-dropped.json") == found


@pytest.mark.parametrize("word", ["--drow", "--help"])
def test_nothing_is_judged_by_a_slip_or_a_question(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "ensure_up", pytest.fail)
    with pytest.raises(SystemExit):
        matrix.main([word])
