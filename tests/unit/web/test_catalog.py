from __future__ import annotations

from datetime import UTC, date, datetime

from feedback.core.messages import Message
from feedback.web.catalog import catalog, translate
from feedback.web.filters import percent, show_date, show_time


def test_chinese_is_the_source_and_needs_no_catalogue() -> None:
    assert translate("没有这句译文", "zh") == "没有这句译文"
    assert catalog("zh").gettext("登录") == "登录"


def test_places_in_a_message_are_filled_and_nested_messages_too() -> None:
    inner = Message("第 %(row)s 行", {"row": 3})
    assert translate(Message("%(where)s有错", {"where": inner}), "zh") == "第 3 行有错"


def test_a_percent_sign_without_places_is_left_alone() -> None:
    assert translate(Message("涨了 5%"), "zh") == "涨了 5%"


def test_dates_moments_and_shares_look_the_same_everywhere() -> None:
    assert show_date(date(2026, 11, 3)) == "2026-11-03"
    assert show_time(datetime(2026, 10, 31, 16, 30, tzinfo=UTC)) == "2026-11-01 00:30"
    assert (show_date(None), show_time(None), percent(None)) == ("", "", "")
    assert (percent(0.384), percent(0.384, 1), percent(0.0)) == ("38%", "38.4%", "0%")
