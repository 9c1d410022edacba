"""Marking the characters that prove an issue in the text that may be shown. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from feedback.text.hidden import to_redacted


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `codes` are the issues it proves, none for plain text."""

    text: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """`[start, end)` of the original characters, and the issue they prove."""

    start: int
    end: int
    code: str


def pieces(text: str, spans: Iterable[Span]) -> list[Piece]:
    """Cut `text` at the ends of `spans`; spans that lie outside are clipped."""
    listed = [span for span in spans if span.start < len(text) and span.end > 0]
    cuts = {0, len(text)}
    for span in listed:
        cuts |= {max(span.start, 0), min(span.end, len(text))}
    edges = sorted(cuts)
    found: list[Piece] = []
    for start, end in pairwise(edges):
        codes = sorted({span.code for span in listed if span.start < end and start < span.end})
        found.append(Piece(text[start:end], tuple(codes)))
    return found


def redacted_pieces(
    shown: str, hidden: Sequence[Sequence[int]], spans: Iterable[Span]
) -> list[Piece]:
    """Cut the redacted text `shown` where spans of the original lie.

    `hidden` holds `[start, end, length]` for each stretch of the original that was replaced, and
    how many characters replaced it, in order. Only characters of `shown` are ever returned, so
    nothing redacted can come back. A span that touches something redacted marks the whole
    replacement.
    """
    moved = [Span(*to_redacted(hidden, span.start, span.end), span.code) for span in spans]
    return pieces(shown, moved)
