"""Several things at once."""

from __future__ import annotations

import threading

import pytest

from fixtures.together import together


def test_results_come_in_order_although_calls_run_at_once():
    barrier = threading.Barrier(3, timeout=5)

    def call(number):
        barrier.wait()
        return number

    assert together([lambda n=n: call(n) for n in range(3)]) == [0, 1, 2]
    assert together([]) == []


def test_the_first_error_is_raised_when_all_have_ended():
    ended = []

    def fail(text):
        raise ValueError(text)

    with pytest.raises(ValueError, match="first"):
        together([lambda: fail("first"), lambda: fail("second"), lambda: ended.append(1)])
    assert ended == [1]
