from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from feedback.stats.discovery import q_values

# Section 4.1 of Benjamini and Hochberg (1995): thrombolysis against myocardial infarction.
PUBLISHED = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
]  # fmt: skip


def test_the_published_example_rejects_the_first_four() -> None:
    assert [q <= 0.05 for q in q_values(PUBLISHED)] == [True] * 4 + [False] * 11


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_adjusted_values_agree_with_statsmodels(p_values: list[float]) -> None:
    theirs = multipletests(p_values, method="fdr_bh")[1]
    assert q_values(p_values) == pytest.approx(list(theirs), abs=1e-12)


def test_nothing_tested_gives_nothing() -> None:
    assert q_values([]) == []


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        q_values([0.5, wrong])
