from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import Table

from feedback.stats.trend import (
    Direction,
    MonthCount,
    Persistence,
    cochran_armitage,
    monthly_trend,
    persistence,
)


def series(*pairs: tuple[int, int]) -> list[MonthCount]:
    return [MonthCount(with_issue, heard) for with_issue, heard in pairs]


months = st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(deadline=None)
@given(st.lists(months, min_size=3, max_size=9))
def test_the_trend_agrees_with_statsmodels(pairs: list[tuple[int, int]]) -> None:
    z = cochran_armitage(series(*pairs))
    assume(z is not None)
    heard = sum(n for _, n in pairs)
    table = np.array([[with_issue, n - with_issue] for with_issue, n in pairs])
    theirs = Table(table, shift_zeros=False).test_ordinal_association(col_scores=np.array([1, 0]))
    # statsmodels conditions on both margins: its variance is N / (N - 1) times ours
    assert z == pytest.approx(theirs.zscore * (heard / (heard - 1)) ** 0.5, abs=1e-6)


def test_the_published_example_of_equally_spaced_scores() -> None:
    # alcohol and malformation in Agresti (2013), chapter 3: M squared is 1.83 with scores 0 to 4
    example = series((48, 17114), (38, 14502), (5, 793), (1, 127), (1, 38))
    z = cochran_armitage(example)
    assert z is not None
    assert z * z == pytest.approx(1.83, abs=0.01)


def test_a_growing_share_rises_though_more_are_heard() -> None:
    found = monthly_trend(series((2, 60), (4, 80), (7, 90), (11, 95), (16, 100)))
    assert found.direction is Direction.RISING
    assert found.p is not None
    assert found.p < 0.05


def test_more_complaints_from_more_people_is_steady() -> None:
    found = monthly_trend(series((5, 50), (10, 100), (15, 150), (20, 200)))
    assert found.direction is Direction.STEADY


def test_a_shrinking_share_falls() -> None:
    assert monthly_trend(series((20, 60), (12, 60), (5, 60))).direction is Direction.FALLING


@pytest.mark.parametrize(
    "too_few",
    [
        series(),
        series((0, 0), (0, 0), (0, 0)),
        series((5, 50), (9, 50)),
        series((1, 50), (0, 50), (2, 50)),
        series((50, 50), (50, 50), (48, 50)),
        series((5, 50), (0, 0), (9, 50)),
    ],
)
def test_few_data_say_so(too_few: list[MonthCount]) -> None:
    assert monthly_trend(too_few).direction is Direction.TOO_FEW


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ("", Persistence.ABSENT),
        ("......", Persistence.ABSENT),
        (".....x", Persistence.NEW),
        ("....xx", Persistence.NEW),
        ("....x.", Persistence.NEW),
        ("...xxx", Persistence.CHRONIC),
        ("x.xx.x", Persistence.CHRONIC),
        ("xxxxx.", Persistence.CHRONIC),
        ("x....x", Persistence.RECURRING),
        (".x...x", Persistence.RECURRING),
        ("xxxx..", Persistence.FADING),
        ("x.....", Persistence.FADING),
    ],
)
def test_months_of_presence_become_a_word(history: str, expected: Persistence) -> None:
    assert persistence([month == "x" for month in history]) is expected
