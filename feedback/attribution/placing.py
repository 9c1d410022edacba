"""Reads of the second stage: readings that nobody was credited for, and what credit needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from feedback.attribution.credit import Span
from feedback.attribution.models import Credit, CreditReason, Voice
from feedback.core.rows import table_of
from feedback.issues.models import Mention, Reading
from feedback.people.models import Area, Assignment, Retailer
from feedback.verbatims.models import Verbatim

STAGE = "credit"


class Heard(NamedTuple):
    """A verbatim to be placed."""

    verbatim_id: int
    said_on: date
    retailer_id: int | None
    area_id: int | None


class Found(NamedTuple):
    """A mention to be credited."""

    id: int
    verbatim_id: int
    code: str
    target: str
    spoken_from: date | None
    spoken_to: date | None


class PlacedVoice(NamedTuple):
    """The columns of a `Voice`."""

    verbatim_id: int
    said_on: date
    retailer_id: int | None
    area_id: int | None
    manager_id: int | None


class Credited(NamedTuple):
    """The columns of a `Credit`."""

    mention_id: int
    verbatim_id: int
    code: str
    said_on: date
    judged_on: date
    retailer_id: int | None
    area_id: int | None
    manager_id: int | None
    responsible_id: int | None
    on_manager: bool
    reason: CreditReason


def _counts() -> ColumnElement[bool]:
    """Condition: read, an answer, not erased, and not corrected by a later row."""
    later = aliased(Verbatim)
    corrected = exists().where(later.supersedes_id == Verbatim.id)
    return Reading.is_answer & Verbatim.erased_at.is_(None) & ~corrected


def list_unplaced(session: Session, *, after: int, limit: int) -> list[Heard]:
    """Return up to `limit` verbatims above `after` that count and have no voice yet, in order."""
    wanted = (
        _counting()
        .outerjoin(Voice, Voice.verbatim_id == Verbatim.id)
        .where(Verbatim.id > after, Voice.verbatim_id.is_(None))
        .limit(limit)
    )
    return [Heard(*row) for row in session.execute(wanted)]


def list_counting(session: Session, verbatim_ids: Sequence[int]) -> list[Heard]:
    """Return those of these verbatims that count, placed or not, in order."""
    rows = session.execute(_counting().where(Verbatim.id.in_(verbatim_ids)))
    return [Heard(*row) for row in rows]


def _counting() -> Select[*tuple[Any, ...]]:
    return (
        select(Verbatim.id, Verbatim.said_on, Verbatim.retailer_id, Retailer.area_id)
        .join(Reading, Reading.verbatim_id == Verbatim.id)
        .outerjoin(Retailer, Retailer.id == Verbatim.retailer_id)
        .where(_counts())
        .order_by(Verbatim.id)
    )


def standing(
    session: Session, verbatim_ids: Sequence[int]
) -> tuple[dict[int, PlacedVoice], dict[int, Credited]]:
    """Return the voices of these verbatims by verbatim, and the credits by mention."""
    voices = select(*(table_of(Voice).c[name] for name in PlacedVoice._fields))
    credits_ = select(*(table_of(Credit).c[name] for name in Credited._fields))
    return (
        {
            row[0]: PlacedVoice(*row)
            for row in session.execute(voices.where(Voice.verbatim_id.in_(verbatim_ids)))
        },
        {
            row[0]: Credited(*row)
            for row in session.execute(credits_.where(Credit.verbatim_id.in_(verbatim_ids)))
        },
    )


def count_unplaced(session: Session, *, after: int) -> int:
    """Return how many verbatims above `after` count and have no voice yet."""
    return (
        session.scalar(
            select(func.count(Verbatim.id))
            .join(Reading, Reading.verbatim_id == Verbatim.id)
            .outerjoin(Voice, Voice.verbatim_id == Verbatim.id)
            .where(Verbatim.id > after, Voice.verbatim_id.is_(None), _counts())
        )
        or 0
    )


def list_found(session: Session, verbatim_ids: Sequence[int]) -> list[Found]:
    """Return the mentions of these verbatims."""
    rows = session.execute(
        select(
            Mention.id,
            Mention.verbatim_id,
            Mention.code,
            Mention.target,
            Mention.spoken_from,
            Mention.spoken_to,
        )
        .where(Mention.verbatim_id.in_(verbatim_ids))
        .order_by(Mention.id)
    )
    return [Found(*row) for row in rows]


def spans_of(session: Session, retailer_ids: Iterable[int]) -> dict[int, list[Span]]:
    """Return who served these shops when, in all roles."""
    spans: dict[int, list[Span]] = defaultdict(list)
    rows = session.execute(
        select(
            Assignment.retailer_id,
            Assignment.person_id,
            Assignment.role,
            Assignment.from_on,
            Assignment.to_on,
        ).where(Assignment.retailer_id.in_(set(retailer_ids)))
    )
    for retailer_id, person_id, role, from_on, to_on in rows:
        spans[retailer_id].append(Span(person_id, role.value, from_on, to_on))
    return spans


def lineage(session: Session) -> dict[int, tuple[int, ...]]:
    """Return for each area the areas it lies in, itself included, from the city down."""
    return {
        area_id: tuple(int(part) for part in path.split("/") if part)
        for area_id, path in session.execute(select(Area.id, Area.path))
    }


def voices_of_shops(
    session: Session, *, retailer_ids: Sequence[int], first: date | None, last: date | None
) -> list[int]:
    """Return the placed verbatims of these shops, said within the days if given."""
    wanted = select(Voice.verbatim_id).join(Verbatim).where(Verbatim.retailer_id.in_(retailer_ids))
    if first is not None:
        wanted = wanted.where(Verbatim.said_on >= first)
    if last is not None:
        wanted = wanted.where(Verbatim.said_on <= last)
    return list(session.scalars(wanted))
