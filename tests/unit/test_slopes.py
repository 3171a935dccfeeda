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


def test_what_has_no_slope():
    for found in (measured((1, 1), (2, 2)), measured((1, 1), (1, 2), (1, 3)), []):
        with pytest.raises(ValueError, match="three measurements"):
            fit(found)


def test_many_measurements_have_a_margin_too():
    line = fit(measured(*((size, 2 * size + size % 2) for size in range(1, 20))))
    assert line.least < 2 < line.most


def test_the_picture_has_a_point_for_each_measurement():
    series = {"snapshot": measured((1, 3), (2, 3.1), (4, 2.9)), "copy": measured((1, 10), (2, 21), (4, 39))}
    drawn = ElementTree.fromstring(plot("Clones", series))  # noqa: S314 - our own picture
    assert len(drawn.findall("{*}circle")) == 6
    assert str(Line(1, 2, 3)) == "1.0 s + 2.00 s/GiB (± 3.00 at 95 %)"
