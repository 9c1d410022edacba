"""Reads about areas, shops, and who served whom on which day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.core.errors import NotFoundError
from feedback.core.messages import N_
from feedback.people.models import (
    Area,
    Assignment,
    Retailer,
    RetailerState,
    ServicePerson,
    ServiceRole,
)
from feedback.people.scope import area_in_scope, manager_in_scope, retailer_in_scope

Item = TypeVar("Item")

BATCH = 5_000  # well under the number of values that either database takes in one statement

Served = tuple[int, ServiceRole, date]


def in_batches(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    """Yield lists of at most `size` items, in order."""
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _covers(table: type[Assignment | RetailerState], on: date) -> ColumnElement[bool]:
    return (table.from_on <= on) & or_(table.to_on.is_(None), table.to_on >= on)


# Areas


@dataclass(frozen=True, slots=True)
class AreaNode:
    """An area and those directly below it, each with its own."""

    area: Area
    children: tuple[AreaNode, ...]


def list_areas(session: Session, viewer: Viewer, action: Action) -> list[Area]:
    """Return the areas in the viewer's scope, each before those below it."""
    inside = area_in_scope(viewer, action, Area.id)
    areas = session.scalars(select(Area).where(inside)).all()
    return sorted(areas, key=lambda area: [int(part) for part in area.path.strip("/").split("/")])


def area_tree(session: Session, viewer: Viewer, action: Action) -> list[AreaNode]:
    """Return the areas in scope as trees; the tops are those whose parent is out of scope."""
    areas = list_areas(session, viewer, action)
    known = {area.id for area in areas}
    below: dict[int | None, list[Area]] = defaultdict(list)
    for area in areas:
        below[area.parent_id if area.parent_id in known else None].append(area)

    def node(area: Area) -> AreaNode:
        return AreaNode(area, tuple(node(child) for child in below[area.id]))

    return [node(area) for area in below[None]]


def area_names(session: Session, area_id: int) -> tuple[str, ...]:
    """Return the names from the city down to the area: (云江市, 东湖区, 城南片区)."""
    path = session.scalar(select(Area.path).where(Area.id == area_id)) or ""
    ids = [int(part) for part in path.strip("/").split("/") if part]
    names = {
        row.id: row.name
        for row in session.execute(select(Area.id, Area.name).where(Area.id.in_(ids)))
    }
    return tuple(names[number] for number in ids)


# Shops


def find_retailer_by_licence(session: Session, licence_no: str) -> Retailer | None:
    """Return the shop with this licence number, or None."""
    return session.scalar(select(Retailer).where(Retailer.licence_no == licence_no))


def get_retailer(session: Session, viewer: Viewer, action: Action, retailer_id: int) -> Retailer:
    """Return a shop in the viewer's scope; raise `NotFoundError` for any other."""
    inside = retailer_in_scope(viewer, action, Retailer.id)
    found = session.scalar(select(Retailer).where(Retailer.id == retailer_id, inside))
    if found is None:
        raise NotFoundError(N_("没有这家零售户，或不在您的管辖范围内。"))
    return found


def licence_ids(session: Session, licence_nos: Iterable[str]) -> dict[str, int]:
    """Return the shop's id for each licence number that is known."""
    found: dict[str, int] = {}
    for batch in in_batches(sorted(set(licence_nos))):
        rows = session.execute(
            select(Retailer.licence_no, Retailer.id).where(Retailer.licence_no.in_(batch))
        )
        found.update((row.licence_no, row.id) for row in rows)
    return found


def state_on(session: Session, retailer_id: int, on: date) -> RetailerState | None:
    """Return tier, status and route of a shop on a day, or None where nothing is known."""
    return states_on(session, [retailer_id], on).get(retailer_id)


def states_on(session: Session, retailer_ids: Iterable[int], on: date) -> dict[int, RetailerState]:
    """Return the state of each shop on a day, by shop; shops without one are missing."""
    found: dict[int, RetailerState] = {}
    for batch in in_batches(retailer_ids):
        states = session.scalars(
            select(RetailerState).where(
                RetailerState.retailer_id.in_(batch), _covers(RetailerState, on)
            )
        )
        found.update((state.retailer_id, state) for state in states)
    return found


# Who served whom


def list_people(
    session: Session, viewer: Viewer, action: Action, role: ServiceRole | None = None
) -> list[ServicePerson]:
    """Return the service people in scope, of one role if given, by code."""
    query = select(ServicePerson).where(manager_in_scope(viewer, action, ServicePerson.id))
    if role is not None:
        query = query.where(ServicePerson.role == role)
    return list(session.scalars(query.order_by(ServicePerson.code)))


