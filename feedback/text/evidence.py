"""Which characters of a clause made the model say what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from feedback.text.features import RULES

if TYPE_CHECKING:
    from feedback.text.clauses import Clause
    from feedback.text.features import Features
    from feedback.text.model import Model

SHOWN = 4
SHORTEST = 2
# Characters that gain less than this share of the average one are not worth marking.
_WORTH = 0.9


class Evidence(NamedTuple):
    """`[start, end)` in the normalised comment, and the strongest words with their weights."""

    start: int
    end: int
    words: tuple[tuple[str, float], ...]


def evidence(
    model: Model, features: Features, clause: int, place: Clause, code: str, text: str
) -> Evidence:
    """Return what in the clause (numbered over all comments) speaks for the code.

    Each feature spreads its weight over its characters; the stretch that gains most over the
    average is marked. Without any gain it is the whole clause.
    """
    gains = np.zeros(place.end - place.start)
    spoken: dict[tuple[int, int], float] = {}
    for block, start, end, weight in model.evidence(features, clause, code):
        if block == RULES:
            continue
        gains[start - place.start : end - place.start] += weight / (end - start)
        spoken[start, end] = spoken.get((start, end), 0.0) + weight
    if not spoken:
        return Evidence(place.start, place.end, ())
    start, end = _best_stretch(gains - _WORTH * gains.mean())
    if end - start < SHORTEST:
        start, end = max(0, min(start, len(gains) - SHORTEST)), min(len(gains), start + SHORTEST)
    return Evidence(place.start + start, place.start + end, _strongest(spoken, text))


def _best_stretch(gains: np.ndarray) -> tuple[int, int]:
    """Return the stretch of the largest sum (Kadane's algorithm)."""
    sums = np.concatenate(([0.0], np.cumsum(gains)))
    lowest = np.minimum.accumulate(sums)
    end = int(np.argmax(sums[1:] - lowest[:-1])) + 1
    start = int(np.argmin(sums[:end]))
    return start, end


def _strongest(spoken: dict[tuple[int, int], float], text: str) -> tuple[tuple[str, float], ...]:
    """Return the strongest stretches that do not overlap, strongest first."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spoken, key=lambda span: (-spoken[span], span)):
        if len(kept) == SHOWN:
            break
        if end - start >= SHORTEST and all(end <= a or start >= b for a, b in kept):
            kept.append((start, end))
    kept = kept or [max(spoken, key=lambda span: spoken[span])]
    return tuple((text[start:end], round(spoken[start, end], 3)) for start, end in kept)
