"""The first stage: reads the ledger for issues and stores what proves them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from feedback.codeframe.service import ensure_in_force
from feedback.core import clock
from feedback.core.rows import insert_or_skip
from feedback.issues import queries
from feedback.issues.digest import Digest, digest, digest_many
from feedback.issues.models import Mention, Reading, Ruling, StageCursor
from feedback.issues.queueing import rank
from feedback.issues.rules import ReviewPolicy
from feedback.issues.storing import Batch, Withdraw, store
from feedback.text.analysis import Analyser
from feedback.text.taxonomy import NO_SUBSTANCE

DEFAULT_POLICY = ReviewPolicy()


def stage_name(version_id: int) -> str:
    """Return the name of the cursor of a version's reading."""
    return f"read:{version_id}"


def read_new(
    session: Session,
    *,
    analyser: Analyser,
    limit: int = 500,
    after: int | None = None,
    withdraw: Withdraw | None = None,
    policy: ReviewPolicy = DEFAULT_POLICY,
) -> Batch:
    """Read up to `limit` rows of the ledger that this analyser has not read.

    Starts above `after`, else above the settled rows. `withdraw` takes back what later stages made
    of readings that are about to be replaced; it is needed where another version read before.
    All of it is one transaction of the caller's: a batch happened whole or not at all.
    """
    version = ensure_in_force(session, analyser=analyser)
    start = queries.position(session, stage_name(version.id)) if after is None else after
    rows = queries.list_unread(session, version_id=version.id, after=start, limit=limit)
    if not rows:
        return Batch(0, 0, 0, start, ())
    digests = digest_many(rows, analyser=analyser, policy=policy)
    return store(session, version.id, digests, withdraw=withdraw, policy=policy)


def store_read(
    session: Session,
    *,
    analyser: Analyser,
    digests: Sequence[Digest],
    withdraw: Withdraw | None = None,
    policy: ReviewPolicy = DEFAULT_POLICY,
) -> Batch:
    """Store what was read elsewhere, as `read_new` would; `digests` in the order of their rows.

    Rows read by somebody else meanwhile are left alone; words that changed meanwhile are read
    again here.
    """
    version = ensure_in_force(session, analyser=analyser)
    made = {one.row.id: one for one in digests}
    rows = queries.list_unread(session, version_id=version.id, after=0, limit=len(made), only=made)
    fresh = [
        made[row.id] if made[row.id].row == row else digest(row, analyser=analyser, policy=policy)
        for row in rows
    ]
    if not fresh:
        return Batch(len(made), 0, 0, max(made, default=0), ())
    batch = store(session, version.id, fresh, withdraw=withdraw, policy=policy)
    return batch._replace(taken=len(made), last=max(made))


def settle(session: Session, *, analyser: Analyser, order: ReviewPolicy | None = None) -> int:
    """Move this analyser's cursor past all rows that can need no more reading; return it.

    With `order` the review queue is ordered anew as well, by one worker at a time.
    """
    stage = stage_name(ensure_in_force(session, analyser=analyser).id)
    if order is not None:
        lock_stage(session, stage)
        rank(session, policy=order)
    before = queries.position(session, stage)
    version_id = int(stage.removeprefix("read:"))
    after = queries.settled_up_to(session, version_id=version_id, after=before)
    if after > before:
        advance(session, stage, after)
    return after


def lock_stage(session: Session, stage: str) -> int:
    """Let one worker at a time do `stage` until the transaction ends; return the position."""
    session.execute(
        insert_or_skip(session, StageCursor),
        {"stage": stage, "position": 0, "moved_at": clock.now()},
    )
    return session.scalars(
        select(StageCursor.position).where(StageCursor.stage == stage).with_for_update()
    ).one()


def advance(session: Session, stage: str, new: int) -> None:
    """Move the cursor of `stage` up to `new`, never down."""
    lock_stage(session, stage)
    session.execute(
        update(StageCursor)
        .where(StageCursor.stage == stage, StageCursor.position < new)
        .values(position=new, moved_at=clock.now())
    )


def retreat(session: Session, stage: str, new: int) -> None:
    """Move the cursor of `stage` down to `new`, never up: rows above it are work again."""
    lock_stage(session, stage)
    session.execute(
        update(StageCursor)
        .where(StageCursor.stage == stage, StageCursor.position > new)
        .values(position=new, moved_at=clock.now())
    )


def forget(session: Session, *, verbatim_ids: Sequence[int]) -> None:
    """Drop what was read in verbatims whose words are erased; that they were read stays known.

    Credit of these mentions must have been withdrawn before.
    """
    session.execute(delete(Mention).where(Mention.verbatim_id.in_(verbatim_ids)))
    session.execute(delete(Ruling).where(Ruling.verbatim_id.in_(verbatim_ids)))
    session.execute(
        update(Reading)
        .where(Reading.verbatim_id.in_(verbatim_ids))
        .values(redacted="", hidden=[], codes=[NO_SUBSTANCE], terms=[])
    )


def count_readings(session: Session) -> int:
    """Return how many verbatims are read."""
    return session.scalar(select(func.count()).select_from(Reading)) or 0
