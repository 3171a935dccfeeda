"""Lines through measurements: known ones, noise, and the picture."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from plumbline.slopes import GIB, Line, Measurement, fit, plot


def measured(*pairs: tuple[float, float]) -> list[Measurement]:
    return [Measurement(round(size * GIB), seconds) for size, seconds in pairs]


def test_an_exact_line():
    line = fit(measured((1, 5), (2, 8), (4, 14)))
    assert (line.base, line.slope) == (pytest.approx(2), pytest.approx(3))
    assert line.margin == pytest.approx(0, abs=1e-6)


def test_the_margin_is_that_of_the_textbook():
    """By hand: slope 1.1, residuals -0.2, 0.3, 0, -0.1 … over the sizes 1 to 4."""
    line = fit(measured((1, 1), (2, 2.5), (3, 3), (4, 4.5)))
    assert line.slope == pytest.approx(1.1)
    assert line.base == pytest.approx(0)
    # Residuals 0.1 0.3 0.3 0.1 squared sum 0.2; over 2 degrees 0.1; over the spread 5; t is 4.303.
    assert line.margin == pytest.approx(4.303 * (0.1 / 5) ** 0.5)
    assert (line.least, line.most) == (line.slope - line.margin, line.slope + line.margin)


def test_bytes_between_nodes_have_a_slope_of_their_own():
    """2 s + 3 s/GiB within a node and 10 s/GiB between two, three and two of them: exact, as no one line is."""
    near, far = measured((1, 5), (2, 8), (4, 14)), [Measurement(size * GIB, 2 + 10 * size, True) for size in (1, 3)]
    line = fit([*near, *far])
    assert (line.base, line.slope, line.within) == (pytest.approx(2), pytest.approx(5.8), pytest.approx(3))
    assert line.margin == pytest.approx(0, abs=1e-6)
    assert fit([Measurement(one.size, one.seconds) for one in (*near, *far)]).least < 0
    assert "3.00 within a node" in str(line)


def test_the_margin_between_nodes_is_that_of_the_textbook():
    """By hand: least squares with two regressors, x 1 2 3 1 2 and z -0.4 -0.8 -1.2 0.6 1.2, two of five apart."""
    near = measured((1, 2), (2, 3), (3, 5))
    line = fit([*near, *(Measurement(size * GIB, seconds, True) for size, seconds in ((1, 4), (2, 7)))])
    # About the means, 1.8 and -0.12: x² is 2.8, z² 3.968, xz -1.52, xy 3.2 and zy 4.12.
    known = 2.8 * 3.968 - 1.52**2
    slope, apart = (3.968 * 3.2 + 1.52 * 4.12) / known, (2.8 * 4.12 + 1.52 * 3.2) / known
    assert (line.slope, line.within) == (pytest.approx(slope), pytest.approx(slope - 0.4 * apart))
    base = 4.2 - slope * 1.8 + apart * 0.12
    told = zip((1, 2, 3, 1, 2), (-0.4, -0.8, -1.2, 0.6, 1.2), (2, 3, 5, 4, 7), strict=True)
    rest = sum((y - base - slope * x - apart * z) ** 2 for x, z, y in told)
    assert line.margin == pytest.approx(4.303 * (rest / 2 / (2.8 - 1.52**2 / 3.968)) ** 0.5)


def test_all_between_nodes_are_as_good_as_all_within_one():
    pairs = ((1, 1), (2, 2.5), (3, 3), (4, 4.5))
    assert fit([Measurement(size * GIB, seconds, True) for size, seconds in pairs]) == fit(measured(*pairs))


def test_no_slope_where_each_kind_has_one_size():
    found = [*measured((1, 1), (1, 2), (1, 3)), Measurement(2 * GIB, 5, True)]
    with pytest.raises(ValueError, match="between nodes"):
        fit(found)
    with pytest.raises(ValueError, match="between nodes"):
        fit(found[-3:])


def test_what_has_no_slope():
    for found in (measured((1, 1), (2, 2)), measured((1, 1), (1, 2), (1, 3)), []):
        with pytest.raises(ValueError, match="three measurements"):
            fit(found)


def test_many_measurements_have_a_margin_too():
    line = fit(measured(*((size, 2 * size + size % 2) for size in range(1, 20))))
    assert line.least < 2 < line.most


def test_the_picture_has_a_point_for_each_measurement():
    far = Measurement(3 * GIB, 60, True)
    series = {"snapshot": measured((1, 3), (2, 3.1), (4, 2.9)), "copy": [*measured((1, 10), (2, 21), (4, 39)), far]}
    drawn = ElementTree.fromstring(plot("Clones", series))  # noqa: S314 - our own picture
    circles = drawn.findall("{*}circle")
    assert [each.get("fill") == "white" for each in circles] == [False] * 6 + [True]
    assert str(Line(1, 2, 3, 2)) == "1.0 s + 2.00 s/GiB (± 3.00 at 95 %)"
