from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core import clock
from feedback.people.imports.cells import Cells
from feedback.people.imports.headers import Layout
from feedback.people.imports.raw import NumberText, RawRow

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def _cell(text: str) -> Cells:
    return Cells(Layout({"x": 0}, {"x": "列"}, (), 1), RawRow(7, (text,)))


def _why(cells: Cells) -> str:
    (found,) = cells.rejections
    assert (found.row, found.column) == (7, "列（A）")
    return str(found.problem)


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-01",
        "2026/5/1",
        "2026.5.1",
        "2026年5月1日",
        "20260501",
        "２０２６－０５－０１",
        "2026-05-01 00:00:00",
        " 2026-05-01 ",
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert _cell(text).day("x") == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2026-02-30", "没有 2026-02-30 这一天"),
        ("2026-13-01", "没有 2026-13-01 这一天"),
        ("0000-00-00", "没有"),
        ("1926-05-01", "不在 2000 年至 2099 年之间"),
        ("26-5-1", "不是日期"),
        ("五月一日", "不是日期"),
        ("46143", "不是日期"),
        ("2026-05-01 09:00", "不是日期"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_its_reason(text: str, problem: str) -> None:
    cells = _cell(text)
    assert cells.day("x") is None
    assert problem in _why(cells)


def test_a_day_that_has_not_come_is_refused_where_only_the_past_makes_sense() -> None:
    with clock.frozen(NOW):
        cells = _cell("2026-11-02")
        assert cells.day("x", past=True) is None
        assert "还没有到" in _why(cells)
        assert _cell("2026-11-01").day("x", past=True) == date(2026, 11, 1)


@pytest.mark.parametrize("text", ["2026-05", "2026/5", "2026年5月", "202605", "2026-05-01"])
def test_a_month_is_read_however_it_is_written(text: str) -> None:
    assert _cell(text).month("x") == date(2026, 5, 1)


@pytest.mark.parametrize("text", ["2026", "5月", "2026-05-02", "2026-13"])
def test_what_is_no_month_is_refused(text: str) -> None:
    cells = _cell(text)
    assert cells.month("x") is None
    assert _why(cells)


def test_a_moment_is_the_shops_own_unless_it_says() -> None:
    assert _cell("2026-05-01 9:05").instant("x") == datetime(2026, 5, 1, 1, 5, tzinfo=UTC)
    assert _cell("2026-05-01T09:05Z").instant("x") == datetime(2026, 5, 1, 9, 5, tzinfo=UTC)
    noon = datetime(2026, 5, 1, 12, tzinfo=clock.SHOP_ZONE)
    assert _cell("2026-05-01").instant("x") == noon
    for text, problem in (("2026-02-30 09:00", "没有"), ("2026-05-01 25:00", "不是时间")):
        cells = _cell(text)
        assert cells.instant("x") is None
        assert problem in _why(cells)


def test_a_licence_number_has_twelve_digits_and_keeps_its_zeros() -> None:
    assert _cell("320100000001").licence("x") == "320100000001"
    assert _cell("３２０１ ０００００００１").licence("x") == "320100000001"
    assert _cell(NumberText("10100000001")).licence("x") == "010100000001"
    for text in ("10100000001", "3.20101E+11", "32010000000A"):
        cells = _cell(text)
        assert cells.licence("x") is None
        assert "12 位" in _why(cells)


def test_a_bad_phone_is_refused_without_repeating_it() -> None:
    assert _cell("138 0013 8000").phone("x") == "+8613800138000"
    cells = _cell("12345678901234567890")
    assert cells.phone("x") is None
    assert "123456" not in _why(cells)


def test_numbers_have_bounds() -> None:
    assert _cell("5").whole("x", 1, 5) == 5
    assert _cell("５").whole("x", 1, 5) == 5
    assert _cell("1,234.5").amount("x") == 1234.5
    for text in ("0", "6", "4.5", "五", "-1", "9" * 30):
        cells = _cell(text)
        assert cells.whole("x", 1, 5) is None
        assert "1 到 5" in _why(cells)
    for text in ("-1", "nan", "inf", "1e9", "abc"):
        cells = _cell(text)
        assert cells.amount("x") is None
        assert _why(cells)


def test_times_of_day() -> None:
    assert _cell("9:05").clock_time("x") == time(9, 5)
    assert _cell("１７：３０").clock_time("x") == time(17, 30)
    for text in ("24:00", "9点", "9:60"):
        cells = _cell(text)
        assert cells.clock_time("x") is None
        assert "不是时间" in _why(cells)


def test_a_word_outside_the_list_is_answered_with_the_list() -> None:
    cells = _cell("小卖部")
    assert cells.choice("x", {"超市": 1, "supermarket": 1}) is None
    assert _why(cells) == "“小卖部”不在可选的词里：超市。"


def test_an_empty_cell_is_nothing_unless_it_is_needed() -> None:
    cells = _cell("  ")
    assert cells.day("x") is cells.licence("x", needed=False) is cells.phone("x") is None
    assert cells.text("missing", 5) == ""
    assert not cells.rejections
    cells.text("x", 5, needed=True)
    assert "不能为空" in _why(cells)


@given(st.text(max_size=40))
def test_whatever_stands_in_a_cell_it_is_a_value_or_a_reason(text: str) -> None:
    for read in ("day", "month", "instant", "clock_time", "licence", "phone", "amount"):
        cells = _cell(text)
        value = getattr(cells, read)("x")
        assert value is None or not cells.rejections
