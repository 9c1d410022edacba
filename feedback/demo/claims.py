"""Visits that customer managers say they made: the frame from which checks are drawn."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from feedback.demo import cast
from feedback.demo.frame import FIRST_DAY, LAST_DAY, moment, workday
from feedback.demo.people import Person
from feedback.demo.rows import Rows
from feedback.demo.shops import Shop
from feedback.visits.models import ClaimedVisit, VisitMode

TASKS = (
    "supply_policy",
    "ordering_advice",
    "new_products",
    "display",
    "stock_check",
    "opinions",
    "problem_handling",
    "training",
)
_WEIGHTS = (20, 22, 12, 16, 12, 12, 4, 6)
_MODES = (VisitMode.IN_SHOP, VisitMode.PHONE, VisitMode.WECHAT)


def make_claims(rows: Rows, shops: list[Shop], rng: random.Random) -> None:
    """Claim about four visits a month to every trading shop."""
    for shop in shops:
        day = workday(FIRST_DAY + timedelta(days=rng.randrange(7)))
        while day <= LAST_DAY and shop.trades_on(day):
            manager = shop.manager_on(day)
            perfect = manager.place == cast.CLAIMS_UNMADE_VISITS
            _claim(rows, rng, shop, manager, day, perfect=perfect)
            # Who invents visits invents them on time, every week on the same day.
            gap = 7 if perfect else rng.randint(6, 9)
            day = workday(day + timedelta(days=gap))


def _claim(
    rows: Rows, rng: random.Random, shop: Shop, manager: Person, day: date, *, perfect: bool
) -> None:
    mode = VisitMode.IN_SHOP if perfect else rng.choices(_MODES, (90, 6, 4))[0]
    arrived = moment(
        day, rng.randrange(9, 17), rng.choice((0, 30)) if perfect else rng.randrange(60)
    )
    stay = 20 if perfect else rng.randint(6, 34)
    done = 4 if perfect else rng.choices((1, 2, 3, 4), (20, 40, 28, 12))[0]
    rows.add(
        ClaimedVisit,
        retailer_id=shop.id,
        person_id=manager.id,
        visited_on=day,
        arrived=_clock(arrived),
        left=_clock(arrived + timedelta(minutes=stay)),
        mode=mode,
        tasks=_some_tasks(rng, done),
    )


def _clock(at: datetime) -> object:
    return at.timetz().replace(tzinfo=None)


def _some_tasks(rng: random.Random, count: int) -> list[str]:
    chosen: set[str] = set()
    while len(chosen) < count:
        chosen.add(rng.choices(TASKS, _WEIGHTS)[0])
    return [task for task in TASKS if task in chosen]
