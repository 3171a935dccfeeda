import pytest

from plumbline.confidence import T_95, t_95


def test_few_measurements_reach_far_and_many_never_less_than_the_truth():
    assert t_95(1) == 12.706
    assert t_95(15) == t_95(1000) == 2.131
    assert list(T_95) == sorted(T_95, reverse=True)


def test_no_freedom_has_no_interval():
    with pytest.raises(ValueError, match="more measurements"):
        t_95(0)
