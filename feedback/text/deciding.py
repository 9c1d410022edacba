"""From probabilities to codes: every comment gets at least one, and N00 stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Chances = NDArray[np.floating]
    Chosen = NDArray[np.bool_]


def decided(
    chances: Chances, thresholds: Chances, alone: int | None, *, at_least_one: bool = True
) -> Chosen:
    """Return which codes (columns) each comment (row) gets.

    `alone` is the column of the code that never stands with another: it gives way unless it is
    the likeliest of all. Without any code above its threshold the likeliest one is taken.
    """
    chosen = chances >= thresholds
    rows = np.arange(len(chances))
    likeliest = np.argmax(chances - thresholds, axis=1)
    if at_least_one:
        none = ~chosen.any(axis=1)
        chosen[rows[none], likeliest[none]] = True
    if alone is not None:
        clash = chosen[:, alone] & (chosen.sum(axis=1) > 1)
        wins = clash & (np.argmax(chances, axis=1) == alone)
        chosen[clash & ~wins, alone] = False
        chosen[wins] = False
        chosen[wins, alone] = True
    return chosen


def best_thresholds(
    chances: Chances, wanted: Chosen, alone: int | None, *, at_least_one: bool = True
) -> Chances:
    """Return a threshold per code for the best mean of micro- and macro-F1.

    One common threshold is searched first; then each code may part from it a little, as far as
    the comments at hand can tell.
    """
    codes = chances.shape[1]
    common = max(
        np.arange(0.15, 0.65, 0.025),
        key=lambda value: _mean_f1(
            decided(chances, np.full(codes, value), alone, at_least_one=at_least_one), wanted
        ),
    )
    thresholds = np.full(codes, common, dtype=np.float32)
    best = _mean_f1(decided(chances, thresholds, alone, at_least_one=at_least_one), wanted)
    for column in range(codes):
        for step in (-0.1, -0.05, 0.05, 0.1):
            tried = thresholds.copy()
            tried[column] = common + step
            value = _mean_f1(decided(chances, tried, alone, at_least_one=at_least_one), wanted)
            if value > best + 1e-4:
                thresholds, best = tried, value
    return thresholds


def f1_scores(chosen: Chosen, wanted: Chosen) -> tuple[float, float]:
    """Return micro- and macro-F1, the latter over codes that are wanted at least once."""
    hits = (chosen & wanted).sum(axis=0)
    total = chosen.sum(axis=0) + wanted.sum(axis=0)
    present = wanted.any(axis=0)
    micro = 2 * hits.sum() / max(1, total.sum())
    macro = (2 * hits[present] / np.maximum(1, total[present])).mean() if present.any() else 0.0
    return float(micro), float(macro)


def _mean_f1(chosen: Chosen, wanted: Chosen) -> float:
    micro, macro = f1_scores(chosen, wanted)
    return (micro + macro) / 2


def column_of(code: str, codes: Sequence[str]) -> int | None:
    """Return the place of a code, None where it is unknown."""
    return codes.index(code) if code in codes else None
