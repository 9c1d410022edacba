"""From the text of a cell to a value, or to a sentence that says what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TypeVar

from feedback.core import clock
from feedback.core.messages import N_, Message
from feedback.core.phones import normalise_phone
from feedback.people.imports.headers import Layout, plain
from feedback.people.imports.raw import NumberText, RawRow, too_long

Choice = TypeVar("Choice")

LICENCE_DIGITS = 12
FIRST_YEAR, LAST_YEAR = 2000, 2099

_DAY = re.compile(
    r"(?P<y>\d{4})(?:[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?|(?P<m2>\d{2})(?P<d2>\d{2}))"
    r"(?:[ T]00:00(?::00)?)?"
)
_MONTH = re.compile(r"(?P<y>\d{4})(?:[-/.年]?(?P<m>\d{1,2})月?)(?:[-/.]0?1)?")
_TIME = re.compile(r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:\.\d+)?)?")


_ONE_DIGIT = re.compile(r"^(?=\d:)")


def noon_of(day: date) -> datetime:
    """Return the middle of a day in the shops' time zone."""
    return datetime.combine(day, time(12), clock.SHOP_ZONE)


@dataclass(frozen=True, slots=True)
class Rejection:
    """What is wrong in a row: the row's number, its column as the file calls it, and why."""

    row: int
    column: str
    problem: Message


