from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from feedback.stats.intervals import Interval, clopper_pearson, proportion, wilson


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_values_of_newcombe_1998(
    successes: int, n: int, low: float, high: float
) -> None:
    found = wilson(successes, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_clopper_pearson_gives_the_values_of_newcombe_1998(
    successes: int, n: int, low: float, high: float
) -> None:
    found = clopper_pearson(successes, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("n", "reach"), [(10, 0.278), (30, 0.114)])
def test_no_problem_in_few_checks_still_leaves_room_for_many(n: int, reach: float) -> None:
    assert wilson(0, n).high == pytest.approx(reach, abs=5e-4)


def test_nobody_asked_means_nothing_known() -> None:
    assert proportion(0, 0) is None
    assert wilson(0, 0) == clopper_pearson(0, 0) == Interval(0.0, 1.0)


counts = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(deadline=None)
@given(counts, st.sampled_from([0.8, 0.95, 0.998]))
def test_both_intervals_agree_with_statsmodels(case: tuple[int, int], confidence: float) -> None:
    successes, n = case
    for ours, method in ((wilson, "wilson"), (clopper_pearson, "beta")):
        found = ours(successes, n, confidence)
        theirs = proportion_confint(successes, n, alpha=1 - confidence, method=method)
        assert (found.low, found.high) == pytest.approx(theirs, abs=1e-9)
        share = proportion(successes, n)
        assert share is not None
        assert 0 <= found.low <= share <= found.high <= 1


@pytest.mark.parametrize(("successes", "n"), [(-1, 5), (6, 5), (0, -1)])
def test_impossible_counts_are_refused(successes: int, n: int) -> None:
    for function in (wilson, clopper_pearson, proportion):
        with pytest.raises(ValueError, match="impossible"):
            function(successes, n)


def test_a_confidence_in_percent_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        wilson(1, 2, 95)
