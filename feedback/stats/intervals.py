"""How far a share counted on few shops can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from scipy import special


@dataclass(frozen=True, slots=True)
class Interval:
    """A range of proportions, both ends included, from 0 to 1."""

    low: float
    high: float


def proportion(successes: int, n: int) -> float | None:
    """Give the share, or `None` when nobody was asked; `ValueError` for impossible counts."""
    _refuse_impossible(successes, n)
    return successes / n if n else None


def wilson(successes: int, n: int, confidence: float = 0.95) -> Interval:
    """Give the Wilson score interval; everything from 0 to 1 when nobody was asked.

    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    Journal of the American Statistical Association 22, 209-212.
    """
    _refuse_impossible(successes, n)
    if n == 0:
        return Interval(0.0, 1.0)
    z = two_sided_z(confidence)
    share = successes / n
    centre = share + z * z / (2 * n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if successes == 0 else (centre - half) / scale
    high = 1.0 if successes == n else (centre + half) / scale
    return Interval(low, high)


def clopper_pearson(successes: int, n: int, confidence: float = 0.95) -> Interval:
    """Give the exact interval, which covers at least `confidence`; 0 to 1 when n is 0.

    Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits
    illustrated in the case of the binomial. Biometrika 26, 404-413.
    """
    _refuse_impossible(successes, n)
    tail = (1 - confidence) / 2
    failures = n - successes
    low = 0.0 if successes == 0 else float(special.betaincinv(successes, failures + 1, tail))
    high = 1.0 if failures == 0 else float(special.betaincinv(successes + 1, failures, 1 - tail))
    return Interval(low, high)


def two_sided_z(confidence: float) -> float:
    """Give the normal deviate that leaves (1 - confidence) / 2 on either side."""
    if not 0 < confidence < 1:
        msg = f"confidence must lie between 0 and 1, not {confidence}"
        raise ValueError(msg)
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def _refuse_impossible(successes: int, n: int) -> None:
    if not 0 <= successes <= n:
        msg = f"{successes} of {n} is impossible"
        raise ValueError(msg)