def who_served(
    session: Session, retailer_id: int, role: ServiceRole, on: date
) -> ServicePerson | None:
    """Return who held `role` at the shop on that day, or None."""
    return session.scalar(
        select(ServicePerson)
        .join(Assignment, Assignment.person_id == ServicePerson.id)
        .where(
            Assignment.retailer_id == retailer_id,
            Assignment.role == role,
            _covers(Assignment, on),
        )
    )


def shops_served(session: Session, role: ServiceRole, first: date, last: date) -> list[int]:
    """Return the shops that somebody served in `role` on some day of a span, by licence number."""
    query = (
        select(Retailer.id)
        .where(
            select(Assignment.id)
            .where(
                Assignment.retailer_id == Retailer.id,
                Assignment.role == role,
                Assignment.from_on <= last,
                or_(Assignment.to_on.is_(None), Assignment.to_on >= first),
            )
            .exists()
        )
        .order_by(Retailer.licence_no)
    )
    return list(session.scalars(query))


def served_on(session: Session, asked: Iterable[Served]) -> dict[Served, int]:
    """Return the person's id for each (shop, role, day) that somebody served.

    One statement per 5,000 distinct shops, whatever the number of days asked.
    """
    wanted: dict[tuple[int, ServiceRole], set[date]] = defaultdict(set)
    for retailer_id, role, day in asked:
        wanted[retailer_id, role].add(day)
    if not wanted:
        return {}
    first = min(min(days) for days in wanted.values())
    last = max(max(days) for days in wanted.values())
    roles = sorted({role for _, role in wanted})
    found: dict[Served, int] = {}
    for batch in in_batches(sorted({retailer_id for retailer_id, _ in wanted})):
        for row in _assignments(session, batch, roles, first, last):
            for day in wanted.get((row.retailer_id, row.role), ()):
                if row.from_on <= day and (row.to_on is None or day <= row.to_on):
                    found[row.retailer_id, row.role, day] = row.person_id
    return found


def _assignments(
    session: Session,
    retailer_ids: Sequence[int],
    roles: Sequence[ServiceRole],
    first: date,
    last: date,
) -> Sequence[Assignment]:
    """Rows, not entities: attribution asks for hundreds of thousands."""
    return session.execute(  # type: ignore[return-value]  # rows carry the same names
        select(
            Assignment.retailer_id,
            Assignment.role,
            Assignment.person_id,
            Assignment.from_on,
            Assignment.to_on,
        ).where(
            Assignment.retailer_id.in_(retailer_ids),
            Assignment.role.in_(roles),
            Assignment.from_on <= last,
            or_(Assignment.to_on.is_(None), Assignment.to_on >= first),
        )
    ).all()


@dataclass(frozen=True, slots=True)
class ShopCard:
    """A shop as it stood on a day: names of its areas, its state, and the four who served it."""

    retailer: Retailer
    areas: tuple[str, ...]
    on: date
    state: RetailerState | None
    people: dict[ServiceRole, ServicePerson | None]


def shop_card(
    session: Session, viewer: Viewer, action: Action, retailer_id: int, on: date
) -> ShopCard:
    """Return a shop in the viewer's scope with everybody who served it on that day.

    `people` holds all four roles; one that nobody held is None. Raises `NotFoundError`.
    """
    retailer = get_retailer(session, viewer, action, retailer_id)
    serving = session.execute(
        select(Assignment.role, ServicePerson)
        .join(ServicePerson, Assignment.person_id == ServicePerson.id)
        .where(Assignment.retailer_id == retailer_id, _covers(Assignment, on))
    ).all()
    held = {ServiceRole(role): person for role, person in serving}
    return ShopCard(
        retailer=retailer,
        areas=area_names(session, retailer.area_id),
        on=on,
        state=state_on(session, retailer_id, on),
        people={role: held.get(role) for role in ServiceRole},
    )


def names_on_record(session: Session) -> tuple[list[str], list[str]]:
    """Return what shops are called, and the names of those who keep and those who serve them."""
    shops = session.scalars(select(Retailer.shop_name).distinct()).all()
    contacts = session.scalars(select(Retailer.contact_name).distinct()).all()
    staff = session.scalars(select(ServicePerson.name).distinct()).all()
    return list(shops), [*contacts, *staff]


def mark_of_names(session: Session) -> tuple[object, ...]:
    """Return what differs whenever `names_on_record` may."""
    shops = session.execute(
        select(func.count(), func.max(Retailer.id), func.max(Retailer.updated_at))
    ).one()
    staff = session.execute(select(func.count(), func.max(ServicePerson.id))).one()
    return (*shops, *staff)
