"""Who served which shop when: bonds that begin before the first day, and the hand-overs."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from feedback.demo import cast
from feedback.demo.frame import BEFORE
from feedback.demo.people import Crew, Person
from feedback.demo.rows import Rows
from feedback.demo.shops import ROUTES, Shop
from feedback.people.models import Assignment, ServiceRole


@dataclass(frozen=True, slots=True)
class HandOver:
    """Shops of one customer manager that go to another on a day: all, or some routes."""

    giver: int
    taker: int
    day: date
    routes: tuple[int, ...]


HAND_OVERS = (
    HandOver(1, 2, date(2026, 6, 8), (4,)),
    HandOver(cast.UNLUCKYS_PREDECESSOR, cast.UNLUCKY, cast.UNLUCKY_TOOK_OVER, (1, 2)),
    HandOver(15, 14, date(2026, 8, 1), (3,)),
    HandOver(cast.HANDED_OVER, cast.TOOK_OVER, cast.HAND_OVER_DAY, tuple(range(1, ROUTES + 1))),
)
COURIER_CHANGE = date(2026, 7, 20)  # in the first district, to the twelfth courier


def make_assignments(rows: Rows, crew: Crew, shops: list[Shop], rng: random.Random) -> None:
    """Bind every shop to its four people, day by day without gap or overlap."""
    for shop in shops:
        shop.managers = [(BEFORE, shop.home), *_taken_over(crew, shop)]
        _bind(rows, shop, ServiceRole.CUSTOMER_MANAGER, shop.managers)
        _bind(rows, shop, ServiceRole.COURIER, _couriers(crew, shop))
        officer = next(p for p in crew.officers if p.district.id == shop.home.district.id)
        _bind(rows, shop, ServiceRole.LICENSING_OFFICER, [(BEFORE, officer)])
        clerk = crew.clerks[(shop.home.place * 7 + rng.randrange(2)) % len(crew.clerks)]
        _bind(rows, shop, ServiceRole.ORDER_CLERK, [(BEFORE, clerk)])


def _taken_over(crew: Crew, shop: Shop) -> list[tuple[date, Person]]:
    route = int(shop.route[-1])
    return [
        (change.day, crew.managers[change.taker])
        for change in HAND_OVERS
        if change.giver == shop.home.place and route in change.routes
    ]


def _couriers(crew: Crew, shop: Shop) -> list[tuple[date, Person]]:
    first = crew.couriers[0]
    usual = next(p for p in crew.couriers if p.district.id == shop.home.district.id)
    changes = usual is first and shop.route.endswith(("3", "4"))
    return [(BEFORE, usual), *([(COURIER_CHANGE, crew.couriers[-1])] if changes else [])]


def _bind(rows: Rows, shop: Shop, role: ServiceRole, holders: list[tuple[date, Person]]) -> None:
    for place, (day, person) in enumerate(holders):
        later = holders[place + 1][0] if place + 1 < len(holders) else None
        rows.add(
            Assignment,
            retailer_id=shop.id,
            person_id=person.id,
            role=role,
            from_on=day,
            to_on=later - timedelta(days=1) if later else None,
        )
