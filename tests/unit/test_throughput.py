"""Ratios, how sure they are, and what is read from counters."""

from __future__ import annotations

import math
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.errors import PlatformError
from plumbline.throughput import Comparison, Round, Standing, counting_script, parse_counted, rate


def compare(*ratios: float) -> Comparison:
    return Comparison(tuple(Round(100e6, 100e6 * ratio, 300e6) for ratio in ratios), 400e6)


def test_a_share_is_kept_or_lost_only_for_sure():
    assert compare(0.95, 0.97, 0.96, 0.95).standing(0.8) is Standing.KEPT
    assert compare(0.30, 0.35, 0.33, 0.31).standing(0.8) is Standing.LOST
    assert compare(0.60, 0.95, 0.70, 1.00).standing(0.8) is Standing.INCONCLUSIVE


def test_one_round_proves_nothing():
    assert compare(1.0).standing(0.8) is Standing.INCONCLUSIVE
    assert compare(0.1).interval() == (0.0, math.inf)


def test_the_interval_is_students():
    # ln 0.8 and ln 1.25 lie evenly around zero: mean 0, deviation 0.31557, one degree of freedom.
    low, high = compare(0.8, 1.25).interval()
    reach = 12.706 * (2 * math.log(1.25)) / math.sqrt(2) / math.sqrt(2)
    assert low == pytest.approx(math.exp(-reach))
    assert high == pytest.approx(math.exp(reach))


@given(st.lists(st.floats(0.01, 10), min_size=2, max_size=40))
def test_the_ratio_lies_inside_of_its_interval(ratios):
    low, high = compare(*ratios).interval()
    assert low <= compare(*ratios).ratio * 1.000001
    assert high >= compare(*ratios).ratio * 0.999999


def test_no_throughput_at_all_under_load_is_lost():
    assert compare(0.0, 0.0, 0.0).standing(0.8) is Standing.LOST


def test_no_throughput_without_load_is_the_platforms_trouble():
    with pytest.raises(PlatformError, match="no load"):
        Comparison((Round(0, 0, 1),), 1).interval()


def test_the_load_is_measured_too():
    one = Comparison((Round(1, 1, 1), Round(1, 1, 3)), 4)
    assert (one.least_load(), one.load()) == (0.25, 0.5)
    none = Comparison((Round(1, 1, 1),), 0)
    assert (none.least_load(), none.load()) == (0, 0)


@pytest.mark.parametrize(
    ("ratio", "loads", "there"),
    [
        (1.0, (0.5, 0.5), True),
        (1.0, (0.49, 0.8), False),
        # On a wire of both, half is all that either gets.
        (0.5, (0.2, 0.3), True),
        (0.5, (0.2, 0.29), False),
        (0.5, (0.0, 0.0), False),
    ],
)
def test_a_load_must_be_half_in_each_round_and_one_that_takes_the_share_a_quarter_on_the_whole(ratio, loads, there):
    compared = Comparison(tuple(Round(100, 100 * ratio, 100 * load) for load in loads), 100)
    assert compared.load_was_there(0.8) is there


def test_a_load_that_decides_nothing_must_be_half():
    undecided = Comparison((Round(100, 40, 40), Round(100, 100, 40)), 100)
    assert undecided.standing(0.8) is Standing.INCONCLUSIVE
    assert not undecided.load_was_there(0.8)


def test_figures_are_told():
    assert "95% of the throughput is left under load" in str(compare(0.95, 0.95))
    assert "100.0 Mbit/s without, 95.0 Mbit/s with a load of 300.0 Mbit/s" in str(compare(0.95, 0.95))
    assert compare(0.95, 0.95).table().count("\n") == 5
    assert rate(1_250_000) == "1.2 Mbit/s"


def test_counters_are_read():
    assert parse_counted("counted 10.00 1000\r\ncounted 12.00 251000\r\n") == 1e6
    for text in ("", "counted 10.00 1000\n", "counted 10.00 5\ncounted 10.00 7\n"):
        with pytest.raises(PlatformError):
            parse_counted(text)


def test_the_script_runs():
    for way in ("rx", "tx"):
        script = counting_script("lo", 0, 0.1, way)
        out = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
        assert parse_counted(out.stdout) >= 0
