"""Reporting periods: months, quarters, half-years and years, named like `2026-10`, `2026-Q4`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from feedback.core.errors import InputError
from feedback.core.messages import N_

_NAME = re.compile(
    r"(?P<year>(?:19|20|21)[0-9]{2})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<q>[1-4])|H(?P<h>[12])))?"
)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A fixed span of whole months; `name` sorts within its kind."""

    name: str
    first: date
    last: date

    @property
    def months(self) -> int:
        """Number of calendar months inside."""
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1


def _span(name: str, year: int, month: int, months: int) -> Period:
    end_year, end_month = divmod(year * 12 + month - 1 + months, 12)
    return Period(name, date(year, month, 1), date(end_year, end_month + 1, 1) - timedelta(days=1))


def parse_period(name: str) -> Period:
    """Read `2026-10`, `2026-Q4`, `2026-H2` or `2026`; raise `InputError` for anything else."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise InputError(
            N_("“%(name)s”不是有效的统计期，请写成 2026-10、2026-Q4、2026-H2 或 2026。"),
            field="period",
            name=name,
        )
    year = int(found["year"])
    if found["month"]:
        return _span(name, year, int(found["month"]), 1)
    if found["q"]:
        return _span(name, year, int(found["q"]) * 3 - 2, 3)
    if found["h"]:
        return _span(name, year, int(found["h"]) * 6 - 5, 6)
    return _span(name, year, 1, 12)


def month_of(day: date) -> Period:
    """Return the month in which `day` lies."""
    return parse_period(f"{day:%Y-%m}")


def periods_of(day: date) -> tuple[Period, ...]:
    """Return the month, quarter, half-year and year in which `day` lies."""
    quarter, half = (day.month + 2) // 3, (day.month + 5) // 6
    names = (f"{day:%Y-%m}", f"{day.year}-Q{quarter}", f"{day.year}-H{half}", f"{day.year:04d}")
    return tuple(parse_period(name) for name in names)


def months_back(period: Period, count: int) -> list[Period]:
    """Return the last `count` months up to the end of `period`, oldest first."""
    year, month = period.last.year, period.last.month
    serial = year * 12 + month - 1
    names = (divmod(serial - back, 12) for back in range(count - 1, -1, -1))
    return [parse_period(f"{y:04d}-{m + 1:02d}") for y, m in names]
