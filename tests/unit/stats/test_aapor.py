from __future__ import annotations

import pytest

from feedback.stats.aapor import Dispositions, con1, coop1, rr1, rr2, rr3, rr5

WEEK = Dispositions(
    complete=50,
    partial=10,
    refusal=15,
    non_contact=20,
    other=5,
    unknown_household=12,
    unknown_other=8,
)


def test_each_rate_follows_its_standard_definition() -> None:
    assert rr1(WEEK) == pytest.approx(50 / 120)
    assert rr2(WEEK) == pytest.approx(60 / 120)
    assert rr3(WEEK, 0.5) == pytest.approx(50 / 110)
    assert rr5(WEEK) == pytest.approx(50 / 100)
    assert coop1(WEEK) == pytest.approx(50 / 80)
    assert con1(WEEK) == pytest.approx(80 / 120)


def test_rr3_lies_between_rr1_and_rr5() -> None:
    assert rr3(WEEK, 1) == rr1(WEEK)
    assert rr3(WEEK, 0) == rr5(WEEK)


def test_no_calls_give_no_rate() -> None:
    empty = Dispositions()
    assert [rate(empty) for rate in (rr1, rr2, rr5, coop1, con1)] == [None] * 5
    assert rr3(empty, 0.5) is None


def test_a_share_above_one_is_refused() -> None:
    with pytest.raises(ValueError, match="share"):
        rr3(WEEK, 1.2)
