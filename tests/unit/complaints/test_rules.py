"""Case numbers, the caller's protection, and how far back a note may be dated."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.complaints.rules import (
    CallerKind,
    ComplaintType,
    case_number,
    looks_like_case_number,
    preselected_caller,
    receipt_fits,
    serial_of,
)

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_a_case_number_names_day_and_place() -> None:
    assert case_number(date(2026, 11, 23), 42) == "C261123-0042"


@given(st.dates(min_value=date(2000, 1, 1)), st.integers(min_value=1, max_value=10**6))
def test_the_place_is_read_back_from_the_number(day: date, serial: int) -> None:
    number = case_number(day, serial)
    assert serial_of(number) == serial
    assert len(number) <= 20
    assert looks_like_case_number(number.lower())


@pytest.mark.parametrize("text", ["", "C261123", "C261123-", "便民商店", "C261123-００４２"])
def test_what_is_no_number_has_no_place(text: str) -> None:
    assert serial_of(text) == 0


@pytest.mark.parametrize("type_", [ComplaintType.COMPLAINT, ComplaintType.REPORT])
def test_complaints_are_confidential_unless_the_caller_wants_otherwise(
    type_: ComplaintType,
) -> None:
    assert preselected_caller(type_, about_person=False) is CallerKind.CONFIDENTIAL


def test_an_enquiry_about_a_person_is_confidential_too() -> None:
    assert preselected_caller(ComplaintType.ENQUIRY, about_person=False) is CallerKind.NAMED
    assert preselected_caller(ComplaintType.ENQUIRY, about_person=True) is CallerKind.CONFIDENTIAL


@pytest.mark.parametrize(
    ("back", "fits"),
    [
        (timedelta(0), True),
        (timedelta(days=90), True),
        (timedelta(days=91), False),
        (timedelta(minutes=-4), True),
        (timedelta(minutes=-6), False),
    ],
)
def test_a_note_may_be_dated_back_but_not_forward(back: timedelta, *, fits: bool) -> None:
    assert receipt_fits(NOW - back, NOW) is fits
