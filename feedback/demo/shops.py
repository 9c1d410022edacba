"""About 3,000 licensed shops with phones nobody has, and their tiers, status and routes."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from feedback.core.phones import normalise_phone
from feedback.demo.cast import UNLUCKY
from feedback.demo.frame import BEFORE, FIRST_DAY, FOUNDED, LAST_DAY, some_day
from feedback.demo.names import address, person_name, shop_name
from feedback.demo.people import Crew, Person
from feedback.demo.rows import Rows
from feedback.people.models import (
    BusinessType,
    MarketType,
    Retailer,
    RetailerState,
    RetailerStatus,
    Scale,
)
from feedback.people.pinyin import sound_of

PER_URBAN_MANAGER = (127, 139)
PER_RURAL_MANAGER = (122, 134)
ROUTES = 4  # of one manager
PHONE = "1990000{:04d}"  # no operator gives out a block of zeros
_KINDS = {
    MarketType.URBAN: ((28, 30, 9, 1, 22, 5, 5), tuple(BusinessType)),
    MarketType.RURAL: ((64, 10, 10, 0, 9, 2, 5), tuple(BusinessType)),
}


@dataclass(slots=True)
class Shop:
    """A shop as far as the rest of the city needs to know it.

    `managers` holds (from, person) in order; `closed_on` the day it stopped trading and
    `opted_out_at` the moment it asked for no more messages, if it did.
    """

    id: int
    kind: BusinessType
    market: MarketType
    scale: Scale
    tier: int
    route: str
    home: Person
    closed_on: date | None = None
    opted_out_at: datetime | None = None
    managers: list[tuple[date, Person]] = field(default_factory=list)

    def manager_on(self, day: date) -> Person:
        """Return the customer manager of a day."""
        return next(person for start, person in reversed(self.managers) if start <= day)

    def trades_on(self, day: date) -> bool:
        """Tell whether the shop is open on a day."""
        return self.closed_on is None or day < self.closed_on

    def may_be_asked(self, at: datetime) -> bool:
        """Tell whether the shop trades and has not asked to be left alone by then."""
        return self.trades_on(at.date()) and (self.opted_out_at is None or at < self.opted_out_at)


def make_shops(rows: Rows, crew: Crew, rng: random.Random) -> list[Shop]:
    """Open the shops of every manager who has some on the first day."""
    shops: list[Shop] = []
    for person in crew.beginning_lists():
        rural = person.district.county.urban_share < 0.5
        size = rng.randint(*(PER_RURAL_MANAGER if rural else PER_URBAN_MANAGER))
        # The unlucky one begins with half a list and takes the other half over later.
        for _ in range(size // 2 if person.place == UNLUCKY else size):
            shops.append(_open_shop(rows, rng, person, len(shops)))
    return shops


def _open_shop(rows: Rows, rng: random.Random, person: Person, before: int) -> Shop:
    county = person.district.county
    urban = rng.random() < county.urban_share
    market = MarketType.URBAN if urban else MarketType.RURAL
    weights, kinds = _KINDS[market]
    kind = rng.choices(kinds, weights)[0]
    scale = rng.choices(tuple(Scale), (8, 34, 58) if urban else (3, 22, 75))[0]
    tier = min(30, max(1, round(rng.gauss({"large": 23, "medium": 16, "small": 10}[scale], 3.5))))
    route = (
        f"{person.district.name.removesuffix('片区')}{person.place:02d}-{rng.randint(1, ROUTES)}"
    )
    number = rows.add(Retailer, **_retailer(rng, person, before, kind, market, scale))
    shop = Shop(number, kind, market, scale, tier, route, person)
    shop.opted_out_at = rows.get(Retailer, number)["opted_out_at"]
    _add_states(rows, rng, shop)
    return shop


def _retailer(
    rng: random.Random,
    person: Person,
    before: int,
    kind: BusinessType,
    market: MarketType,
    scale: Scale,
) -> dict[str, object]:
    contact = person_name(rng).han
    name = shop_name(rng, kind, market, contact)
    sound = sound_of(name)
    # Some owners hold two licences with one phone; that is why a phone identifies nobody.
    line = before - 1 if before and rng.random() < 0.02 else before
    consented: datetime | None = FOUNDED if rng.random() < 0.93 else None
    opted_out = FOUNDED + timedelta(days=rng.randint(12, 180)) if rng.random() < 0.008 else None
    return {
        "licence_no": f"99{person.district.number:02d}{10_000_019 + before * 37:08d}",
        "customer_code": f"C{person.district.number:02d}{before + 1:05d}",
        "shop_name": name,
        "shop_pinyin": sound.pinyin,
        "shop_initials": sound.initials,
        "contact_name": contact,
        "phone": normalise_phone(PHONE.format(line)) if rng.random() > 0.01 else None,
        "address": address(rng, market, person.district.name),
        "business_type": kind,
        "market_type": market,
        "scale": scale,
        "area_id": person.district.id,
        "language": rng.choices(("zh", "zh-Hant"), (97, 3))[0],
        "consented_at": consented,
        "opted_out_at": opted_out,
        "created_at": FOUNDED,
        "updated_at": FOUNDED,
    }


def _add_states(rows: Rows, rng: random.Random, shop: Shop) -> None:
    """One state from the beginning; for some a new tier or an end of trade later on."""
    spans: list[tuple[date, int, RetailerStatus]] = [(BEFORE, shop.tier, RetailerStatus.OPEN)]
    chance = rng.random()
    if chance < 0.14:
        # Tiers are reviewed at the start of a month.
        day = rng.choice((date(2026, 7, 1), date(2026, 8, 1), date(2026, 10, 1)))
        tier = min(30, max(1, shop.tier + rng.choice((-3, -2, -1, -1, 1, 1, 2, 3))))
        spans.append((day, tier, RetailerStatus.OPEN))
    elif chance < 0.165:
        shop.closed_on = some_day(rng, FIRST_DAY + timedelta(days=20), LAST_DAY)
        status = rng.choice((RetailerStatus.SUSPENDED, RetailerStatus.CANCELLED))
        spans.append((shop.closed_on, shop.tier, status))
    for place, (day, tier, status) in enumerate(spans):
        later = spans[place + 1][0] if place + 1 < len(spans) else None
        rows.add(
            RetailerState,
            retailer_id=shop.id,
            from_on=day,
            to_on=later - timedelta(days=1) if later else None,
            tier=tier,
            status=status,
            route=shop.route,
        )
