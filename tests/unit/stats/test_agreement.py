from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from feedback.stats.agreement import cohen_kappa, pooled_kappa

Pairs = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=60)


def _pairs(both: int, first: int, second: int, neither: int) -> list[tuple[bool, bool]]:
    return (
        [(True, True)] * both
        + [(True, False)] * first
        + [(False, True)] * second
        + [(False, False)] * neither
    )


def test_a_textbook_example() -> None:
    # Fifty applications for a grant: 20 granted by both, 5 and 10 by one, 15 by neither.
    found = cohen_kappa(_pairs(20, 5, 10, 15))
    assert found.observed == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)


@given(Pairs)
def test_one_code_agrees_with_statsmodels(pairs: list[tuple[bool, bool]]) -> None:
    found = cohen_kappa(pairs)
    table = np.zeros((2, 2))
    for one, other in pairs:
        table[int(one), int(other)] += 1
    if found.kappa is None:
        assert len(set(pairs)) == 1
        return
    with np.errstate(all="ignore"):  # its tests of significance divide by zero
        expected = cohens_kappa(table)
    assert found.kappa == pytest.approx(float(expected.kappa), abs=1e-9)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.kappa <= found.high
    if np.isnan(expected.std_kappa):  # its rounding can leave a variance below zero
        return
    low, high = sorted((float(expected.kappa_low), float(expected.kappa_upp)))
    assert found.low == pytest.approx(max(low, -1), abs=1e-6)
    assert found.high == pytest.approx(min(high, 1), abs=1e-6)


def test_where_chance_alone_agrees_fully_there_is_no_kappa() -> None:
    for pairs in ([(False, False)] * 9, [(True, True)] * 4):
        found = cohen_kappa(pairs)
        assert (found.kappa, found.low, found.high, found.observed) == (None, None, None, 1.0)
    assert cohen_kappa([]).kappa is None
    assert pooled_kappa([], ["I01"]).observed is None


def test_over_one_code_pooling_changes_nothing() -> None:
    pairs = _pairs(20, 5, 10, 15)
    answers = [({"I01"} if one else {"N00"}, {"I01"} if other else set()) for one, other in pairs]
    assert pooled_kappa(answers, ["I01"]).kappa == pytest.approx(0.4)


def test_a_rare_code_does_not_make_the_whole_undefined() -> None:
    answers = [({"I01"}, {"I01"}), ({"I01", "I02"}, {"I02"}), ({"N00"}, {"N00"}), ({"I02"}, set())]
    found = pooled_kappa(answers, ["I01", "I02", "I18", "N00"])
    assert found.kappa is not None
    assert found.low is not None
    assert found.high is not None
    assert -1 <= found.low < found.kappa < found.high <= 1


@given(st.lists(st.sets(st.sampled_from(["I01", "I02", "P00"])), min_size=3, max_size=30))
def test_people_who_always_agree_agree_fully_or_say_nothing(answers: list[set[str]]) -> None:
    found = pooled_kappa([(one, one) for one in answers], ["I01", "I02", "P00"])
    assert found.kappa is None or found.kappa == pytest.approx(1)


@given(Pairs)
def test_swapping_the_two_people_changes_nothing(pairs: list[tuple[bool, bool]]) -> None:
    swapped = [(other, one) for one, other in pairs]
    one, other = cohen_kappa(pairs).kappa, cohen_kappa(swapped).kappa
    assert (one is None) == (other is None)
    if one is not None:
        assert one == pytest.approx(other)
