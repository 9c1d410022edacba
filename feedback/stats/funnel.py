"""Funnel plots: how far from the expected share a unit of this size may lie by chance."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist

import numpy as np
from scipy import special

from feedback.stats.intervals import Interval, two_sided_z

WARNING_LEVEL = 0.95
ALARM_LEVEL = 0.998
_FARTHEST_Z = 8.0  # beyond it a tail probability says nothing more


def funnel_limits(
    n: int, expected: float, level: float = WARNING_LEVEL, *, phi: float = 1.0
) -> Interval:
    """Give the limits of the observed share for `n` cases when the true share is `expected`.

    Exact binomial limits, interpolated between counts so that they run smoothly over n; 0 to 1
    when n is 0. An over-dispersion `phi` above 1 moves them out to the normal deviate
    z * sqrt(phi).

    Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics
    in Medicine 24, 1185-1202, appendix A.1.
    """
    if n == 0:
        return Interval(0.0, 1.0)
    if expected in {0.0, 1.0}:
        return Interval(expected, expected)
    tail = NormalDist().cdf(-two_sided_z(level) * sqrt(max(phi, 1.0)))
    low = _interpolated_quantile(tail, n, expected)
    # Counted from the other end, because 1 - tail loses digits when the tail is tiny.
    high = n - _interpolated_quantile(tail, n, 1 - expected)
    return Interval(max(low, 0.0) / n, min(high, float(n)) / n)


def upper_tail(observed: int, n: int, expected: float) -> float:
    """Give the mid-p probability of seeing more than `observed`, half of its own counted.

    Lancaster, H. O. (1961). Significance tests in discrete distributions. Journal of the American
    Statistical Association 56, 223-234.
    """
    return (_at_least(observed, n, expected) + _at_least(observed + 1, n, expected)) / 2


def mid_p_z(observed: int, n: int, expected: float) -> float:
    """Give the normal deviate of one unit against an expected share; positive means more.

    The mid-p tail is turned into z on the side where it is small, to keep its digits; the value
    stays within -8 and 8, and is 0 when n is 0.
    """
    if n == 0:
        return 0.0
    above = upper_tail(observed, n, expected)
    below = upper_tail(n - observed, n, 1 - expected)
    z = -float(special.ndtri(above)) if above <= below else float(special.ndtri(below))
    return min(max(z, -_FARTHEST_Z), _FARTHEST_Z)


def overdispersion(z_scores: Sequence[float], trim: float = 0.1) -> float:
    """Give phi, the mean squared z after pulling in the outer `trim` at each end; at least 1.

    Winsorising keeps a few true outliers from hiding themselves by widening the limits.
    Spiegelhalter (2005), section 4.2, in the form of Spiegelhalter, D. J. (2005). Handling
    over-dispersion of performance indicators. Quality and Safety in Health Care 14, 347-351.
    """
    if not z_scores:
        return 1.0
    low, high = np.quantile(z_scores, [trim, 1 - trim])
    winsorised = np.clip(z_scores, low, high)
    return max(1.0, float(np.mean(winsorised**2)))


def expected_false_flags(n_units: int, limit: float) -> float:
    """Give how many of `n_units` equally good ones chance alone puts beyond the limit.

    `limit` is the probability that one such unit lies beyond it: 0.025 for one side of 95 %.
    The mean of a binomial count.
    """
    return n_units * limit


def chance_of_false_flag(n_units: int, limit: float) -> float:
    """Give the probability that chance flags at least one of `n_units` independent equal ones.

    1 - (1 - limit)^n; 40 units at 0.025 give 0.64.
    """
    return 1 - (1 - limit) ** n_units


def _at_least(count: int, n: int, share: float) -> float:
    """P(X >= count) for a binomial X, by the incomplete beta function, exact in the far tail."""
    if count <= 0:
        return 1.0
    return 0.0 if count > n else float(special.betainc(count, n - count + 1, share))


def _at_most(count: int, n: int, share: float) -> float:
    return _at_least(n - count, n, 1 - share)


def _interpolated_quantile(tail: float, n: int, share: float) -> float:
    """Give the count below which `tail` lies, interpolated linearly in probability."""
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if _at_most(middle, n, share) >= tail:
            high = middle
        else:
            low = middle + 1
    reached, before = _at_most(low, n, share), _at_most(low - 1, n, share)
    return low - (reached - tail) / (reached - before)
