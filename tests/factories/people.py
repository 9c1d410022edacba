"""Areas, shops and service people to test with; each call makes a new one, flushed."""

from __future__ import annotations

from datetime import date
from itertools import count

from sqlalchemy.orm import Session

from feedback.core import clock
from feedback.people.models import (
    Area,
    AreaLevel,
    Assignment,
    BusinessType,
    MarketType,
    Retailer,
    RetailerState,
    RetailerStatus,
    Scale,
    ServicePerson,
    ServiceRole,
)

FIRST_DAY = date(2026, 1, 1)

_numbers = count(1)


def make_area(
    session: Session,
    name: str | None = None,
    *,
    parent: Area | None = None,
    level: AreaLevel | None = None,
    code: str | None = None,
) -> Area:
    """A city without `parent`, else the level below it."""
    number = next(_numbers)
    below = {AreaLevel.CITY: AreaLevel.COUNTY, AreaLevel.COUNTY: AreaLevel.DISTRICT}
    if level is None:
        level = AreaLevel.CITY if parent is None else below[AreaLevel(parent.level)]
    area = Area(
        code=code or f"A{number:05d}",
        name=name or f"地区{number}",
        name_en=f"Area {number}",
        level=level,
        parent_id=parent.id if parent else None,
        path=f"/new/{number}/",
    )
    session.add(area)
    session.flush()
    area.path = f"{parent.path if parent else '/'}{area.id}/"
    session.flush()
    return area


def make_retailer(
    session: Session,
    *,
    area: Area | None = None,
    licence_no: str | None = None,
    state: bool = True,
    tier: int | None = 10,
    status: RetailerStatus = RetailerStatus.OPEN,
    route: str = "周一线",
    **columns: object,
) -> Retailer:
    """An open grocery shop since the first day of 2026, with any column overridden."""
    number = next(_numbers)
    now = clock.now()
    values: dict[str, object] = {
        "licence_no": licence_no or f"{320100000000 + number}",
        "customer_code": f"C{number:07d}",
        "shop_name": f"便民商店{number}",
        "shop_pinyin": f"bianminshangdian{number}",
        "shop_initials": f"bmsd{number}",
        "contact_name": "王小明",
        "phone": f"+86138{number:08d}",
        "business_type": BusinessType.GROCERY,
        "market_type": MarketType.URBAN,
        "scale": Scale.SMALL,
        "area_id": (area or make_area(session)).id,
        "created_at": now,
        "updated_at": now,
    } | columns
    retailer = Retailer(**values)
    session.add(retailer)
    session.flush()
    if state:
        session.add(
            RetailerState(
                retailer_id=retailer.id,
                from_on=FIRST_DAY,
                to_on=None,
                tier=tier,
                status=status,
                route=route,
            )
        )
        session.flush()
    return retailer


def make_person(
    session: Session,
    name: str | None = None,
    *,
    role: ServiceRole = ServiceRole.CUSTOMER_MANAGER,
    area: Area | None = None,
    code: str | None = None,
    name_en: str = "",
) -> ServicePerson:
    """Somebody who serves shops, a customer manager unless told."""
    number = next(_numbers)
    now = clock.now()
    person = ServicePerson(
        code=code or f"P{number:05d}",
        name=name or f"陈经理{number}",
        name_en=name_en or f"Manager {number}",
        role=role,
        area_id=(area or make_area(session)).id,
        created_at=now,
        updated_at=now,
    )
    session.add(person)
    session.flush()
    return person


def assign(
    session: Session,
    retailer: Retailer,
    person: ServicePerson,
    from_on: date = FIRST_DAY,
    to_on: date | None = None,
    *,
    role: ServiceRole | None = None,
) -> Assignment:
    """`person` serves `retailer` from one day to another, both included; in their own role."""
    assignment = Assignment(
        retailer_id=retailer.id,
        person_id=person.id,
        role=role or person.role,
        from_on=from_on,
        to_on=to_on,
    )
    session.add(assignment)
    session.flush()
    return assignment
