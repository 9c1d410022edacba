"""Reads of the review queue: what waits for whom, and what they see of it.

A reviewer sees redacted words, never the shop, its area or its manager, nor a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from feedback.accounts.permissions import Action, Scope, Viewer
from feedback.codeframe.queries import active_taxonomy, codes_in_scope
from feedback.core import clock
from feedback.core.errors import NotFoundError
from feedback.core.messages import N_
from feedback.issues.models import (
    Correction,
    Mention,
    Reading,
    ReviewItem,
    ReviewKind,
    ReviewSeat,
    ReviewState,
)
from feedback.issues.rules import to_redacted
from feedback.people.models import Retailer
from feedback.people.scope import area_in_scope
from feedback.text.taxonomy import NO_SUBSTANCE
from feedback.verbatims.models import Channel, Verbatim
from feedback.verbatims.queries import may_be_read


@dataclass(frozen=True, slots=True)
class Place:
    """A code at `[start, end)` of the redacted text; a confidence below 1 is the finder's."""

    code: str
    start: int
    end: int
    target: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Task:
    """An item as its reviewer sees it. `answers` are shown to the third reviewer only.

    `hidden` is what `rules.to_original` needs to turn marked places back into the original's.
    """

    item_id: int
    kind: ReviewKind
    text: str
    hidden: list[list[int]]
    channel: Channel
    score: int | None
    found: tuple[Place, ...]
    doubts: tuple[Place, ...]
    codes: tuple[str, ...]
    answers: tuple[tuple[str, ...], ...]
    held_until: datetime | None


def codes_to_tell(viewer: Viewer) -> tuple[str, ...]:
    """Return the codes that the viewer may give, N00 last; none for whoever may not teach."""
    codes = codes_in_scope(viewer, Action.TEACH)
    return (*codes, NO_SUBSTANCE) if codes else ()


def is_restricted(codes: Iterable[str]) -> bool:
    """Tell whether one of these codes is for the integrity desk only."""
    taxonomy = active_taxonomy()
    return any(code in taxonomy and taxonomy[code].restricted for code in codes)


