"""The made-up city's calendar and dice: which days it has, and one stream of chance per matter."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from feedback.core.clock import SHOP_ZONE

SEED = 20260501
RECIPE = "3"  # raise it when the same seed no longer gives the same city
FIRST_DAY = date(2026, 5, 1)
LAST_DAY = date(2026, 10, 31)
BEFORE = date(2026, 1, 1)  # bonds and states that were there before the first day
FOUNDED = datetime(2026, 4, 20, 9, 0, tzinfo=SHOP_ZONE)
VISITED_AT = datetime(2026, 11, 2, 9, 30, tzinfo=SHOP_ZONE)  # the Monday after the last day
MONTHS = tuple(date(2026, month, 1) for month in range(5, 11))


def dice(seed: int, matter: str) -> random.Random:
    """Return the chance of one matter: changing another matter does not move it."""
    return random.Random(f"{seed}/{matter}")


def new_uuid(rng: random.Random) -> str:
    """Return a version 4 UUID drawn from `rng`."""
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def moment(day: date, hour: int, minute: int, second: int = 0) -> datetime:
    """Return an instant by the shops' clock."""
    return datetime.combine(day, time(hour, minute, second), SHOP_ZONE)


def waking(rng: random.Random, day: date) -> datetime:
    """Return an instant between 7:00 and 21:59 of a day."""
    return moment(day, rng.randrange(7, 22), rng.randrange(60), rng.randrange(60))


def working(rng: random.Random, day: date) -> datetime:
    """Return an instant in office hours, 9:00 to 17:29, of a day."""
    minute = rng.randrange(9 * 60, 17 * 60 + 30)
    return moment(day, minute // 60, minute % 60, rng.randrange(60))


def days(first: date, last: date) -> Iterator[date]:
    """Give every day from `first` to `last`, both included."""
    for serial in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(serial)


def workday(day: date) -> date:
    """Return `day`, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def some_day(rng: random.Random, first: date, last: date) -> date:
    """Return a day from `first` to `last`, both included."""
    return date.fromordinal(rng.randint(first.toordinal(), last.toordinal()))
