"""Which issues the words speak of, shown while they are typed. Pure over a given analysis."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from feedback.text.analysis import Analysis
from feedback.text.taxonomy import NO_SUBSTANCE, Issue, Taxonomy


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the words; `codes` are the issues it proves, none for plain text."""

    text: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the finder makes of the words.

    `issues` may be shown to the reader; `restricted` says that the words speak of an issue of the
    restricted queue, without naming it; `about_person` that whoever serves the shop is spoken of.
    """

    issues: tuple[Issue, ...]
    pieces: tuple[Piece, ...]
    restricted: bool
    about_person: bool


def suggest(analysis: Analysis, taxonomy: Taxonomy, shown: Collection[str]) -> Suggestion:
    """Return the issues of `analysis` among the codes `shown`, and the words that prove them."""
    found = [taxonomy[code] for code in analysis.codes if code != NO_SUBSTANCE]
    issues = tuple(issue for issue in found if issue.code in shown)
    spans = [
        (mention.start, mention.end, mention.code)
        for mention in analysis.mentions
        if mention.code in shown
    ]
    return Suggestion(
        issues=issues,
        pieces=_cut(analysis.text, spans),
        restricted=any(issue.restricted for issue in found),
        about_person=any(
            issue.restricted or (issue.on_manager == "yes" and issue.is_problem) for issue in found
        ),
    )


def _cut(text: str, spans: list[tuple[int, int, str]]) -> tuple[Piece, ...]:
    borders = sorted({0, len(text), *(at for start, end, _ in spans for at in (start, end))})
    pieces = []
    for start, end in pairwise(borders):
        codes = tuple(dict.fromkeys(code for a, b, code in spans if a <= start and end <= b))
        pieces.append(Piece(text[start:end], codes))
    return tuple(pieces)
