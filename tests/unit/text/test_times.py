"""The days a sentence speaks of."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.text.times import days_spoken_of

SAID_ON = date(2025, 7, 16)  # a Wednesday


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("今天没送", ("2025-07-16", "2025-07-16")),
        ("昨天送晚了", ("2025-07-15", "2025-07-15")),
        ("前天", ("2025-07-14", "2025-07-14")),
        ("大前天", ("2025-07-13", "2025-07-13")),
        ("前两天没货", ("2025-07-13", "2025-07-15")),
        ("这几天登不上", ("2025-07-11", "2025-07-16")),
        ("上周没来", ("2025-07-07", "2025-07-13")),
        ("上上周", ("2025-06-30", "2025-07-06")),
        ("这个星期", ("2025-07-14", "2025-07-16")),
        ("上个月没来", ("2025-06-01", "2025-06-30")),
        ("本月", ("2025-07-01", "2025-07-16")),
        ("三个月没见到人", ("2025-04-16", "2025-07-16")),
        ("两个多月没来", ("2025-05-16", "2025-07-16")),
        ("半年没来", ("2025-01-15", "2025-07-16")),
        ("3天前", ("2025-07-13", "2025-07-13")),
        ("两个月前来过", ("2025-05-01", "2025-05-31")),
        ("十二天没送", ("2025-07-04", "2025-07-16")),
        ("去年", ("2024-01-01", "2024-12-31")),
        ("去年下半年", ("2024-07-01", "2024-12-31")),
        ("今年", ("2025-01-01", "2025-07-16")),
        ("5月份断货", ("2025-05-01", "2025-05-31")),
        ("十一月份断货", ("2024-11-01", "2024-11-30")),
        ("6月18日没送", ("2025-06-18", "2025-06-18")),
        ("12月3号", ("2024-12-03", "2024-12-03")),
        ("以前不这样", "以前"),
        ("好久没来", "好久"),
        ("送货慢", None),
        ("2月30日", None),
        ("", None),
    ],
)
def test_words_become_days(said: str, expected: object) -> None:
    assert days_spoken_of(said, SAID_ON) == expected


def test_without_a_day_the_words_are_kept() -> None:
    assert days_spoken_of("上个月没来", None) == "上个月"
    assert days_spoken_of("三个月没来", None) == "三个月"


def test_month_ends_hold() -> None:
    assert days_spoken_of("一个月没来", date(2025, 3, 31)) == ("2025-02-28", "2025-03-31")


@given(
    st.text(alphabet="上个月三周前天年半十0123456789去昨今以前多", max_size=12),
    st.dates(min_value=date(2001, 1, 1)),
)
def test_days_are_in_order_and_never_after_the_day_said(said: str, day: date) -> None:
    found = days_spoken_of(said, day)
    if isinstance(found, tuple):
        assert found[0] <= found[1] <= day.isoformat()
