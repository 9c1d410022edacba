"""From a comment to the rows it becomes: all of reading that needs no database.

So it can be done in another process than the one that stores.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from feedback.issues.queries import Unread
from feedback.issues.rules import (
    DISAGREES,
    Question,
    ReviewPolicy,
    disagreement,
    drawn,
    uncertainty,
    words_hash,
)
from feedback.text.analysis import Analyser, Analysis
from feedback.text.analysis import Mention as Found
from feedback.text.substance import is_opt_out
from feedback.text.taxonomy import NO_SUBSTANCE
from feedback.text.terms import words_of

# Below this a finding is a guess: nobody is counted, credited or flagged by one.
SURE_ENOUGH = 0.5

Doubts = tuple[tuple[str, float, int, int], ...]


class Digest(NamedTuple):
    """The columns of a reading and of its mentions, and what staff might be asked about it."""

    row: Unread
    reading: dict[str, Any]
    mentions: tuple[dict[str, Any], ...]
    question: Question | None


def digest(row: Unread, *, analyser: Analyser, policy: ReviewPolicy) -> Digest:
    """Return what `analyser` makes of a row of the ledger."""
    return digest_many([row], analyser=analyser, policy=policy)[0]


def digest_many(
    rows: Sequence[Unread], *, analyser: Analyser, policy: ReviewPolicy
) -> list[Digest]:
    """Return what `analyser` makes of rows of the ledger, in their order."""
    restricted = frozenset(issue.code for issue in analyser.taxonomy if issue.restricted)
    return [
        Digest(
            row,
            _reading(row, analysis),
            tuple(_mention(row.id, mention) for mention in _sure(analysis)),
            _question(row, analysis, restricted, policy),
        )
        for row, analysis in zip(rows, analyse_rows(rows, analyser), strict=True)
    ]


def analyse_rows(rows: Sequence[Unread], analyser: Analyser) -> list[Analysis]:
    """Return the analysis of each row; many at once where the analyser can."""
    many = getattr(analyser, "analyse_many", None)
    if many is None:
        return [analyser.analyse(row.text, row.said_on) for row in rows]
    found: list[Analysis] = many([row.text for row in rows], [row.said_on for row in rows])
    return found


def sure_codes(analysis: Analysis) -> list[str]:
    """Return the codes that are counted, in the taxonomy's order; N00 stands alone."""
    sure = {mention.code for mention in _sure(analysis)}
    return [code for code in analysis.codes if code in sure or code == NO_SUBSTANCE]


def _sure(analysis: Analysis) -> list[Found]:
    return [mention for mention in analysis.mentions if mention.confidence >= SURE_ENOUGH]


def _reading(row: Unread, analysis: Analysis) -> dict[str, Any]:
    return {
        "verbatim_id": row.id,
        "redacted": analysis.redacted,
        "hidden": [[r.start, r.end, len(r.replacement)] for r in analysis.redactions],
        "codes": sure_codes(analysis),
        "terms": sorted(words_of(analysis.redacted)) if _sure(analysis) else [],
        "is_answer": row.score is not None or not is_opt_out(analysis.normalised),
    }


def _mention(verbatim_id: int, mention: Found) -> dict[str, Any]:
    first, last = _days(mention.time)
    return {
        "verbatim_id": verbatim_id,
        "code": mention.code,
        "sub_issue": mention.sub_issue,
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


def _question(
    row: Unread, analysis: Analysis, hidden: frozenset[str], policy: ReviewPolicy
) -> Question | None:
    if not analysis.normalised.strip() or is_opt_out(analysis.normalised):
        return None
    doubts = _doubts(analysis)
    restricted = not hidden.isdisjoint((*analysis.codes, *(doubt[0] for doubt in doubts)))
    key = words_hash(analysis.normalised)
    if drawn(policy.seed, "sample", row.id, policy.sample_share):
        return Question("sample", "sample", 1.0, doubts, restricted, key)
    if doubts:
        code, confidence = max(
            ((doubt[0], doubt[1]) for doubt in doubts), key=lambda one: uncertainty(one[1])
        )
        return Question("doubt", f"doubt:{code}", uncertainty(confidence), doubts, restricted, key)
    if against := disagreement(row.score, analysis.normalised, sure_codes(analysis)):
        name = f"disagreement:{against}"
        return Question("disagreement", name, DISAGREES, (), restricted, key)
    return None


def _doubts(analysis: Analysis) -> Doubts:
    """Return what was too unsure to count: the finder's own doubts and its unsure mentions."""
    unsure = [
        *getattr(analysis, "doubts", ()),
        *(mention for mention in analysis.mentions if mention.confidence < SURE_ENOUGH),
    ]
    return tuple(
        {
            (one.code, one.start): (one.code, one.confidence, one.start, one.end) for one in unsure
        }.values()
    )
