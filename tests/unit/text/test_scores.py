"""Precision, recall and F1 against values worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.text.scores import score

PAIRS = [
    (["I01"], ["I01"]),
    (["I01", "I10"], ["I10"]),
    (["N00"], ["I04"]),
    (["I10"], ["I10", "I01"]),
]


def test_counts_per_code_and_pooled() -> None:
    result = score(PAIRS, ("I01", "I04", "I10", "N00"))
    per_code = {item.code: (item.hits, item.found, item.labelled) for item in result.per_code}
    assert per_code == {
        "I01": (1, 2, 2),
        "I04": (0, 0, 1),
        "I10": (2, 2, 2),
        "N00": (0, 1, 0),
    }
    assert result.micro.precision == pytest.approx(3 / 5)
    assert result.micro.recall == pytest.approx(3 / 5)
    assert result.micro.f1 == pytest.approx(3 / 5)
    # Codes that are never labelled do not enter the macro mean.
    assert result.macro_f1 == pytest.approx((0.5 + 0.0 + 1.0) / 3)
    assert (result.comments, result.exact) == (4, 1)


def test_nothing_gives_zeroes() -> None:
    result = score([])
    assert (result.micro.f1, result.macro_f1, result.comments) == (0.0, 0.0, 0)
    assert result.to_dict()["micro"] == {
        "precision": 0.0,
        "recall": 0.0,
        "f1": 0.0,
        "found": 0,
        "labelled": 0,
    }


CODES = st.lists(st.sampled_from(["I01", "I02", "P00"]), min_size=1, max_size=3)


@given(st.lists(st.tuples(CODES, CODES), max_size=20))
def test_ratios_lie_between_zero_and_one(pairs: list[tuple[list[str], list[str]]]) -> None:
    result = score(pairs)
    for item in (*result.per_code, result.micro):
        assert 0 <= item.precision <= 1
        assert 0 <= item.recall <= 1
        assert min(item.precision, item.recall) - 1e-9 <= item.f1
        assert item.f1 <= max(item.precision, item.recall) + 1e-9


@given(st.lists(CODES, min_size=1, max_size=10))
def test_agreement_with_itself_is_perfect(labels: list[list[str]]) -> None:
    result = score([(codes, codes) for codes in labels])
    assert result.micro.f1 == result.macro_f1 == 1.0
    assert result.exact == result.comments
