"""Mentions of issues made from what rules and model found, at the original's characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from feedback.text.finder import NOTHING_FOUND
from feedback.text.normalise import normalise
from feedback.text.shifters import Modality
from feedback.text.tables import STAFF_CONFIDENCE, STAFF_PATTERN
from feedback.text.taxonomy import PRAISE
from feedback.text.times import Days, days_spoken_of, speaks_of_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from feedback.text.alignment import Normalised
    from feedback.text.clauses import Clause
    from feedback.text.evidence import Evidence
    from feedback.text.finder import Finder, Finding
    from feedback.text.redaction import Redacted
    from feedback.text.scored import Answer


# Plain words: to ask a member of an enumeration for its value takes longer.
_MODALITIES = {each: each.value for each in Modality}
_FACT = Modality.FACT.value


class Mention(NamedTuple):
    """One issue (or praise) at `[start, end)` of the original characters.

    `polarity` is negative or positive; `target` who is spoken of; `modality` fact, wish, irony or
    past; `time` the days spoken of; `confidence` the chance that a careful reader agrees;
    `reason` the pattern with its shifters (`pattern`, `rule`, `shifters`) and the model's
    strongest words (`evidence`: word and weight).
    """

    code: str
    start: int
    end: int
    polarity: str
    confidence: float
    target: str | None
    modality: str
    time: Days
    sub_issue: str
    reason: dict[str, object]

    def to_dict(self) -> dict[str, object]:
        """Return JSON-ready values."""
        return {
            "code": self.code,
            "start": self.start,
            "end": self.end,
            "polarity": self.polarity,
            "confidence": self.confidence,
            "target": self.target,
            "modality": self.modality,
            "time": list(self.time) if isinstance(self.time, tuple) else self.time,
            "sub_issue": self.sub_issue,
            "reason": self.reason,
        }


class Doubt(NamedTuple):
    """A code that may be meant at `[start, end)`, but is too unsure to count: ask a person."""

    code: str
    confidence: float
    start: int
    end: int


class Comment:
    """One comment on its way: `read` is what is looked at for issues, empty where nothing is."""

    __slots__ = ("found", "hidden", "read", "said_on", "text", "value")

    def __init__(
        self, text: str, value: Normalised, hidden: Redacted, read: str, said_on: date | None
    ) -> None:
        """Take what was said on a day; `found` is what the rules find in it, nothing yet."""
        self.text = text
        self.value = value
        self.hidden = hidden
        self.read = read
        self.said_on = said_on
        self.found = NOTHING_FOUND


def by_rule(comment: Comment, finding: Finding, confidence: float) -> Mention:
    """Return the mention of what a pattern found."""
    start, end = comment.value.to_original(finding.start, finding.end)
    pattern = finding.pattern
    return Mention(
        finding.code,
        start,
        end,
        _polarity(finding.code),
        confidence,
        finding.target,
        _MODALITIES[finding.modality],
        _time(comment, finding.clause),
        pattern.sub_issue if finding.code == pattern.code else "",
        {"pattern": pattern.id, "rule": pattern.text, "shifters": list(finding.shifters)},
    )


def by_model(comment: Comment, finder: Finder, answer: Answer, proof: Evidence) -> Mention:
    """Return a mention that no rule found, at the characters that made the model say so."""
    start, end = comment.value.to_original(proof.start, proof.end)
    return Mention(
        answer.code,
        start,
        end,
        _polarity(answer.code),
        answer.chance,
        finder.target(answer.code, comment.found, answer.place, proof.start),
        _FACT,
        _time(comment, comment.found.clauses[answer.place]),
        "",
        {"evidence": [list(pair) for pair in _showable(comment, proof.words)]},
    )


def told_by_staff(comment: Comment, answers: Sequence[Answer]) -> list[Mention]:
    """Return the mentions of issues for which a phrase added by staff stands in the comment.

    Staff decide what their phrases mean: such an issue is found whatever the model thinks.
    """
    told = {
        finding.code
        for finding in comment.found.findings
        if finding.pattern.id.startswith(STAFF_PATTERN)
    }
    chances = {answer.code: answer.chance for answer in answers}
    return [
        by_rule(comment, finding, max(STAFF_CONFIDENCE, chances.get(finding.code, 0.0)))
        for finding in comment.found.findings
        if finding.code in told
    ]


def _showable(
    comment: Comment, words: tuple[tuple[str, float], ...]
) -> tuple[tuple[str, float], ...]:
    """Return the words that may stand in an explanation: those that redaction leaves readable."""
    if not words or not comment.hidden.spans:
        return words
    left = normalise(comment.hidden.text).text
    return tuple(pair for pair in words if pair[0] in left)


def _time(comment: Comment, clause: Clause) -> Days:
    """Return the days spoken of in a clause, else in the nearest one before in its sentence."""
    read = comment.read
    if not speaks_of_time(read):
        return None
    clauses = comment.found.clauses
    if len(clauses) == 1:
        return days_spoken_of(read, comment.said_on)
    for each in reversed(clauses):
        if each.start <= clause.start and each.sentence == clause.sentence:
            days = days_spoken_of(read[each.start : each.end], comment.said_on)
            if days is not None:
                return days
    return None


def _polarity(code: str) -> str:
    return "positive" if code == PRAISE else "negative"
