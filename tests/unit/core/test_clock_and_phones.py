from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from feedback.app import create_app
from feedback.core import clock
from feedback.core.errors import InputError
from feedback.core.messages import Message
from feedback.core.phones import mask_phone, normalise_phone
from feedback.settings import Settings


def test_a_day_begins_at_the_shops_midnight() -> None:
    assert clock.day_of(datetime(2026, 10, 31, 15, 59, tzinfo=UTC)) == date(2026, 10, 31)
    assert clock.day_of(datetime(2026, 10, 31, 16, 0, tzinfo=UTC)) == date(2026, 11, 1)


def test_a_moment_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="naive"):
        clock.day_of(datetime(2026, 10, 31))  # noqa: DTZ001 -- what is refused


def test_a_frozen_clock_stands_still_and_runs_on_afterwards() -> None:
    moment = datetime(2026, 10, 31, 8, 0, tzinfo=timezone(timedelta(hours=8)))
    with clock.frozen(moment):
        assert clock.now() == moment
        assert clock.now().tzinfo is UTC
        assert clock.today() == date(2026, 10, 31)
    assert clock.now() != moment


@pytest.mark.parametrize(
    ("raw", "phone"),
    [
        ("13800138000", "+8613800138000"),
        ("138 0013 8000", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("0571-88886666", "+8657188886666"),
        ("+85291234567", "+85291234567"),
        ("", None),
        ("12", None),
        ("没有电话", None),
        ("1" * 40, None),
    ],
)
def test_phones_are_stored_in_one_form(raw: str, phone: str | None) -> None:
    assert normalise_phone(raw) == phone


def test_a_masked_phone_is_recognised_by_its_owner_only() -> None:
    assert mask_phone("+8613800138000") == "138****8000"
    assert mask_phone("+85291234567") == "852****4567"
    assert mask_phone(None) == mask_phone("") == ""
    assert mask_phone("12315") == "1****15"


def test_an_error_is_a_sentence_with_its_field() -> None:
    error = InputError("第 %(row)s 行", field="phone", row=3)
    assert (str(error), error.field, error.status) == ("第 3 行", "phone", 422)
    assert error.message == Message("第 %(row)s 行", {"row": 3})


def test_a_made_up_city_runs_on_from_the_day_it_is_visited() -> None:
    visited = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
    try:
        clock.start_at(visited)
        first = clock.now()
        assert visited <= first < visited + timedelta(seconds=30)
        assert clock.now() >= first
        assert clock.today() == date(2026, 11, 2)
    finally:
        clock.start_at(None)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=30)


def test_the_clock_of_a_real_installation_cannot_be_set(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, demo=False, demo_now=datetime(2001, 1, 1, tzinfo=UTC))
    create_app(settings)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=30)
