from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import binom, norm

from feedback.stats.funnel import (
    ALARM_LEVEL,
    WARNING_LEVEL,
    chance_of_false_flag,
    expected_false_flags,
    funnel_limits,
    mid_p_z,
    overdispersion,
    upper_tail,
)
from feedback.stats.intervals import Interval

shares = st.floats(0.01, 0.99)
sizes = st.integers(1, 500)
levels = st.sampled_from([WARNING_LEVEL, ALARM_LEVEL])


@settings(deadline=None)
@given(sizes, shares, levels)
def test_limits_enclose_the_binomial_quantiles_of_scipy(n: int, share: float, level: float) -> None:
    tail = (1 - level) / 2
    limits = funnel_limits(n, share, level)
    lower, upper = binom.ppf([tail, 1 - tail], n, share)
    assert max(lower - 1, 0) - 1e-6 <= limits.low * n <= lower + 1e-6
    assert upper - 1 - 1e-6 <= limits.high * n <= min(upper + 1, n) + 1e-6
    assert limits.low <= share <= limits.high


def test_lower_limit_is_interpolated_as_in_the_source() -> None:
    n, share, tail = 100, 0.2, 0.025
    reached = int(binom.ppf(tail, n, share))
    alpha = (binom.cdf(reached, n, share) - tail) / binom.pmf(reached, n, share)
    assert funnel_limits(n, share, 0.95).low == pytest.approx((reached - alpha) / n)


def test_limits_of_large_units_approach_the_normal_ones() -> None:
    half = 1.959964 * sqrt(0.1 * 0.9 / 40_000)
    limits = funnel_limits(40_000, 0.1)
    assert (limits.low, limits.high) == pytest.approx((0.1 - half, 0.1 + half), abs=4e-5)


def test_overdispersion_widens_the_limits_and_small_units_have_wide_ones() -> None:
    plain, wide = funnel_limits(75, 0.1), funnel_limits(75, 0.1, phi=2.0)
    assert wide.low < plain.low < plain.high < wide.high
    assert funnel_limits(10, 0.1).high > plain.high
    assert funnel_limits(0, 0.1) == Interval(0.0, 1.0)


def test_a_share_of_nothing_or_everything_has_no_width() -> None:
    assert funnel_limits(30, 0.0) == Interval(0.0, 0.0)
    assert funnel_limits(30, 1.0) == Interval(1.0, 1.0)


cases = sizes.flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(deadline=None)
@given(cases, shares)
def test_mid_p_agrees_with_scipy(case: tuple[int, int], share: float) -> None:
    observed, n = case
    theirs = binom.sf(observed, n, share) + binom.pmf(observed, n, share) / 2
    assert upper_tail(observed, n, share) == pytest.approx(theirs, rel=1e-6, abs=1e-300)
    assume(1e-10 < theirs < 1 - 1e-6)
    assert mid_p_z(observed, n, share) == pytest.approx(-norm.ppf(theirs), abs=1e-4)


@settings(deadline=None)
@given(cases, shares)
def test_counting_the_others_turns_the_sign(case: tuple[int, int], share: float) -> None:
    observed, n = case
    mirrored = mid_p_z(n - observed, n, 1 - share)
    assert mid_p_z(observed, n, share) == pytest.approx(-mirrored, abs=1e-6)


def test_impossible_observations_stay_finite() -> None:
    assert mid_p_z(5, 10, 0.0) == 8.0
    assert mid_p_z(5, 10, 1.0) == -8.0
    assert mid_p_z(0, 10, 0.0) == mid_p_z(10, 10, 1.0) == mid_p_z(0, 0, 0.3) == 0.0


def test_a_few_outliers_do_not_widen_the_limits_for_themselves() -> None:
    calm = list(np.linspace(-1.5, 1.5, 40))
    assert overdispersion([*calm, 12.0, 15.0]) == 1.0
    assert overdispersion([2 * z for z in calm]) > 1.5
    assert overdispersion([]) == 1.0


def test_overdispersion_by_hand() -> None:
    # the deciles of -5, -2, ..., 2, 9 pull the ends in to the 10 % and 90 % quantiles
    z_scores = [-5.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 9.0, 11.0]
    pulled = [-3.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 9.0, 9.0]
    assert overdispersion(z_scores) == pytest.approx(sum(z * z for z in pulled) / 11)


def test_40_equally_good_managers_give_a_false_flag_64_percent_of_the_time() -> None:
    assert expected_false_flags(40, 0.025) == pytest.approx(1.0)
    assert chance_of_false_flag(40, 0.025) == pytest.approx(0.64, abs=0.005)
