"""Staff tell the right codes of comments: taking an item, answering it, settling what differs.

Nobody sees another's answer before their own is given. Two reviewers never hold one item unless
two are wanted: seats are unique by item and by person, and the item's row is held while they are
given out. All functions raise `ForbiddenError` for whoever may not teach, and `NotFoundError` for
items that the viewer may not know of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.audit.service import record
from feedback.codeframe.queries import active_taxonomy
from feedback.core import clock
from feedback.core.errors import ForbiddenError, NotFoundError, RuleError
from feedback.core.messages import N_
from feedback.core.rows import insert_or_skip, table_of
from feedback.issues import tasks
from feedback.issues.models import (
    Correction,
    Reading,
    ReviewItem,
    ReviewKind,
    ReviewSeat,
    ReviewState,
    Ruling,
)
from feedback.issues.queueing import FLAGGED_FIRST, reviewers_wanted
from feedback.issues.rules import ReviewPolicy, check_answer, words_hash
from feedback.text.taxonomy import NO_SUBSTANCE
from feedback.verbatims.models import Verbatim
from feedback.verbatims.service import close_words, open_words

TRIED_AT_ONCE = 20
THIRD = 3


def claim_next(session: Session, viewer: Viewer, *, policy: ReviewPolicy) -> ReviewItem | None:
    """Give the viewer the most useful item they may answer, held for `policy.hold_minutes`.

    What they hold already comes first. None where nothing waits for them.
    """
    staff_id = _teacher(viewer)
    held = tasks.held_by(session, viewer)
    if held is not None:
        _hold_on(session, held, staff_id, policy)
        return held
    for item in tasks.list_waiting(session, viewer, limit=TRIED_AT_ONCE, hold=True):
        if _take_seat(session, item, staff_id, policy):
            return item
    return None


def claim(session: Session, viewer: Viewer, *, item_id: int, policy: ReviewPolicy) -> ReviewItem:
    """Give the viewer this item, for instance one they have just flagged.

    Raises `RuleError` where others hold or have answered it.
    """
    staff_id = _teacher(viewer)
    item = _hold(session, viewer, item_id)
    seat = _seat_of(session, item, staff_id)
    if seat is not None and seat.answered_at is None:
        _hold_on(session, item, staff_id, policy)
        return item
    if seat is not None or item.state is ReviewState.DONE:
        raise RuleError(N_("这条意见您已经答过，或已经有了结论。"))
    if not _take_seat(session, item, staff_id, policy):
        raise RuleError(N_("这条意见正由别人复核。"))
    return item


def release(session: Session, viewer: Viewer, *, item_id: int) -> None:
    """Give an item back unanswered; nothing happens where the viewer does not hold it."""
    staff_id = _teacher(viewer)
    session.execute(
        delete(ReviewSeat).where(
            ReviewSeat.item_id == item_id,
            ReviewSeat.staff_id == staff_id,
            ReviewSeat.answered_at.is_(None),
        )
    )


def answer(
    session: Session,
    viewer: Viewer,
    *,
    item_id: int,
    codes: Sequence[str],
    parts: Sequence[Mapping[str, Any]] = (),
) -> Correction:
    """Store the viewer's answer to an item they hold, and settle the item if it is the last.

    `codes`: the full set of right codes, N00 alone. `parts`: `{"code", "start", "end", "target"}`
    with places in characters of the original (`rules.to_original` gives them from the redacted
    text). Settled answers replace the comment's mentions at the pipeline's next step, or at once
    by `attribution.service.apply_rulings`. Raises `RuleError` where the hold ran out and somebody
    else has taken the item, `InputError` for an answer that cannot be.
    """
    staff_id = _teacher(viewer)
    item = _hold(session, viewer, item_id)
    seat = _seat_of(session, item, staff_id)
    if seat is None or seat.answered_at is not None or item.state is ReviewState.DONE:
        raise RuleError(N_("您没有领取这条意见，或时间已到，请重新领取。"))
    verbatim = session.get_one(Verbatim, item.verbatim_id)
    kept, places = check_answer(codes, parts, taxonomy=active_taxonomy(), length=len(verbatim.text))
    if hidden := set(kept) - {NO_SUBSTANCE} - set(tasks.codes_to_tell(viewer)):
        raise ForbiddenError(
            N_("您的岗位不能判断 %(codes)s，请转给纪检内管。"), codes="、".join(sorted(hidden))
        )
    reading = session.get_one(Reading, item.verbatim_id)
    correction = Correction(
        verbatim_id=item.verbatim_id, item_id=item.id, round=item.round, seat=seat.seat,
        reviewer_id=staff_id, engine_version_id=reading.engine_version_id, codes=kept,
        parts=places, made_at=clock.now(),
    )  # fmt: skip
    session.add(correction)
    seat.answered_at = clock.now()
    session.flush()
    record(
        session, actor_id=staff_id, action="text.correct", subject="verbatim",
        subject_id=item.verbatim_id, item=item.id, seat=seat.seat, codes=kept,
        engine_codes=list(reading.codes),
    )  # fmt: skip
    _settle(session, item, staff_id)
    return correction


def hand_to_integrity(session: Session, viewer: Viewer, *, item_id: int) -> None:
    """Pass an item that the viewer holds on to whoever sees restricted issues: it speaks of one.

    The viewer gives up their seat and does not see the item again, and from this moment nobody
    but the desk reads the words on any page, until the desk says otherwise. Raises `RuleError`
    where they do not hold it: nobody can empty the queue by its numbers.
    """
    staff_id = _teacher(viewer)
    item = _hold(session, viewer, item_id)
    seat = _seat_of(session, item, staff_id)
    if seat is None or seat.answered_at is not None or item.state is ReviewState.DONE:
        raise RuleError(N_("您没有领取这条意见，或时间已到，请重新领取。"))
    item.restricted = True
    close_words(session, verbatim_id=item.verbatim_id, staff_id=staff_id)
    item.usefulness, item.flagged_by_id = FLAGGED_FIRST, staff_id
    release(session, viewer, item_id=item_id)
    session.flush()
    record(
        session, actor_id=staff_id, action="text.hand_on", subject="review_item", subject_id=item.id
    )


def flag(session: Session, viewer: Viewer, *, verbatim_id: int, policy: ReviewPolicy) -> ReviewItem:
    """Put a comment that somebody reads on a page before the reviewers, ahead of all questions.

    Needs the right to read words, over this comment. A comment that was settled is asked about
    anew, by people who may be the same.
    """
    reading, verbatim = tasks.get_readable(session, viewer, verbatim_id)
    session.execute(
        insert_or_skip(session, ReviewItem),
        {
            "verbatim_id": verbatim_id, "kind": ReviewKind.FLAGGED, "kind_key": "flagged",
            "words_hash": words_hash(verbatim.text), "doubts": [],
            "restricted": tasks.is_restricted(reading.codes), "uncertainty": 1.0,
            "usefulness": FLAGGED_FIRST, "wanted": reviewers_wanted(verbatim_id, policy),
            "round": 1, "state": ReviewState.OPEN,
            "engine_version_id": reading.engine_version_id, "added_at": clock.now(),
        },
    )  # fmt: skip
    item = session.scalars(
        select(ReviewItem).where(ReviewItem.verbatim_id == verbatim_id).with_for_update()
    ).one()
    if item.state is ReviewState.DONE:
        item.round += 1
        item.state, item.closed_at = ReviewState.OPEN, None
        item.wanted = reviewers_wanted(verbatim_id, policy)
    item.usefulness, item.flagged_by_id = FLAGGED_FIRST, viewer.staff_id
    session.flush()
    record(
        session, actor_id=viewer.staff_id, action="text.flag", subject="verbatim",
        subject_id=verbatim_id, item=item.id,
    )  # fmt: skip
    return item


def _teacher(viewer: Viewer) -> int:
    if viewer.staff_id is None or not viewer.may(Action.TEACH):
        raise ForbiddenError(N_("您的岗位没有这项权限。"))
    return viewer.staff_id


def _hold(session: Session, viewer: Viewer, item_id: int) -> ReviewItem:
    """Return the item, held against others until the transaction ends."""
    item = session.scalars(
        select(ReviewItem).where(ReviewItem.id == item_id, tasks.may_answer(viewer))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()  # fmt: skip
    if item is None:
        raise NotFoundError(N_("没有这条待复核的意见，或不在您的权限范围内。"))
    return item


def _seat_of(session: Session, item: ReviewItem, staff_id: int) -> ReviewSeat | None:
    return session.scalars(
        select(ReviewSeat)
        .where(
            ReviewSeat.item_id == item.id,
            ReviewSeat.round == item.round,
            ReviewSeat.staff_id == staff_id,
        )
        .execution_options(populate_existing=True)
    ).first()


def _hold_on(session: Session, item: ReviewItem, staff_id: int, policy: ReviewPolicy) -> None:
    session.execute(
        update(ReviewSeat)
        .where(
            ReviewSeat.item_id == item.id,
            ReviewSeat.round == item.round,
            ReviewSeat.staff_id == staff_id,
        )
        .values(held_until=clock.now() + timedelta(minutes=policy.hold_minutes))
        .execution_options(synchronize_session=False)
    )


def _take_seat(session: Session, item: ReviewItem, staff_id: int, policy: ReviewPolicy) -> bool:
    """Sit down where a seat is free or its hold ran out; tell whether there was one."""
    now = clock.now()
    session.execute(
        delete(ReviewSeat).where(
            ReviewSeat.item_id == item.id,
            ReviewSeat.round == item.round,
            ReviewSeat.answered_at.is_(None),
            ReviewSeat.held_until < now,
        )
    )
    taken = set(
        session.scalars(
            select(ReviewSeat.seat).where(
                ReviewSeat.item_id == item.id, ReviewSeat.round == item.round
            )
        )
    )
    free = [seat for seat in range(1, item.wanted + 1) if seat not in taken]
    if not free:
        return False
    until = now + timedelta(minutes=policy.hold_minutes)
    return bool(
        session.scalars(
            insert_or_skip(session, ReviewSeat).returning(table_of(ReviewSeat).c.id),
            {
                "item_id": item.id, "round": item.round, "seat": free[0], "staff_id": staff_id,
                "held_until": until,
            },
        ).all()
    )  # fmt: skip


def _settle(session: Session, item: ReviewItem, staff_id: int) -> None:
    """Rule once everybody wanted has answered; ask a third where two differ."""
    given = session.scalars(
        select(Correction)
        .where(Correction.item_id == item.id, Correction.round == item.round)
        .order_by(Correction.seat)
    ).all()
    if len(given) < item.wanted:
        return
    # For good, so that the record of this round stays closed whatever a later round decides.
    item.restricted = item.restricted or any(tasks.is_restricted(one.codes) for one in given)
    if item.wanted != THIRD and len({tuple(one.codes) for one in given}) > 1:
        item.state, item.wanted = ReviewState.DISPUTED, THIRD
        session.flush()
        return
    _rule(session, item, given[-1], staff_id)


def _rule(session: Session, item: ReviewItem, correction: Correction, staff_id: int) -> None:
    item.state, item.closed_at = ReviewState.DONE, clock.now()
    if not tasks.is_restricted(correction.codes):
        open_words(session, verbatim_id=item.verbatim_id)
    session.execute(delete(Ruling).where(Ruling.verbatim_id == item.verbatim_id))
    session.execute(
        insert(table_of(Ruling)).values(
            verbatim_id=item.verbatim_id, correction_id=correction.id, settled_at=clock.now()
        )
    )
    session.flush()
    record(
        session, actor_id=staff_id, action="text.rule", subject="verbatim",
        subject_id=item.verbatim_id, correction=correction.id, codes=correction.codes,
    )  # fmt: skip
