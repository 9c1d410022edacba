"""The first stage: reads the ledger for issues and stores what proves them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from feedback.codeframe.service import ensure_in_force
from feedback.core import clock
from feedback.core.rows import insert_or_skip, table_of
from feedback.issues import queries
from feedback.issues.models import Mention, Reading, StageCursor
from feedback.issues.queries import Unread
from feedback.text.analysis import Analyser, Analysis
from feedback.text.analysis import Mention as Found
from feedback.text.substance import is_opt_out
from feedback.text.taxonomy import NO_SUBSTANCE
from feedback.text.terms import words_of

# Below this a finding is a guess: nobody is counted, credited or flagged by one.
SURE_ENOUGH = 0.5

Withdraw = Callable[[Session, Sequence[int]], None]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step did: verbatims read, mentions stored, the last number taken up.

    `taken` counts what was looked at, 0 when nothing is left above the start; `replaced` names
    the verbatims whose older reading gave way.
    """

    taken: int
    read: int
    mentions: int
    last: int
    replaced: tuple[int, ...]


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
    replaced = _replace_older(session, version.id, [row.id for row in rows], withdraw)
    read_at = clock.now()
    results = {row.id: (row, analyser.analyse(row.text, row.said_on)) for row in rows}
    # Whoever stores the reading first also stores the mentions; the other stores neither.
    stored = session.scalars(
        insert_or_skip(session, Reading).returning(table_of(Reading).c.verbatim_id),
        [
            {"engine_version_id": version.id, "read_at": read_at, **_reading(row, analysis)}
            for row, analysis in results.values()
        ],
    ).all()
    mentions = [
        _mention(key, mention) for key in sorted(stored) for mention in _sure(results[key][1])
    ]
    if mentions:
        session.execute(insert(table_of(Mention)), mentions)
    return Batch(len(rows), len(stored), len(mentions), rows[-1].id, replaced)


def settle(session: Session, *, analyser: Analyser) -> int:
    """Move this analyser's cursor past all rows that can need no more reading; return it."""
    stage = stage_name(ensure_in_force(session, analyser=analyser).id)
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


def _sure(analysis: Analysis) -> list[Found]:
    return [mention for mention in analysis.mentions if mention.confidence >= SURE_ENOUGH]


def _reading(row: Unread, analysis: Analysis) -> dict[str, Any]:
    sure = {mention.code for mention in _sure(analysis)}
    return {
        "verbatim_id": row.id,
        "redacted": analysis.redacted,
        "hidden": [[r.start, r.end, len(r.replacement)] for r in analysis.redactions],
        "codes": [code for code in analysis.codes if code in sure or code == NO_SUBSTANCE],
        "terms": sorted(words_of(analysis.redacted)) if sure else [],
        "is_answer": row.score is not None or not is_opt_out(analysis.normalised),
    }


def _mention(verbatim_id: int, mention: Found) -> dict[str, Any]:
    first, last = _days(mention.time)
    return {
        "verbatim_id": verbatim_id,
        "code": mention.code,
        "start": mention.start,
        "end": mention.end,
        "polarity": mention.polarity,
        "confidence": mention.confidence,
        "target": mention.target or "",
        "modality": mention.modality,
        "spoken_from": first,
        "spoken_to": last,
        "reason": mention.reason,
    }


def _days(time: object) -> tuple[date | None, date | None]:
    if isinstance(time, tuple):
        return date.fromisoformat(time[0]), date.fromisoformat(time[1])
    return None, None


def count_readings(session: Session) -> int:
    """Return how many verbatims are read."""
    return session.scalar(select(func.count()).select_from(Reading)) or 0
