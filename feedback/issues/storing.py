"""Storing what was read: the first reading of a comment, or a new one in the place of the old.

A reading that gives way is compared with the new one, and only what differs is written. Most of a
history that is read again says the same as before, so this is what makes it quick.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Table, Update, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from feedback.core import clock
from feedback.core.rows import insert_or_skip, table_of
from feedback.issues import corrections, queries
from feedback.issues.corrections import ruled
from feedback.issues.digest import Digest
from feedback.issues.models import Mention, Reading
from feedback.issues.queueing import add_questions
from feedback.issues.rules import ReviewPolicy

Withdraw = Callable[[Session, Sequence[int]], None]

_READING = ("redacted", "hidden", "codes", "terms", "is_answer")
_MENTION = (
    "code", "start", "end", "polarity", "confidence", "target", "modality", "spoken_from",
    "spoken_to", "reason", "sub_issue",
)  # fmt: skip
# What credit is given by; places in `_MENTION`.
_CREDITED = tuple(_MENTION.index(name) for name in ("code", "target", "spoken_from", "spoken_to"))

Old = tuple[int, tuple[Any, ...]]  # a mention's number and its columns as in `_MENTION`


class Batch(NamedTuple):
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


def store(
    session: Session,
    version_id: int,
    digests: Sequence[Digest],
    *,
    withdraw: Withdraw | None,
    policy: ReviewPolicy,
) -> Batch:
    """Store digests of rows that the caller holds, in the order of their numbers.

    `withdraw` takes back what later stages made of verbatims that now say something else.
    """
    ids = [digest.row.id for digest in digests]
    rulings = queries.rulings_of(session, ids)
    known = corrections.sub_issues_of(session, list(rulings))
    results = {d.row.id: ruled(d, rulings.get(d.row.id), known.get(d.row.id, {})) for d in digests}
    older = _older(session, version_id, ids)
    replaced = [results[key] for key in ids if key in older]
    if replaced:
        _replace(session, version_id, replaced, older, withdraw)
    fresh = [results[key] for key in ids if key not in older]
    stored = set(older)
    if fresh:
        stored |= _add(session, version_id, fresh)
    if rulings:
        corrections.note_applied(session, list(rulings))
    kept = [results[key] for key in ids if key in stored]
    added = add_questions(
        session, digests=kept, ruled=frozenset(rulings), version_id=version_id, policy=policy
    )
    mentions = sum(len(one.mentions) for one in kept)
    return Batch(len(ids), len(stored), mentions, ids[-1], tuple(sorted(older)), added)


def _add(session: Session, version_id: int, digests: Sequence[Digest]) -> set[int]:
    """Store first readings with their mentions; return which were not stored by another worker.

    Whoever stores the reading first also stores the mentions; the other stores neither.
    """
    stamp = {"engine_version_id": version_id, "read_at": clock.now()}
    stored = set(
        session.scalars(
            insert_or_skip(session, Reading).returning(table_of(Reading).c.verbatim_id),
            [{**stamp, **one.reading} for one in digests],
        )
    )
    mentions = [row for one in digests if one.row.id in stored for row in one.mentions]
    if mentions:
        session.execute(insert(table_of(Mention)), mentions)
    return stored


def _older(session: Session, version_id: int, ids: Sequence[int]) -> dict[int, bool]:
    """Return which of these verbatims another version has read, and whether each was an answer."""
    rows = session.execute(
        select(Reading.verbatim_id, Reading.is_answer)
        .where(Reading.verbatim_id.in_(ids), Reading.engine_version_id != version_id)
        .with_for_update()
    )
    return {key: is_answer for key, is_answer in rows}  # noqa: C416 -- rows are no pairs


def _replace(
    session: Session,
    version_id: int,
    digests: Sequence[Digest],
    older: Mapping[int, bool],
    withdraw: Withdraw | None,
) -> None:
    known = _mentions_of(session, list(older))
    if withdraw is not None:
        moved = [
            one.row.id
            for one in digests
            if one.reading["is_answer"] != older[one.row.id]
            or _credited(columns for _, columns in known.get(one.row.id, ()))
            != _credited(_columns(row) for row in one.mentions)
        ]
        if moved:
            withdraw(session, moved)
    _replace_mentions(session, digests, known)
    stamp = {"engine_version_id": version_id, "read_at": clock.now()}
    session.execute(
        _update(table_of(Reading), "verbatim_id"),
        [
            {"of": one.row.id, **stamp, **{name: one.reading[name] for name in _READING}}
            for one in digests
        ],
    )


def _mentions_of(session: Session, ids: Sequence[int]) -> dict[int, list[Old]]:
    columns = [table_of(Mention).c[name] for name in _MENTION]
    known: dict[int, list[Old]] = {}
    for number, verbatim_id, *found in session.execute(
        select(Mention.id, Mention.verbatim_id, *columns)
        .where(Mention.verbatim_id.in_(ids))
        .order_by(Mention.id)
    ):
        known.setdefault(verbatim_id, []).append((number, tuple(found)))
    return known


def _columns(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple([row[name] for name in _MENTION])


def _credited(mentions: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 -- tuples of columns
    return [tuple([columns[place] for place in _CREDITED]) for columns in mentions]


def _replace_mentions(
    session: Session, digests: Sequence[Digest], known: Mapping[int, Sequence[Old]]
) -> None:
    """Write the n-th mention of a verbatim in the place of its n-th; add and delete what is left.

    So the numbers of a verbatim's mentions stay in the order of their places.
    """
    table = table_of(Mention)
    changed: list[dict[str, Any]] = []
    recoded: list[dict[str, Any]] = []
    added: list[Mapping[str, Any]] = []
    gone: list[int] = []
    for one in digests:
        old = known.get(one.row.id, ())
        for (number, columns), row in zip(old, one.mentions, strict=False):
            if columns != _columns(row):
                changed_row = {**row, "of": number}
                del changed_row["verbatim_id"]
                (changed if columns[0] == row["code"] else recoded).append(changed_row)
        added += one.mentions[len(old) :]
        gone += [number for number, _ in old[len(one.mentions) :]]
    if gone:
        session.execute(delete(table).where(table.c.id.in_(gone)))
    if changed:  # by itself, because a code that stays leaves its index alone
        for row in changed:
            del row["code"]
        session.execute(_update(table, "id"), changed)
    if recoded:
        session.execute(_update(table, "id"), recoded)
    if added:
        session.execute(insert(table), added)


def _update(table: Table, key: str) -> Update:
    """Return an UPDATE of the columns that the parameters name, of the row that `of` names."""
    return update(table).where(table.c[key] == bindparam("of"))
