"""Changes to areas, shops and service people. Services flush and never commit."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.audit import service as audit
from feedback.core import clock
from feedback.core.errors import RuleError
from feedback.core.messages import N_, Message
from feedback.people.labels import ROLES
from feedback.people.models import (
    Area,
    AreaLevel,
    BusinessType,
    ImportBatch,
    MarketType,
    Retailer,
    RetailerState,
    RetailerStatus,
    Scale,
    ServicePerson,
    ServiceRole,
)
from feedback.people.pinyin import sound_of
from feedback.people.queries import get_retailer

_BELOW = {AreaLevel.CITY: AreaLevel.COUNTY, AreaLevel.COUNTY: AreaLevel.DISTRICT}


def save_area(
    session: Session,
    *,
    name: str,
    parent: Area | None = None,
    code: str | None = None,
    name_en: str = "",
) -> Area:
    """Return the area of this name under `parent` (a city without one), made if it is missing.

    The level follows from the parent's; without `code` the area is numbered below its parent.
    """
    parent_id = parent.id if parent else None
    found = session.scalar(select(Area).where(Area.parent_id == parent_id, Area.name == name))
    if found is not None:
        return found
    if parent is not None and AreaLevel(parent.level) not in _BELOW:
        raise RuleError(N_("“%(parent)s”是片区，下面不能再分。"), parent=parent.name)
    area = Area(
        code=code or _next_area_code(session, parent),
        name=name,
        name_en=name_en,
        level=_BELOW[AreaLevel(parent.level)] if parent else AreaLevel.CITY,
        parent_id=parent_id,
        path="",  # known only with the id
    )
    session.add(area)
    session.flush()
    area.path = f"{parent.path if parent else '/'}{area.id}/"
    session.flush()
    return area


def _next_area_code(session: Session, parent: Area | None) -> str:
    """Return 01, 0101, 010101, …: the first number below `parent` that nobody has."""
    prefix = parent.code if parent else ""
    taken = set(session.scalars(select(Area.code).where(Area.code.startswith(prefix))))
    return next(code for n in range(1, 10_000) if (code := f"{prefix}{n:02d}") not in taken)


def save_person(
    session: Session,
    *,
    code: str,
    name: str,
    role: ServiceRole,
    area_id: int,
    name_en: str = "",
) -> ServicePerson:
    """Make or update the service person with this staff number; a role never changes."""
    now = clock.now()
    person = session.scalar(select(ServicePerson).where(ServicePerson.code == code))
    if person is None:
        person = ServicePerson(code=code, role=role, created_at=now)
        session.add(person)
    elif person.role != role:
        raise RuleError(
            N_("工号 %(code)s 已登记为%(role)s；换岗请用新的工号，以前的责任才不会算错。"),
            field="code",
            code=code,
            role=Message(ROLES[ServiceRole(person.role)]),
        )
    person.name, person.area_id, person.updated_at = name, area_id, now
    person.name_en = name_en or person.name_en or ""
    session.flush()
    return person


def save_retailer(
    session: Session,
    *,
    licence_no: str,
    shop_name: str,
    area_id: int,
    business_type: BusinessType,
    market_type: MarketType,
    scale: Scale,
    **details: str | None,
) -> Retailer:
    """Make or update the shop with this licence number.

    `details` may hold customer_code, contact_name, phone (E.164), address and language; what is
    not given stays as it is.
    """
    now = clock.now()
    shop = session.scalar(select(Retailer).where(Retailer.licence_no == licence_no))
    if shop is None:
        shop = Retailer(licence_no=licence_no, created_at=now)
        session.add(shop)
    if shop.shop_name != shop_name:
        sound = sound_of(shop_name)
        shop.shop_pinyin, shop.shop_initials = sound.pinyin, sound.initials
    shop.shop_name, shop.area_id, shop.updated_at = shop_name, area_id, now
    shop.business_type, shop.market_type, shop.scale = business_type, market_type, scale
    for name, value in details.items():
        if name not in {"customer_code", "contact_name", "phone", "address", "language"}:
            raise TypeError(name)
        setattr(shop, name, value)
    session.flush()
    return shop


def set_state(
    session: Session,
    *,
    retailer_id: int,
    from_on: date,
    tier: int | None,
    status: RetailerStatus,
    route: str = "",
) -> RetailerState:
    """Let tier, status and route hold from a day on, until the next state there is.

    The state before is closed the day before. Asking for what holds already changes nothing.
    """
    spans = session.scalars(
        select(RetailerState)
        .where(RetailerState.retailer_id == retailer_id)
        .order_by(RetailerState.from_on)
    ).all()
    held = next((s for s in spans if s.from_on <= from_on <= (s.to_on or date.max)), None)
    if held is not None and (held.tier, held.status, held.route) == (tier, status, route):
        return held
    if held is not None and held.from_on == from_on:
        held.tier, held.status, held.route = tier, status, route
        session.flush()
        return held
    later = next((span.from_on for span in spans if span.from_on > from_on), None)
    until = later - timedelta(days=1) if later else None
    if held is not None:
        held.to_on = from_on - timedelta(days=1)
        session.flush()  # before the new span, or the database would see both overlap
    state = RetailerState(
        retailer_id=retailer_id,
        from_on=from_on,
        to_on=until,
        tier=tier,
        status=status,
        route=route,
    )
    session.add(state)
    session.flush()
    return state


def reveal_phone(session: Session, *, viewer: Viewer, retailer_id: int) -> str | None:
    """Return a shop's whole phone number to somebody who may see it, and note that they did."""
    shop = get_retailer(session, viewer, Action.REVEAL_PERSONAL, retailer_id)
    audit.record(
        session,
        actor_id=viewer.staff_id,
        action="phone.revealed",
        subject="retailer",
        subject_id=shop.id,
    )
    session.flush()
    return shop.phone


def record_batch(
    session: Session,
    *,
    kind: str,
    filename: str,
    sha256: str,
    counts: dict[str, int],
    actor_id: int | None = None,
) -> ImportBatch:
    """Note that a file was imported, in the register of imports and in the audit trail."""
    batch = ImportBatch(
        kind=kind,
        filename=filename[:200],
        sha256=sha256,
        counts=counts,
        actor_id=actor_id,
        imported_at=clock.now(),
    )
    session.add(batch)
    session.flush()
    audit.record(
        session,
        actor_id=actor_id,
        action="data.imported",
        subject="import_batch",
        subject_id=batch.id,
        kind=kind,
        **counts,
    )
    session.flush()
    return batch
