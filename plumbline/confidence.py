"""How sure few measurements are: Student's t, whose small samples reach further than a normal distribution's."""

from __future__ import annotations

T_95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131)


def t_95(freedom: int) -> float:
    """Two-sided 95 % quantile of Student's t for so many degrees of freedom (NIST/SEMATECH e-Handbook, 1.3.6.7.2).

    Beyond 15 it is that of 15, which is never less than the truth. ValueError for none at all.
    """
    if freedom < 1:
        raise ValueError("a confidence interval takes more measurements than it has unknowns")
    return T_95[min(freedom, len(T_95)) - 1]