def may_answer(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `ReviewItem`: the viewer may teach, and know of everything the comment says."""
    if viewer.scope(Action.TEACH) is not Scope.CITY:
        return false()
    if viewer.sees_restricted:
        return true()
    return ReviewItem.restricted.is_(False) & ~_says(ReviewItem.verbatim_id, _restricted_codes())


def is_open(viewer: Viewer, verbatim_id: Any) -> ColumnElement[bool]:  # noqa: ANN401
    """Condition: the viewer may know of all the comment says now, and nobody handed it on."""
    if viewer.sees_restricted:
        return true()
    closed = exists().where(ReviewItem.verbatim_id == verbatim_id, ReviewItem.restricted)
    said = ~_says(verbatim_id, _restricted_codes())
    return said & ~closed & may_be_read(viewer, verbatim_id)


def held_by(session: Session, viewer: Viewer) -> ReviewItem | None:
    """Return the item that the viewer holds unanswered, or None."""
    return session.scalars(
        _open_items(viewer)
        .join(ReviewSeat, _seats())
        .where(
            ReviewSeat.staff_id == viewer.staff_id,
            ReviewSeat.answered_at.is_(None),
            ReviewSeat.held_until >= clock.now(),
        )
        .limit(1)
    ).first()


def list_waiting(
    session: Session, viewer: Viewer, *, limit: int = 20, hold: bool = False
) -> list[ReviewItem]:
    """Return items that the viewer could take now, the most useful first.

    `hold` keeps them from others until the transaction ends, passing over those held so.
    """
    mine = exists().where(_seats(), ReviewSeat.staff_id == viewer.staff_id)
    live = (
        select(func.count())
        .select_from(ReviewSeat)
        .where(
            _seats(),
            or_(ReviewSeat.answered_at.is_not(None), ReviewSeat.held_until >= clock.now()),
        )
        .scalar_subquery()
    )
    wanted = (
        _open_items(viewer)
        .where(~mine, live < ReviewItem.wanted)
        .order_by(ReviewItem.usefulness.desc(), ReviewItem.id)
        .limit(limit)
    )
    if hold:
        wanted = wanted.with_for_update(skip_locked=True, of=ReviewItem)
    return list(session.scalars(wanted))


def count_waiting(session: Session, viewer: Viewer) -> dict[ReviewKind, int]:
    """Return how many open items the viewer may know of, by kind."""
    rows = session.execute(
        _open_items(viewer)
        .with_only_columns(ReviewItem.kind, func.count())
        .group_by(ReviewItem.kind)
    )
    return {kind: count for kind, count in rows}  # noqa: C416 -- rows are not pairs to mypy


def get_task(session: Session, viewer: Viewer, item_id: int) -> Task:
    """Return what the viewer sees of an item; raise `NotFoundError` for any they may not."""
    row = session.execute(
        _open_items(viewer, settled=True)
        .join(Reading, Reading.verbatim_id == ReviewItem.verbatim_id)
        .where(ReviewItem.id == item_id)
        .with_only_columns(ReviewItem, Verbatim, Reading)
    ).first()
    if row is None:
        raise NotFoundError(N_("没有这条待复核的意见，或不在您的权限范围内。"))
    item, verbatim, reading = row
    shown = codes_to_tell(viewer)
    mentions = session.scalars(
        select(Mention)
        .where(Mention.verbatim_id == verbatim.id, Mention.code.in_(shown))
        .order_by(Mention.start)
    )
    found = [(m.code, m.start, m.end, m.target, m.confidence) for m in mentions]
    doubts = [(c, s, e, "", p) for c, p, s, e in item.doubts if c in shown]
    return Task(
        item_id=item.id,
        kind=item.kind,
        text=reading.redacted,
        hidden=reading.hidden,
        channel=verbatim.channel,
        score=verbatim.score,
        found=_places(reading, found),
        doubts=_places(reading, doubts),
        codes=shown,
        answers=answers_of(session, viewer, item),
        held_until=_held_until(session, viewer, item),
    )


def answers_of(session: Session, viewer: Viewer, item: ReviewItem) -> tuple[tuple[str, ...], ...]:
    """Return the answers of this round so far, in order and without names.

    Empty as long as the item is open; where two differ, only for people who did not answer; once
    it is settled, for those who did and for those who decide on versions.
    """
    own = and_(ReviewSeat.staff_id == viewer.staff_id, ReviewSeat.answered_at.is_not(None))
    answered = session.scalar(
        select(exists().where(ReviewSeat.item_id == item.id, ReviewSeat.round == item.round, own))
    )
    if item.state is ReviewState.OPEN or (item.state is ReviewState.DISPUTED and answered):
        return ()
    if item.state is ReviewState.DONE and not (answered or viewer.may(Action.DECIDE_VERSION)):
        return ()
    rows = session.scalars(
        select(Correction.codes)
        .where(Correction.item_id == item.id, Correction.round == item.round)
        .order_by(Correction.seat)
    )
    return tuple(tuple(codes) for codes in rows)


def get_readable(session: Session, viewer: Viewer, verbatim_id: int) -> tuple[Reading, Verbatim]:
    """Return a comment whose words the viewer may read; `NotFoundError` for any other."""
    conditions = [
        Verbatim.id == verbatim_id,
        Verbatim.erased_at.is_(None),
        area_in_scope(viewer, Action.VIEW_WORDS, Retailer.area_id),
        may_be_read(viewer, Verbatim.id),
    ]
    if not viewer.sees_restricted:
        conditions.append(~_says(Verbatim.id, _restricted_codes()))
    if viewer.scope(Action.VIEW_WORDS) is Scope.DEPARTMENT:
        conditions.append(_says(Verbatim.id, codes_in_scope(viewer, Action.VIEW_WORDS)))
    row = session.execute(
        select(Reading, Verbatim)
        .join(Verbatim, Verbatim.id == Reading.verbatim_id)
        .outerjoin(Retailer, Retailer.id == Verbatim.retailer_id)
        .where(*conditions)
    ).first()
    if row is None:
        raise NotFoundError(N_("没有这条意见，或不在您的管辖范围内。"))
    return row[0], row[1]


def _open_items(viewer: Viewer, *, settled: bool = False) -> Select[ReviewItem]:
    """Items that the viewer may know of, whose words still stand."""
    later = aliased(Verbatim)
    conditions = [
        may_answer(viewer),
        Verbatim.erased_at.is_(None),
        ~exists().where(later.supersedes_id == Verbatim.id),
    ]
    if not settled:
        conditions.append(ReviewItem.state != ReviewState.DONE)
    return (
        select(ReviewItem).join(Verbatim, Verbatim.id == ReviewItem.verbatim_id).where(*conditions)
    )


def _seats() -> ColumnElement[bool]:
    return and_(ReviewSeat.item_id == ReviewItem.id, ReviewSeat.round == ReviewItem.round)


def _says(verbatim_id: Any, codes: Sequence[str]) -> ColumnElement[bool]:  # noqa: ANN401
    return exists().where(Mention.verbatim_id == verbatim_id, Mention.code.in_(codes))


def _restricted_codes() -> tuple[str, ...]:
    return tuple(issue.code for issue in active_taxonomy() if issue.restricted)


def _places(
    reading: Reading, found: Iterable[tuple[str, int, int, str, float]]
) -> tuple[Place, ...]:
    return tuple(
        Place(code, *to_redacted(reading.hidden, start, end), target, confidence)
        for code, start, end, target, confidence in found
    )


def _held_until(session: Session, viewer: Viewer, item: ReviewItem) -> datetime | None:
    return session.scalar(
        select(ReviewSeat.held_until).where(
            ReviewSeat.item_id == item.id,
            ReviewSeat.round == item.round,
            ReviewSeat.staff_id == viewer.staff_id,
            ReviewSeat.answered_at.is_(None),
        )
    )
