"""What staff say a comment means, put in the place of what the finder read.

A correction is evidence about one comment. Its mentions are replaced, marked
`{"staff": true}`, and stay so whatever later versions read in the words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from feedback.codeframe.queries import active_taxonomy
from feedback.core import clock
from feedback.core.rows import table_of
from feedback.issues import queries
from feedback.issues.digest import Digest
from feedback.issues.models import Correction, Mention, Reading, Ruling
from feedback.issues.rules import ruled_mentions
from feedback.text.terms import words_of
from feedback.verbatims.models import Verbatim

NOTHING_KNOWN: Mapping[str, str] = MappingProxyType({})
_KEPT = ("code", "sub_issue", "start", "end", "target", "modality", "spoken_from", "spoken_to")


def ruled(
    digest: Digest, correction: Correction | None, known: Mapping[str, str] = NOTHING_KNOWN
) -> Digest:
    """Return the digest with staff's codes and mentions, where staff have ruled.

    `known` holds the sub-issue of each code as it was before (`sub_issues_of`): it stays where the
    new reading tells none.
    """
    if correction is None:
        return digest
    text, reading = digest.row.text, digest.reading
    mentions = ruled_mentions(
        digest.row.id, len(text), correction.codes, correction.parts, digest.mentions
    )
    for row in mentions:
        row["sub_issue"] = row["sub_issue"] or known.get(row["code"], "")
    terms = reading["terms"] or (sorted(words_of(reading["redacted"])) if mentions else [])
    own = {"codes": list(correction.codes), "terms": terms if mentions else []}
    return digest._replace(reading={**reading, **own}, mentions=tuple(mentions))


def sub_issues_of(session: Session, verbatim_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return, per verbatim and code, the sub-issue of its mentions that there still is."""
    found: dict[int, dict[str, str]] = {}
    if not verbatim_ids:
        return found
    taxonomy = active_taxonomy()
    for key, code, sub_issue in session.execute(
        select(Mention.verbatim_id, Mention.code, Mention.sub_issue)
        .where(Mention.verbatim_id.in_(verbatim_ids), Mention.sub_issue != "")
        .order_by(Mention.id)
    ):
        if code in taxonomy and sub_issue in taxonomy[code].sub_issues:
            found.setdefault(key, {}).setdefault(code, sub_issue)
    return found


def list_unapplied(session: Session, *, limit: int, only: Sequence[int] | None = None) -> list[int]:
    """Return verbatims whose ruling their mentions do not show yet, in order.

    On PostgreSQL they are held until the transaction ends, and those that a reader holds are
    passed over: the reader applies the ruling itself or the next run does.
    """
    wanted = (
        select(Verbatim.id)
        .join(Ruling, Ruling.verbatim_id == Verbatim.id)
        .join(Reading, Reading.verbatim_id == Verbatim.id)
        .where(Ruling.applied_at.is_(None))
        .order_by(Verbatim.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=Verbatim)
    )
    if only is not None:
        wanted = wanted.where(Verbatim.id.in_(only))
    return list(session.scalars(wanted))


def count_unapplied(session: Session) -> int:
    """Return how many rulings wait to be applied."""
    return (
        session.scalar(select(func.count()).select_from(Ruling).where(Ruling.applied_at.is_(None)))
        or 0
    )


def apply(session: Session, *, verbatim_ids: Sequence[int]) -> int:
    """Replace the mentions of these verbatims by what staff ruled; return how many there are now.

    Credit of the old mentions must have been withdrawn before, in the same transaction.
    """
    rulings = queries.rulings_of(session, verbatim_ids)
    rows_of = session.execute(select(Verbatim.id, Verbatim.text).where(Verbatim.id.in_(rulings)))
    texts: dict[int, str] = {number: words for number, words in rows_of}  # noqa: C416
    found: dict[int, list[dict[str, object]]] = {}
    for row in session.scalars(select(Mention).where(Mention.verbatim_id.in_(rulings))):
        kept = {name: getattr(row, name) for name in _KEPT}
        found.setdefault(row.verbatim_id, []).append(kept)
    session.execute(delete(Mention).where(Mention.verbatim_id.in_(rulings)))
    made = 0
    for key, correction in sorted(rulings.items()):
        rows = ruled_mentions(
            key, len(texts[key]), correction.codes, correction.parts, found.get(key, [])
        )
        reading = session.get_one(Reading, key)
        reading.codes = list(correction.codes)
        reading.terms = sorted(words_of(reading.redacted)) if rows else []
        if rows:
            session.execute(insert(table_of(Mention)), rows)
        made += len(rows)
    session.flush()
    note_applied(session, list(rulings))
    return made


def note_applied(session: Session, verbatim_ids: Sequence[int]) -> None:
    """Note that the mentions of these verbatims show what staff ruled."""
    session.execute(
        update(Ruling)
        .where(Ruling.verbatim_id.in_(verbatim_ids), Ruling.applied_at.is_(None))
        .values(applied_at=clock.now())
    )
