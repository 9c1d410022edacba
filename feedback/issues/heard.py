"""Reads of discovery: what was said in redacted form, by which shop, where, under whom and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from feedback.accounts.permissions import Action, Viewer
from feedback.codeframe.queries import active_taxonomy
from feedback.issues.models import Mention, Reading
from feedback.people.models import Area, Assignment, Retailer, ServiceRole
from feedback.people.scope import retailer_in_scope
from feedback.text.hidden import to_redacted
from feedback.verbatims.models import Verbatim
from feedback.verbatims.queries import is_current, may_be_read

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Heard:
    """One comment as it may be shown; `known` are the spans that issues already explain.

    `mine` tells whether the viewer may read it and asked for it; others are peers to compare with.
    """

    verbatim_id: int
    retailer_id: int
    area_id: int
    manager_id: int | None
    said_on: date
    text: str
    known: tuple[tuple[int, int], ...]
    mine: bool


def last_day(session: Session) -> date | None:
    """Return the last day on which a shop said anything that was read."""
    found = select(func.max(Verbatim.said_on)).join(Reading, Reading.verbatim_id == Verbatim.id)
    return session.scalar(found.where(_counts()))


def count_heard(session: Session, viewer: Viewer, *, first: date) -> int:
    """Return how many comments there are since `first`."""
    wanted = _counts() & _open_to(viewer) & (Verbatim.said_on >= first)
    found = select(func.count(Verbatim.id)).join(Reading, Reading.verbatim_id == Verbatim.id)
    return session.scalar(found.where(wanted)) or 0


def iter_heard(
    session: Session, viewer: Viewer, *, first: date, area_path: str | None, limit: int
) -> Iterator[Heard]:
    """Yield up to `limit` comments since `first`, the newest first, a batch at a time in memory.

    Comments that name an issue the viewer may not know of are left out, even as peers.
    """
    before: int | None = None
    while limit > 0:
        rows = _rows(session, viewer, first, area_path, before, min(limit, BATCH))
        yield from rows
        if len(rows) < min(limit, BATCH):
            return
        limit -= len(rows)
        before = rows[-1].verbatim_id


def _rows(
    session: Session,
    viewer: Viewer,
    first: date,
    area_path: str | None,
    before: int | None,
    limit: int,
) -> list[Heard]:
    inside = true() if area_path is None else _below(area_path)
    mine = retailer_in_scope(viewer, Action.VIEW_WORDS, Verbatim.retailer_id) & inside
    wanted = (
        select(
            Verbatim.id,
            Verbatim.retailer_id,
            Retailer.area_id,
            Assignment.person_id,
            Verbatim.said_on,
            Reading.redacted,
            Reading.hidden,
            mine.label("mine"),
        )
        .join(Reading, Reading.verbatim_id == Verbatim.id)
        .join(Retailer, Retailer.id == Verbatim.retailer_id)
        .outerjoin(Assignment, _served())
        .where(_counts(), _open_to(viewer), Verbatim.said_on >= first)
        .order_by(Verbatim.id.desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(Verbatim.id < before)
    rows = session.execute(wanted).all()
    spans = _spans(session, [row.id for row in rows])
    return [_heard(row, spans[row.id]) for row in rows]


def _served() -> ColumnElement[bool]:
    """Condition: who was the shop's customer manager on the day."""
    return and_(
        Assignment.retailer_id == Verbatim.retailer_id,
        Assignment.role == ServiceRole.CUSTOMER_MANAGER,
        Assignment.from_on <= Verbatim.said_on,
        or_(Assignment.to_on.is_(None), Assignment.to_on >= Verbatim.said_on),
    )


def _heard(row: Sequence[Any], spans: Sequence[tuple[int, int]]) -> Heard:
    verbatim, shop, area, manager, said_on, text, hidden, mine = row
    known = tuple(to_redacted(hidden, *span) for span in spans)
    return Heard(verbatim, shop, area, manager, said_on, text, known, bool(mine))


def reread(session: Session, ids: Sequence[int]) -> dict[int, tuple[date, int, str]]:
    """Return day, shop and redacted text of these comments."""
    rows = session.execute(
        select(Verbatim.id, Verbatim.said_on, Verbatim.retailer_id, Reading.redacted)
        .join(Reading, Reading.verbatim_id == Verbatim.id)
        .where(Verbatim.id.in_(ids), _counts())
    )
    return {key: (said_on, int(shop or 0), text) for key, said_on, shop, text in rows}


def known_spans(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    """Return what issues explain in the redacted text of these comments."""
    rows = session.execute(
        select(Reading.verbatim_id, Reading.hidden).where(Reading.verbatim_id.in_(ids))
    )
    spans = _spans(session, ids)
    return {key: [to_redacted(hidden, *span) for span in spans[key]] for key, hidden in rows}


def lines_of_areas(session: Session) -> dict[int, tuple[int, ...]]:
    """Return for each area the areas it lies in, itself last."""
    return {
        area_id: tuple(int(part) for part in path.split("/") if part)
        for area_id, path in session.execute(select(Area.id, Area.path))
    }


def _spans(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    if not ids:
        return spans
    for verbatim, start, end in session.execute(
        select(Mention.verbatim_id, Mention.start, Mention.end).where(Mention.verbatim_id.in_(ids))
    ):
        spans[verbatim].append((start, end))
    return spans


def _below(area_path: str) -> ColumnElement[bool]:
    below = select(Area.id).where(Area.path.startswith(area_path, autoescape=True))
    return Retailer.area_id.in_(below)


def _open_to(viewer: Viewer) -> ColumnElement[bool]:
    """Condition: the words name nothing restricted, and are not in the integrity desk's hands."""
    if viewer.sees_restricted:
        return true()
    closed = [issue.code for issue in active_taxonomy() if issue.restricted]
    told = aliased(Mention)
    hidden = exists().where(and_(told.verbatim_id == Verbatim.id, told.code.in_(closed)))
    return ~hidden & may_be_read(viewer, Verbatim.id)


def _counts() -> ColumnElement[bool]:
    """Condition: words of a shop, read as an answer, and current."""
    return and_(
        Reading.is_answer,
        Reading.redacted != "",
        Verbatim.erased_at.is_(None),
        Verbatim.retailer_id.is_not(None),
        is_current(),
    )
