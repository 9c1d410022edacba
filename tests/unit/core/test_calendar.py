from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.calendar import month_of, months_back, parse_period, periods_of
from feedback.core.errors import InputError


@pytest.mark.parametrize(
    ("name", "first", "last", "months"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31), 1),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29), 1),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), 3),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30), 6),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), 12),
    ],
)
def test_periods_begin_and_end_on_their_days(
    name: str, first: date, last: date, months: int
) -> None:
    period = parse_period(name)
    assert (period.name, period.first, period.last, period.months) == (name, first, last, months)


@pytest.mark.parametrize(
    "name", ["", "2026-13", "2026-0", "2026-Q5", "2026-H3", "26-10", "2026-10-01", "0000", "1899",
             "9999-12", "x", "２０２６", "2026\n"],
)  # fmt: skip
def test_anything_else_is_refused_with_an_example(name: str) -> None:
    with pytest.raises(InputError, match="2026-Q4") as caught:
        parse_period(name)
    assert caught.value.field == "period"


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_a_day_lies_in_its_month_quarter_half_and_year(day: date) -> None:
    spans = periods_of(day)
    assert [period.months for period in spans] == [1, 3, 6, 12]
    assert all(period.first <= day <= period.last for period in spans)
    assert all(parse_period(period.name) == period for period in spans)


def test_months_are_counted_back_over_the_turn_of_the_year() -> None:
    names = [period.name for period in months_back(month_of(date(2026, 2, 10)), 4)]
    assert names == ["2025-11", "2025-12", "2026-01", "2026-02"]
