"""Reads of the teaching pages: how far the reviewer is, what was answered, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from feedback.accounts.models import Staff
from feedback.accounts.permissions import Action, Viewer
from feedback.core import clock
from feedback.core.clock import SHOP_ZONE
from feedback.core.messages import Message
from feedback.issues import tasks
from feedback.issues.explaining import explain
from feedback.issues.models import (
    Correction,
    Mention,
    Reading,
    ReviewItem,
    ReviewSeat,
    ReviewState,
    Ruling,
)
from feedback.issues.rules import to_redacted
from feedback.issues.tasks import Task
from feedback.verbatims.models import Channel, Verbatim

PAGE = 30


@dataclass(frozen=True, slots=True)
class Progress:
    """How many items wait for the viewer, and how many they have answered today."""

    left: int
    done: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What the finder says of a place of the redacted text; `doubted` ones were not counted."""

    code: str
    start: int
    end: int
    target: str
    confidence: float
    doubted: bool
    reasons: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A correction with its comment as it may be shown, and whose it is.

    `stands` tells whether it is the one that counts for the comment now.
    """

    correction: Correction
    text: str
    channel: Channel
    reviewer: str
    engine: tuple[str, ...]
    stands: bool


@dataclass(frozen=True, slots=True)
class Dispute:
    """An item on which two reviewers differ, waiting for a third."""

    item_id: int
    text: str
    answers: tuple[tuple[str, ...], ...]


def progress(session: Session, viewer: Viewer) -> Progress:
    """Return how much waits and how much the viewer did since midnight in the shops' zone."""
    midnight = datetime.combine(clock.today(), time(), SHOP_ZONE)
    own = Correction.reviewer_id == viewer.staff_id
    done = session.scalar(
        select(func.count()).select_from(Correction).where(own, Correction.made_at >= midnight)
    )
    answered = session.scalar(
        select(func.count())
        .select_from(ReviewItem)
        .join(ReviewSeat, _seat_of_round())
        .where(
            ReviewItem.state != ReviewState.DONE,
            ReviewSeat.staff_id == viewer.staff_id,
            ReviewSeat.answered_at.is_not(None),
            tasks.may_answer(viewer),
        )
    )
    waiting = sum(tasks.count_waiting(session, viewer).values())
    return Progress(max(0, waiting - (answered or 0)), done or 0)


def findings(session: Session, task: Task) -> tuple[Finding, ...]:
    """Return what the finder counted, with its reasons, and what it doubts, in order of the text.

    The viewer's right to the task was checked by whoever got it.
    """
    item = session.get_one(ReviewItem, task.item_id)
    mentions = session.scalars(
        select(Mention)
        .where(Mention.verbatim_id == item.verbatim_id, Mention.code.in_(task.codes))
        .order_by(Mention.start, Mention.id)
    )
    counted = []
    for one in mentions:
        start, end = to_redacted(task.hidden, one.start, one.end)
        why = explain(one.reason, confidence=one.confidence, words=(task.text[start:end],))
        counted.append(Finding(one.code, start, end, one.target, one.confidence, False, why))
    taken = {one.code for one in counted}
    doubted = [
        Finding(one.code, one.start, one.end, one.target, one.confidence, True)
        for one in task.doubts
        if one.code not in taken
    ]
    return (*counted, *doubted)


def list_answers(
    session: Session, viewer: Viewer, *, before: int | None = None, own: bool = False
) -> list[Answer]:
    """Return corrections, the latest first: the viewer's own; of settled items all to deciders.

    Nobody sees what others answered before the item is settled.
    """
    mine = Correction.reviewer_id == viewer.staff_id
    shown = mine if own or not viewer.may(Action.DECIDE_VERSION) else or_(
        mine, ReviewItem.state == ReviewState.DONE
    )  # fmt: skip
    wanted = (
        select(Correction, Verbatim.channel, Reading, Staff.display_name, Ruling.correction_id)
        .join(ReviewItem, ReviewItem.id == Correction.item_id)
        .join(Verbatim, Verbatim.id == Correction.verbatim_id)
        .join(Reading, Reading.verbatim_id == Verbatim.id)
        .join(Staff, Staff.id == Correction.reviewer_id)
        .outerjoin(Ruling, Ruling.verbatim_id == Verbatim.id)
        .where(shown, tasks.may_answer(viewer), Verbatim.erased_at.is_(None))
        .order_by(Correction.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        wanted = wanted.where(Correction.id < before)
    return [
        Answer(row, reading.redacted, channel, name, tuple(reading.codes), standing == row.id)
        for row, channel, reading, name, standing in session.execute(wanted)
    ]


def list_disputes(session: Session, viewer: Viewer, *, limit: int = PAGE) -> list[Dispute]:
    """Return what two reviewers differ on and the viewer, who answered neither, may settle."""
    mine = exists().where(
        _seat_of_round(),
        ReviewSeat.staff_id == viewer.staff_id,
        ReviewSeat.answered_at.is_not(None),
    )
    rows = session.execute(
        select(ReviewItem, Reading.redacted)
        .join(Verbatim, Verbatim.id == ReviewItem.verbatim_id)
        .join(Reading, Reading.verbatim_id == ReviewItem.verbatim_id)
        .where(
            ReviewItem.state == ReviewState.DISPUTED,
            tasks.may_answer(viewer),
            Verbatim.erased_at.is_(None),
            ~mine,
        )
        .order_by(ReviewItem.id)
        .limit(limit)
    ).all()
    return [Dispute(item.id, text, tasks.answers_of(session, viewer, item)) for item, text in rows]


def names_of(session: Session, staff_ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of these members of staff."""
    wanted = {number for number in staff_ids if number is not None}
    rows: Sequence[tuple[int, str]] = [
        (row.id, row.display_name)
        for row in session.execute(select(Staff.id, Staff.display_name).where(Staff.id.in_(wanted)))
    ]
    return dict(rows)


def count_readings(session: Session) -> int:
    """Return how many comments another version would read again."""
    return session.scalar(select(func.count()).select_from(Reading)) or 0


def _seat_of_round() -> ColumnElement[bool]:
    return and_(ReviewSeat.item_id == ReviewItem.id, ReviewSeat.round == ReviewItem.round)
