"""Towns with managers to draw from, and waves to lead through their life; flushed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from sqlalchemy.orm import Session

from feedback.accounts.permissions import SYSTEM
from feedback.collection.waves import inviting, service
from feedback.collection.waves.models import Wave
from feedback.collection.waves.plans import FrameFilter, Sizes
from feedback.core import clock
from feedback.people.models import Area, MarketType, Retailer, ServicePerson
from feedback.surveys.models import SurveyVersion
from tests.factories.collection import make_survey_version
from tests.factories.people import assign, make_area, make_person, make_retailer

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Town:
    """A city of two counties with a manager and shops in each."""

    city: Area
    counties: tuple[Area, Area]
    managers: tuple[ServicePerson, ServicePerson]
    shops: list[Retailer]


def make_town(session: Session, *, each: int = 12) -> Town:
    """`each` shops per manager: two thirds urban, tiers spread over all bands, two routes."""
    city = make_area(session)
    counties = (make_area(session, parent=city), make_area(session, parent=city))
    managers = (make_person(session, area=counties[0]), make_person(session, area=counties[1]))
    shops = []
    for county, manager in zip(counties, managers, strict=True):
        for place in range(each):
            shop = make_retailer(
                session,
                area=county,
                tier=1 + place * 7 % 30,
                market_type=MarketType.RURAL if place % 3 == 0 else MarketType.URBAN,
                route="周二线" if place % 2 else "周一线",
            )
            assign(session, shop, manager)
            shops.append(shop)
    return Town(city, counties, managers, shops)


def make_wave(  # noqa: PLR0913 -- a plan has many parts
    session: Session,
    *,
    version: SurveyVersion | None = None,
    key: str = "",
    name: str = "十月满意度",
    frame: FrameFilter | None = None,
    sizes: Sizes | None = None,
    quota: dict[str, int] | None = None,
    days: float = 14,
    seed: str = "5e" * 32,
) -> Wave:
    """A draft of a wave that ends in `days`."""
    return service.new_wave(
        session,
        viewer=SYSTEM,
        plan=service.Plan(
            key=key or f"wave-{next(_numbers)}",
            name=name,
            version=version or make_survey_version(session),
            period="2026-10",
            closes_at=clock.now() + timedelta(days=days),
            frame=frame or FrameFilter(),
            sizes=sizes or Sizes(total=10, floor=2),
            quota=quota or {},
            seed=seed,
        ),
    )


def open_up(session: Session, wave: Wave) -> Wave:
    """Draw, open and invite everybody drawn."""
    service.draw_wave(session, viewer=SYSTEM, wave=wave)
    service.open_wave(session, viewer=SYSTEM, wave=wave)
    while inviting.invite_batch(session, wave=wave):
        pass
    return wave
