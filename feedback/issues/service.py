"""The first stage: reads the ledger for issues and stores what proves them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from feedback.codeframe.service import ensure_in_force
from feedback.core import clock
from feedback.core.rows import insert_or_skip, table_of
from feedback.issues import corrections, queries
from feedback.issues.corrections import ruled
from feedback.issues.digest import Digest, digest, digest_many
from feedback.issues.models import Mention, Reading, Ruling, StageCursor
from feedback.issues.queueing import add_questions, rank
from feedback.issues.rules import ReviewPolicy
from feedback.text.analysis import Analyser
from feedback.text.taxonomy import NO_SUBSTANCE

DEFAULT_POLICY = ReviewPolicy()

Withdraw = Callable[[Session, Sequence[int]], None]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step did: verbatims read, mentions stored, the last number taken up.

    `taken` counts what was looked at, 0 when nothing is left above the start; `replaced` names
    the verbatims whose older reading gave way; `questions` counts what staff are asked.
    """

    taken: int
    read: int
    mentions: int
    last: int
    replaced: tuple[int, ...]
    questions: int = 0


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
    return _store(session, version.id, digests, withdraw, policy)


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
    batch = _store(session, version.id, fresh, withdraw, policy)
    return replace(batch, taken=len(made), last=max(made))


def _store(
    session: Session,
    version_id: int,
    digests: Sequence[Digest],
    withdraw: Withdraw | None,
    policy: ReviewPolicy,
) -> Batch:
    """Store digests of rows that the caller holds."""
    replaced = _replace_older(session, version_id, [d.row.id for d in digests], withdraw)
    rulings = queries.rulings_of(session, [d.row.id for d in digests])
    read_at = clock.now()
    results = {d.row.id: ruled(d, rulings.get(d.row.id)) for d in digests}
    # Whoever stores the reading first also stores the mentions; the other stores neither.
    stored = session.scalars(
        insert_or_skip(session, Reading).returning(table_of(Reading).c.verbatim_id),
        [
            {"engine_version_id": version_id, "read_at": read_at, **one.reading}
            for one in results.values()
        ],
    ).all()
    mentions = [row for key in sorted(stored) for row in results[key].mentions]
    if mentions:
        session.execute(insert(table_of(Mention)), mentions)
    if rulings:
        corrections.note_applied(session, list(rulings))
    added = add_questions(
        session, digests=[results[key] for key in sorted(stored)], ruled=frozenset(rulings),
        version_id=version_id, policy=policy,
    )  # fmt: skip
    last = digests[-1].row.id
    return Batch(len(digests), len(stored), len(mentions), last, replaced, added)


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


def _replace_older(
    session: Session, version_id: int, ids: Sequence[int], withdraw: Withdraw | None
) -> tuple[int, ...]:
    older = session.scalars(
        select(Reading.verbatim_id)
        .where(Reading.verbatim_id.in_(ids), Reading.engine_version_id != version_id)
        .with_for_update()
    ).all()
    if not older:
        return ()
    if withdraw is not None:
        withdraw(session, older)
    session.execute(delete(Mention).where(Mention.verbatim_id.in_(older)))
    session.execute(delete(Reading).where(Reading.verbatim_id.in_(older)))
    return tuple(sorted(older))


def count_readings(session: Session) -> int:
    """Return how many verbatims are read."""
    return session.scalar(select(func.count()).select_from(Reading)) or 0