@dataclass(slots=True)
class Cells:
    """Reads one row's cells by field; whatever is wrong is collected in `rejections`."""

    layout: Layout
    row: RawRow
    rejections: list[Rejection] = field(default_factory=list)

    def reject(self, name: str, problem: Message) -> None:
        """Note what is wrong with a column of this row."""
        self.rejections.append(Rejection(self.row.number, self.layout.title(name), problem))

    def raw(self, name: str) -> str:
        """Return the cell's trimmed text; empty where the column is missing."""
        place = self.layout.positions.get(name)
        if place is None or place >= len(self.row.cells):
            return ""
        cell = self.row.cells[place]
        return cell if isinstance(cell, NumberText) else cell.strip()

    def text(self, name: str, most: int, *, needed: bool = False) -> str:
        """Return the cell's text of at most `most` characters; empty if refused."""
        value = self.raw(name)
        if needed and not value:
            self.reject(name, Message(N_("不能为空。")))
        if len(value) > most:
            self.reject(name, too_long(len(value), most))
            return ""
        return value

    def _short(self, name: str, *, needed: bool) -> str:
        """Return the cell with full-width signs made plain, for anything but people's words."""
        return unicodedata.normalize("NFKC", self.text(name, 200, needed=needed)).strip()

    def licence(self, name: str = "licence_no", *, needed: bool = True) -> str | None:
        """Return the 12 digits; zeros that a spreadsheet has dropped are put back."""
        cell = self.raw(name)
        value = self._short(name, needed=needed).replace(" ", "")
        if not value:
            return None
        if isinstance(cell, NumberText):
            value = value.zfill(LICENCE_DIGITS)
        if not (value.isascii() and value.isdigit() and len(value) == LICENCE_DIGITS):
            self.reject(name, Message(N_("“%(value)s”不是 12 位数字的许可证号。"), _shown(value)))
            return None
        return value

    def phone(self, name: str) -> str | None:
        """Return a phone number in E.164 form, or None."""
        value = self._short(name, needed=False)
        if not value:
            return None
        phone = normalise_phone(value)
        if phone is None or len(phone) > 20:  # noqa: PLR2004 -- the column's length
            self.reject(name, Message(N_("不是可以拨打的电话号码。")))  # the number is personal
        return phone

    def day(self, name: str, *, needed: bool = False, past: bool = False) -> date | None:
        """Return the date; with `past`, days after today are refused."""
        value = self._short(name, needed=needed)
        return self._day_in(name, value, past=past) if value else None

    def _day_in(self, name: str, value: str, *, past: bool) -> date | None:
        found = _DAY.fullmatch(value)
        if found is None:
            self.reject(
                name, Message(N_("“%(value)s”不是日期，请写成 2026-05-01。"), _shown(value))
            )
            return None
        numbers = (found["y"], found["m"] or found["m2"], found["d"] or found["d2"])
        return self.made_day(name, *map(int, numbers), past=past)

    def made_day(
        self, name: str, year: int, month: int, day: int, *, past: bool = False
    ) -> date | None:
        """Return the date of these numbers, unless there is none or it cannot be meant."""
        written = f"{year:04d}-{month:02d}-{day:02d}"
        try:
            found = date(year, month, day)
        except ValueError:
            self.reject(name, Message(N_("没有 %(day)s 这一天。"), {"day": written}))
            return None
        if not FIRST_YEAR <= year <= LAST_YEAR:
            self.reject(name, Message(N_("%(day)s 不在 2000 年至 2099 年之间。"), {"day": written}))
            return None
        if past and found > clock.today():
            self.reject(name, Message(N_("%(day)s 还没有到。"), {"day": written}))
            return None
        return found

    def month(self, name: str) -> date | None:
        """Return the first day of a month written as 2026-05, 2026年5月 or its first day."""
        value = self._short(name, needed=True)
        found = _MONTH.fullmatch(value)
        if found is None:
            if value:
                self.reject(
                    name, Message(N_("“%(value)s”不是月份，请写成 2026-05。"), _shown(value))
                )
            return None
        return self.made_day(name, int(found["y"]), int(found["m"]), 1)

    def clock_time(self, name: str) -> time | None:
        """Return a time of the day written as 9:05 or 09:05:30."""
        value = self._short(name, needed=False)
        found = _TIME.fullmatch(value)
        if value and found is not None:
            try:
                return time(int(found["h"]), int(found["m"]), int(found["s"] or 0))
            except ValueError:
                found = None
        if value and found is None:
            self.reject(name, Message(N_("“%(value)s”不是时间，请写成 09:05。"), _shown(value)))
        return None

    def instant(self, name: str, *, past: bool = False) -> datetime | None:
        """Return a moment written as 2026-05-01 09:05, in the shops' time zone unless it says.

        A day alone stands for its noon.
        """
        value = self._short(name, needed=False)
        written, _, rest = value.replace("T", " ").partition(" ")
        day = self._day_in(name, written, past=past) if written else None
        if day is None:
            return None
        if not rest:
            return noon_of(day)
        try:
            found = datetime.fromisoformat(f"{day}T{_ONE_DIGIT.sub('0', rest.strip())}")
        except ValueError:
            self.reject(name, Message(N_("“%(value)s”不是时间，请写成 09:05。"), _shown(rest)))
            return None
        return found if found.tzinfo else found.replace(tzinfo=clock.SHOP_ZONE)

    def whole(self, name: str, least: int, most: int) -> int | None:
        """Return a whole number within bounds."""
        value = self._short(name, needed=False).removesuffix(".0")
        if not value:
            return None
        if not re.fullmatch(r"-?\d{1,9}", value) or not least <= int(value) <= most:
            bounds = {"least": least, "most": most, **_shown(value)}
            self.reject(name, Message(N_("“%(value)s”不是 %(least)s 到 %(most)s 的整数。"), bounds))
            return None
        return int(value)

    def amount(self, name: str) -> float | None:
        """Return a number from zero on; thousands separators are understood."""
        value = self._short(name, needed=False).replace(",", "")
        if not value:
            return None
        if not re.fullmatch(r"\d{1,9}(?:\.\d{1,6})?", value):
            self.reject(name, Message(N_("“%(value)s”不是大于或等于零的数字。"), _shown(value)))
            return None
        return float(value)

    def choice(
        self, name: str, names: Mapping[str, Choice], *, needed: bool = False
    ) -> Choice | None:
        """Return what one of the `names` means; the names are keyed by `plain`."""
        value = self._short(name, needed=needed)
        if not value:
            return None
        found = names.get(plain(value))
        if found is None:
            allowed = "、".join(dict.fromkeys(n for n in names if not n.isascii()))
            self.reject(
                name,
                Message(
                    N_("“%(value)s”不在可选的词里：%(allowed)s。"),
                    {"allowed": allowed, **_shown(value)},
                ),
            )
        return found


def _shown(value: str) -> dict[str, object]:
    return {"value": value if len(value) <= 30 else f"{value[:30]}…"}  # noqa: PLR2004
