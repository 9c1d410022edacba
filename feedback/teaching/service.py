"""What the teaching pages do beyond the services below them: skipping, a second reader."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Viewer
from feedback.audit.service import record
from feedback.core import clock
from feedback.core.errors import NotFoundError, RuleError
from feedback.core.messages import N_
from feedback.issues import reviewing, tasks
from feedback.issues.models import ReviewItem, ReviewSeat
from feedback.issues.rules import ReviewPolicy

LOOKED_AT = 60


def next_item(
    session: Session, viewer: Viewer, *, policy: ReviewPolicy, passed: Collection[int]
) -> ReviewItem | None:
    """Give the viewer the most useful item they have not passed over; None where none waits."""
    held = tasks.held_by(session, viewer)
    if held is not None and held.id not in passed:
        return reviewing.claim(session, viewer, item_id=held.id, policy=policy)
    if not passed:
        return reviewing.claim_next(session, viewer, policy=policy)
    for item in tasks.list_waiting(session, viewer, limit=LOOKED_AT + len(passed), hold=True):
        if item.id in passed:
            continue
        try:
            return reviewing.claim(session, viewer, item_id=item.id, policy=policy)
        except RuleError:  # somebody was faster
            continue
    return None


def ask_second(session: Session, viewer: Viewer, *, item_id: int) -> None:
    """Let a second person tell the codes too, blind to the first; who holds the item may ask."""
    item = session.scalars(
        select(ReviewItem)
        .join(ReviewSeat, ReviewSeat.item_id == ReviewItem.id)
        .where(
            ReviewItem.id == item_id,
            tasks.may_answer(viewer),
            ReviewSeat.round == ReviewItem.round,
            ReviewSeat.staff_id == viewer.staff_id,
            ReviewSeat.answered_at.is_(None),
            ReviewSeat.held_until >= clock.now(),
        )
        .with_for_update(of=ReviewItem)
    ).first()
    if item is None:
        raise NotFoundError(N_("没有这条待复核的意见，或不在您的权限范围内。"))
    if item.wanted == 1:
        item.wanted = 2
        session.flush()
        record(
            session, actor_id=viewer.staff_id, action="text.second", subject="review_item",
            subject_id=item.id,
        )  # fmt: skip
