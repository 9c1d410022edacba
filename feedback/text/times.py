"""The days a sentence speaks of, relative to the day it was said."""

from __future__ import annotations

import re
from datetime import date, timedelta

# What is found: ISO dates `[from, to]`; the words themselves where they cannot be dated.
Days = tuple[str, str] | str | None

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
_DIGITS |= {"两": 2, "几": 3, "数": 3}
_N = (
    r"(?P<n>\d{1,3}|[一二两三四五六七八九]?十[一二三四五六七八九]?"
    "|[一二两三四五六七八九几数半])"
)
_FIXED = {
    "大前天": (-3, -3),
    "前天": (-2, -2),
    "昨天": (-1, -1),
    "昨日": (-1, -1),
    "昨晚": (-1, -1),
    "今天": (0, 0),
    "今早": (0, 0),
    "今日": (0, 0),
    "刚才": (0, 0),
    "刚刚": (0, 0),
    "前两天": (-3, -1),
    "前几天": (-7, -1),
    "前些天": (-10, -1),
    "这两天": (-2, 0),
    "这几天": (-5, 0),
    "最近": (-30, 0),
    "近来": (-30, 0),
    "近期": (-30, 0),
    "近段时间": (-30, 0),
}
_MONTH_NAME = "1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九]"
_FIXED_WORDS = "|".join(sorted(_FIXED, key=len, reverse=True))
_TIME = re.compile(
    r"(?=[大前昨今刚这最近上本当去\d一二两三四五六七八九十几数半以之过原从早好很长老])(?:"
    rf"(?P<fixed>{_FIXED_WORDS})"
    r"|(?P<week>上上|上|这|本)个?(?:周|星期|礼拜)(?![一二三四五六日天末]\d)"
    r"|(?P<month>上上|上|这|本|当)个?月(?!月|底货)"
    r"|(?P<year>今年|去年|前年)(?P<half>上半年|下半年)?"
    rf"|(?P<on_month>{_MONTH_NAME})月(?P<on_day>[1-3]?[0-9])[日号]"
    rf"|(?P<in_month>{_MONTH_NAME})月(?:份|初|中旬|底|(?=[^\u4e00-\u9fff]|$))"
    rf"|{_N}个?多?个?(?P<unit>天|日|周|星期|礼拜|月|年)多?(?P<ago>前|以前|之前)?"
    r"|(?P<vague>以前|之前|过去|原来|从前|早些年|前些年|前几年"
    "|前两年|好久|很久|长期|老早))"
)
_HAS_TIME = re.compile(r"[天日昨今刚近周期拜月年前久过原早]")
_WEEK, _MONTH, _YEAR = 7, 30, 365
_UNITS = {"天": 1, "日": 1, "周": _WEEK, "星期": _WEEK, "礼拜": _WEEK, "月": _MONTH, "年": _YEAR}


def speaks_of_time(text: str) -> bool:
    """Tell whether any days may be spoken of: without one of these characters none are."""
    return _HAS_TIME.search(text) is not None


def days_spoken_of(text: str, said_on: date | None) -> Days:
    """Return the first time expression of a text as `(from, to)`, both ISO dates inclusive.

    Durations (三个月没来) run up to the day said. Where `said_on` is unknown, or the words name no
    days (以前, 好久), the words themselves are returned; None where no time is spoken of.
    """
    if not speaks_of_time(text):
        return None
    vague = ""
    for match in _TIME.finditer(text):
        if match["vague"]:
            vague = vague or match[0]
            continue
        if said_on is None:
            return match[0]
        try:
            days = _resolve(match, said_on)
        except (ValueError, OverflowError):
            days = None
        if days is not None:
            return days[0].isoformat(), days[1].isoformat()
    return vague or None


def _resolve(match: re.Match[str], said: date) -> tuple[date, date] | None:
    if match["fixed"]:
        first, last = _FIXED[match["fixed"]]
        return said + timedelta(days=first), said + timedelta(days=last)
    if match["week"] or match["month"]:
        back = {"上上": 2, "上": 1}.get(match["week"] or match["month"], 0)
        if match["month"]:
            return _month(_months_back(said, back), said)
        return _around(said - timedelta(days=_WEEK * back), "周", said)
    if match["year"]:
        return _year(match, said)
    if match["on_month"] or match["in_month"]:
        return _in_month(match, said)
    return _distance(match, said)


def _in_month(match: re.Match[str], said: date) -> tuple[date, date]:
    if match["in_month"]:
        month = _number(match["in_month"])
        return _month(date(said.year - (month > said.month), month, 1), said)
    on = date(said.year, _number(match["on_month"]), int(match["on_day"]))
    on = on if on <= said else on.replace(year=said.year - 1)
    return on, on


def _distance(match: re.Match[str], said: date) -> tuple[date, date] | None:
    unit = match["unit"]
    if unit == "日" and not match["ago"]:
        return None
    count = _number(match["n"])
    days = _UNITS[unit] // 2 if match["n"] == "半" else _UNITS[unit] * count
    if unit == "月" and match["n"] != "半":
        start = _months_back(said, count)
        days = (said - start).days
    start = said - timedelta(days=days)
    if not match["ago"]:
        return start, said
    return (start, start) if _UNITS[unit] == 1 else _around(start, unit, said)


def _around(day: date, unit: str, said: date) -> tuple[date, date]:
    if _UNITS[unit] == _WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, min(said, monday + timedelta(days=_WEEK - 1))
    return _month(day, said) if unit == "月" else (date(day.year, 1, 1), date(day.year, 12, 31))


def _year(match: re.Match[str], said: date) -> tuple[date, date]:
    year = said.year - ("今年", "去年", "前年").index(match["year"])
    first = date(year, 7 if match["half"] == "下半年" else 1, 1)
    last = date(year, 6, 30) if match["half"] == "上半年" else date(year, 12, 31)
    return min(first, said), min(last, said)


def _month(day: date, said: date) -> tuple[date, date]:
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day.replace(day=1), min(said, following - timedelta(days=1))


def _months_back(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 - months
    first = date(at // 12, at % 12 + 1, 1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def _number(word: str) -> int:
    if word.isdecimal():
        return int(word)
    if "十" in word:
        tens, _, ones = word.partition("十")
        return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
    return _DIGITS.get(word, 1)
