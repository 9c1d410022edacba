from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import samplesize_confint_proportion

from feedback.stats.samples import answers_needed, invitations_needed, margin_reached

# Krejcie, R. V. and Morgan, D. W. (1970). Determining sample size for research activities.
# Educational and Psychological Measurement 30, 607-610, table 1: ±5 % at 95 %, p = 0.5.
KREJCIE_AND_MORGAN = {
    10: 10, 50: 44, 100: 80, 200: 132, 300: 169, 500: 217, 1000: 278, 1500: 306, 2000: 322,
    5000: 357, 10_000: 370, 20_000: 377, 50_000: 381, 75_000: 382, 1_000_000: 384,
}  # fmt: skip


def test_one_managers_shops_and_a_citys_need_the_known_numbers_of_answers() -> None:
    assert answers_needed(146, 0.10) == 59
    assert answers_needed(20_000, 0.10) == 96


@pytest.mark.parametrize(("population", "printed"), KREJCIE_AND_MORGAN.items())
def test_published_table_is_met_but_for_its_rounding_to_the_nearest(
    population: int, printed: int
) -> None:
    assert 0 <= answers_needed(population, 0.05) - printed <= 1


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
@pytest.mark.parametrize("margin", [0.02, 0.05, 0.13])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
def test_without_a_bound_it_is_what_statsmodels_says(
    share: float, margin: float, confidence: float
) -> None:
    theirs = samplesize_confint_proportion(share, margin, alpha=1 - confidence)
    ours = answers_needed(None, margin, share=share, confidence=confidence)
    assert 0 <= ours - theirs < 1 + 1e-6


@given(
    st.integers(2, 3000),
    st.floats(0.005, 0.5),
    st.floats(0.05, 0.95),
    st.sampled_from([0.8, 0.95]),
)
def test_it_is_the_first_number_whose_interval_is_narrow_enough(
    population: int, margin: float, share: float, confidence: float
) -> None:
    """Found by trying every number with the variance of sampling without replacement."""

    def reached(n: int) -> float:
        return margin_reached(n, population, share=share, confidence=confidence)

    tried = next(n for n in range(1, population + 1) if reached(n) <= margin * (1 + 1e-9))
    assert answers_needed(population, margin, share=share, confidence=confidence) == tried


def test_everybody_answering_leaves_no_doubt_and_nobody_leaves_all() -> None:
    assert margin_reached(30, 30) == 0
    assert margin_reached(0, 30) == 1
    assert answers_needed(0, 0.1) == 0


def test_more_are_invited_where_fewer_answer_but_never_more_than_there_are() -> None:
    assert invitations_needed(59, 0.5, 146) == 118
    assert invitations_needed(59, 0.6, 146) == 99
    assert invitations_needed(59, 0.2, 146) == 146
    assert invitations_needed(30, 0.3, 1000) == 100


@pytest.mark.parametrize("wrong", [0.0, 1.0, -0.1])
def test_impossible_wishes_are_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="margin"):
        answers_needed(10, wrong)
    with pytest.raises(ValueError, match="share"):
        margin_reached(3, 10, share=wrong)


def test_a_response_rate_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="response rate"):
        invitations_needed(10, 0, 10)
