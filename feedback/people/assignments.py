"""Changing who serves a shop: dated spans that never overlap per shop and role."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.core.errors import InputError, RuleError
from feedback.core.messages import N_, Message
from feedback.people.labels import ROLES
from feedback.people.models import Assignment, Retailer, ServicePerson, ServiceRole
from feedback.people.spans import Fit, Placement, Span, place


def assign(
    session: Session,
    *,
    retailer: Retailer,
    person: ServicePerson,
    from_on: date,
    to_on: date | None = None,
    hand_over: bool = False,
) -> Assignment:
    """Let `person` serve the shop in their role from one day to another, both included.

    With `hand_over` an earlier span that runs on is closed the day before. Any other overlap
    raises a `RuleError` that names shop, role, both spans and both people.
    """
    if to_on is not None and to_on < from_on:
        raise InputError(N_("结束日期早于开始日期。"), field="to_on")
    role = ServiceRole(person.role)
    new = Span(person.id, from_on, to_on)
    for attempt in range(2):
        stored = _rows(session, retailer.id, role)
        placed = place([_span(row) for row in stored.values()], new, hand_over=hand_over)
        if placed.conflict is not None:
            raise overlap(session, retailer=retailer, role=role, new=new, held=placed.conflict)
        try:
            with session.begin_nested():
                return _put(session, retailer.id, role, placed, stored)
        except IntegrityError:
            # Somebody else was faster; now their span is there to be named.
            if attempt:
                raise
    raise AssertionError


def _rows(session: Session, retailer_id: int, role: ServiceRole) -> dict[int, Assignment]:
    query = select(Assignment).where(Assignment.retailer_id == retailer_id, Assignment.role == role)
    found = session.scalars(query.execution_options(populate_existing=True))
    return {row.id: row for row in found}


def _span(row: Assignment) -> Span:
    return Span(row.person_id, row.from_on, row.to_on, row.id)


def _put(
    session: Session,
    retailer_id: int,
    role: ServiceRole,
    placed: Placement,
    stored: dict[int, Assignment],
) -> Assignment:
    if placed.closes is not None and placed.closes.id is not None:
        stored[placed.closes.id].to_on = placed.closes.to_on
        session.flush()  # before the new span, or the database would see both overlap
    span = placed.span
    if placed.fit is Fit.NEW:
        row = Assignment(
            retailer_id=retailer_id,
            person_id=span.person_id,
            role=role,
            from_on=span.from_on,
            to_on=span.to_on,
        )
        session.add(row)
    else:
        row = stored[span.id or 0]
        row.to_on = span.to_on
    session.flush()
    return row


def overlap(
    session: Session, *, retailer: Retailer, role: ServiceRole, new: Span, held: Span
) -> RuleError:
    """Return the error that names shop, role, both spans and both people."""
    ids = {new.person_id, held.person_id}
    people = {
        p.id: p for p in session.scalars(select(ServicePerson).where(ServicePerson.id.in_(ids)))
    }
    message = overlap_message(
        shop=f"{retailer.shop_name}（{retailer.licence_no}）",
        role=role,
        new=new,
        held=held,
        names={number: f"{p.name}（{p.code}）" for number, p in people.items()},
    )
    return RuleError(message.template, field="from_on", **message.params)


def overlap_message(
    *, shop: str, role: ServiceRole, new: Span, held: Span, names: dict[int, str]
) -> Message:
    """Say which span is in the way of which; `names` by person's id."""
    return Message(
        N_(
            "%(shop)s 的%(role)s从 %(held_from)s 到 %(held_to)s 已是 %(holder)s，"
            "不能从 %(new_from)s 到 %(new_to)s 又是 %(newcomer)s；请先结束前一段，或选择接续。"
        ),
        {
            "shop": shop,
            "role": Message(ROLES[role]),
            "held_from": held.from_on.isoformat(),
            "held_to": end_of(held),
            "holder": names[held.person_id],
            "new_from": new.from_on.isoformat(),
            "new_to": end_of(new),
            "newcomer": names[new.person_id],
        },
    )


def end_of(span: Span) -> str | Message:
    """Return the last day, or words for a span that runs on."""
    return span.to_on.isoformat() if span.to_on else Message(N_("今后"))
