from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from feedback.audit.rules import FIRST, checked_detail, event_digest, looks_personal, seal_hash

AT = datetime(2026, 10, 31, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+8613800138000",
        "电话13800138000打不通",
        "0571-88886666",
        "(010) 6552 8888".replace(" ", ""),
        "330106199001011234",
        "33010619900101123X",
        "330106123456",
        "someone@example.com",
        "客户经理三个月没有来过店里",
    ],
)
def test_phones_numbers_of_people_addresses_and_words_are_personal(value: str) -> None:
    assert looks_personal(value)


@pytest.mark.parametrize(
    "value",
    [
        "I10",
        "2026-10-31",
        "2026-10-31T08:30:00+00:00",
        "phone",
        "营销中心",
        "专卖监督管理处",
        "H20261031-0007",
        "a3f0912345678901bc9d",
        "3000",
        "",
    ],
)
def test_codes_days_departments_and_hashes_are_not_personal(value: str) -> None:
    assert not looks_personal(value)


def test_personal_data_is_refused_however_deep_it_hides() -> None:
    with pytest.raises(ValueError, match=r"fields\.phone"):
        checked_detail({"fields": {"phone": "13800138000"}})
    with pytest.raises(ValueError, match="numbers"):
        checked_detail({"numbers": ["I10", "13800138000"]})
    with pytest.raises(ValueError, match="phone"):
        checked_detail({"phone": 13800138000})


def test_detail_is_kept_in_the_form_every_database_gives_back() -> None:
    kept = checked_detail(
        {"share": 0.1, "codes": {"I02", "I01"}, "rows": 3, "ok": True, "no": None}
    )
    assert kept == {"share": "0.1", "codes": ["I01", "I02"], "rows": 3, "ok": True, "no": None}


def test_the_digest_is_of_the_moment_not_of_how_its_zone_is_written() -> None:
    shanghai = AT.astimezone(timezone(timedelta(hours=8)))
    one = event_digest(AT, 1, "shop.reveal", "retailer", 7, {"b": 1, "a": 2})
    other = event_digest(shanghai, 1, "shop.reveal", "retailer", 7, {"a": 2, "b": 1})
    assert one == other
    assert one != event_digest(AT, 2, "shop.reveal", "retailer", 7, {"b": 1, "a": 2})


def test_a_seal_depends_on_what_came_before_and_on_every_entry() -> None:
    seal = seal_hash(FIRST, AT, [(1, "x"), (2, "y")])
    assert seal != seal_hash("1" * 64, AT, [(1, "x"), (2, "y")])
    assert seal != seal_hash(FIRST, AT, [(1, "x")])
    assert seal != seal_hash(FIRST, AT, [(1, "y"), (2, "x")])
    assert seal != seal_hash(FIRST, AT + timedelta(microseconds=1), [(1, "x"), (2, "y")])
