"""Visits that customer managers say they made: the frame from which checks are drawn."""

from __future__ import annotations

import random
from datetime import date, time, timedelta

from feedback.demo import cast
from feedback.demo.frame import FIRST_DAY, LAST_DAY, workday
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
_WAYS = (VisitMode.IN_SHOP,) * 18 + (VisitMode.PHONE, VisitMode.WECHAT)
_USUAL = (1, 1, 2, 2, 2, 2, 3, 3, 4)  # tasks ticked
_PERFECT = 4
_DAYS_WORK = 200  # different ways to tick: enough for nobody to notice


class Diary:
    """Writes claims; every manager has their own way of filling them in."""

    def __init__(self, rows: Rows, rng: random.Random) -> None:
        self._rows = rows
        self._rng = rng
        self._ticked = [self._tick(rng.choice(_USUAL)) for _ in range(_DAYS_WORK)]
        self._all_ticked = [self._tick(_PERFECT) for _ in range(_DAYS_WORK)]

    def claim(self, shop: Shop, manager: Person, day: date) -> int:
        """Add one claim; return the days until the next."""
        rng = self._rng
        # Who invents visits invents them on time, every week on the same day.
        perfect = manager.place == cast.CLAIMS_UNMADE_VISITS
        start = 9 * 60 + (rng.randrange(16) * 30 if perfect else rng.randrange(480))
        end = start + (20 if perfect else 6 + rng.randrange(29))
        self._rows.add(
            ClaimedVisit,
            retailer_id=shop.id,
            person_id=manager.id,
            visited_on=day,
            arrived=time(*divmod(start, 60)),
            left=time(*divmod(end, 60)),
            mode=VisitMode.IN_SHOP if perfect else rng.choice(_WAYS),
            tasks=rng.choice(self._all_ticked if perfect else self._ticked),
        )
        return 7 if perfect else 6 + rng.randrange(4)

    def _tick(self, count: int) -> list[str]:
        chosen: set[str] = set()
        while len(chosen) < count:
            chosen |= set(self._rng.choices(TASKS, _WEIGHTS))
        return [task for task in TASKS if task in chosen]


def make_claims(rows: Rows, shops: list[Shop], rng: random.Random) -> None:
    """Claim about four visits a month to every trading shop."""
    diary = Diary(rows, rng)
    for shop in shops:
        day = workday(FIRST_DAY + timedelta(days=rng.randrange(7)))
        while day <= LAST_DAY and shop.trades_on(day):
            day = workday(day + timedelta(days=diary.claim(shop, shop.manager_on(day), day)))
