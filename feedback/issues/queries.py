"""Reads of the first stage: what has not been read yet, and how far each stage got."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from feedback.core import clock
from feedback.issues.models import Correction, Reading, Ruling, StageCursor
from feedback.verbatims.models import Verbatim

# A row may commit after rows with higher numbers. No transaction lives this long.
SETTLING = timedelta(hours=1)


class Unread(NamedTuple):
    """A row of the ledger that the version in force has not read."""

    id: int
    said_on: date
    text: str
    score: int | None


def position(session: Session, stage: str) -> int:
    """Return the number up to which every row is settled for `stage`."""
    return session.scalar(select(StageCursor.position).where(StageCursor.stage == stage)) or 0


def _beyond(version_id: int, after: int) -> Select[Verbatim]:
    return (
        select(Verbatim)
        .outerjoin(
            Reading,
            and_(Reading.verbatim_id == Verbatim.id, Reading.engine_version_id == version_id),
        )
        .where(Verbatim.id > after)
    )


def list_unread(
    session: Session,
    *,
    version_id: int,
    after: int,
    limit: int,
    only: Collection[int] | None = None,
    hold: bool = True,
) -> list[Unread]:
    """Return up to `limit` rows above `after` that this version has not read, in order.

    On PostgreSQL the rows are held until the transaction ends and rows held by another worker
    are passed over, so that two workers share the work instead of doing it twice; `hold=False`
    only looks. `only` narrows to these numbers.
    """
    found = (
        _beyond(version_id, after)
        .where(Reading.verbatim_id.is_(None))
        .with_only_columns(Verbatim.id, Verbatim.said_on, Verbatim.text, Verbatim.score)
        .order_by(Verbatim.id)
        .limit(limit)
    )
    if only is not None:
        found = found.where(Verbatim.id.in_(only))
    if hold:
        found = found.with_for_update(skip_locked=True, key_share=True, of=Verbatim)
    return [Unread(*row) for row in session.execute(found)]


def rulings_of(session: Session, verbatim_ids: Collection[int]) -> dict[int, Correction]:
    """Return the correction that stands for each of these verbatims that has one."""
    rows = session.scalars(
        select(Correction)
        .join(Ruling, Ruling.correction_id == Correction.id)
        .where(Ruling.verbatim_id.in_(verbatim_ids))
    )
    return {row.verbatim_id: row for row in rows}


def count_unread(session: Session, *, version_id: int, after: int) -> int:
    """Return how many rows above `after` this version has not read."""
    found = _beyond(version_id, after).where(Reading.verbatim_id.is_(None))
    return session.scalar(found.with_only_columns(func.count(Verbatim.id))) or 0


def settled_up_to(session: Session, *, version_id: int, after: int) -> int:
    """Return the highest number up to which all rows are read and old enough to be complete.

    Numbers between two rows may still be waiting to commit, so the answer is always the number
    of a row, never one below the first unsettled row.
    """
    cutoff: datetime = clock.now() - SETTLING
    first_open = session.scalar(
        _beyond(version_id, after)
        .where(or_(Reading.verbatim_id.is_(None), Verbatim.stored_at >= cutoff))
        .with_only_columns(Verbatim.id)
        .order_by(Verbatim.id)
        .limit(1)
    )
    last = select(func.max(Verbatim.id)).where(Verbatim.id > after)
    if first_open is not None:
        last = last.where(Verbatim.id < first_open)
    return session.scalar(last) or after
