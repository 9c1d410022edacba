"""What a report may say of a count: estimates with intervals, words, and what is withheld. Pure."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import TypeVar

from scipy import special

from feedback.stats.compare import Flag, Standing, UnitCount, flag_units
from feedback.stats.discovery import q_values
from feedback.stats.funnel import (
    WARNING_LEVEL,
    expected_false_flags,
    mid_p_z,
    overdispersion,
)
from feedback.stats.intervals import Interval, wilson

Key = TypeVar("Key", bound=Hashable)

FALSE_DISCOVERY_RATE = 0.05  # of what needs a check, at most this share is chance
LOOK_DISCOVERY_RATE = 0.20  # and of what is worth a look
FIRST_DAYS = 60  # a new manager's figures of the first days are marked
LEAST_SHOPS_FLAGGED = (
    3  # one or two shops show nothing, and pointing at them would point at who spoke
)
SUSPECT_SCORE = 75.0  # 4 of 5: satisfied or better


@dataclass(frozen=True, slots=True)
class Limits:
    """How few shops are too few: `minimum` to compare, `threshold` to show at all (None: all)."""

    minimum: int
    threshold: int | None = None

    def hides(self, shops: int) -> bool:
        """Tell whether a count of distinct shops is too small to be shown to this viewer.

        None at all is no small cell: it points at nobody.
        """
        return self.threshold is not None and 0 < shops < self.threshold


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share of shops. `share` and the interval are None where the data are too few or withheld.

    `shops` is None where it is withheld.
    """

    shops: int | None
    heard: int
    share: float | None = None
    interval: Interval | None = None
    withheld: bool = False

    @property
    def too_few(self) -> bool:
        """Tell whether there were too few shops to say anything."""
        return self.share is None and not self.withheld


def estimate(shops: int, heard: int, limits: Limits, *, withheld: bool = False) -> Estimate:
    """Give the share of `heard` shops with its Wilson 95 % interval, as far as it may be shown.

    Facts are counted at another moment than the shops heard; a count above them is cut.
    """
    shops = min(shops, heard)
    if withheld or limits.hides(shops):
        return Estimate(None, heard, withheld=True)
    if heard < limits.minimum:
        return Estimate(shops, heard)
    return Estimate(shops, heard, shops / heard, wilson(shops, heard))


def withhold(
    cells: Mapping[Key, int],
    limits: Limits,
    *,
    total_shown: bool = True,
    also: Collection[Key] = (),
) -> set[Key]:
    """Give the keys of cells that must not be shown, so that none can be worked out.

    First every cell below the threshold; then, where the total of the row is shown, the smallest
    others until at least two are hidden and together they reach the threshold, because a single
    hidden cell is the total less the shown ones. Hundepool, A. et al. (2012). Statistical
    Disclosure Control, section 4.4 (secondary cell suppression). `also` are cells that must be
    hidden for another reason.
    """
    if limits.threshold is None:
        return set()
    hidden = {key for key, shops in cells.items() if limits.hides(shops) or key in also}
    if not hidden or not total_shown:
        return hidden
    others = (key for key, shops in cells.items() if shops and key not in hidden)
    rest = sorted(others, key=lambda key: cells[key])
    while rest and (len(hidden) < 2 or sum(cells[key] for key in hidden) < limits.threshold):  # noqa: PLR2004 -- a pair
        hidden.add(rest.pop(0))
    return hidden


@dataclass(frozen=True, slots=True)
class Comparison:
    """One unit and issue beside all others: the flag, and the over-dispersion of the issue."""

    unit: int
    code: str
    flag: Flag
    phi: float = 1.0

    @property
    def standing(self) -> Standing:
        """Give what may be said about it."""
        return self.flag.standing


def compare_cells(
    counts: Mapping[str, Mapping[int, tuple[int, int]]], minimum: int
) -> dict[tuple[int, str], Comparison]:
    """Compare all units on all issues; `counts` is code → unit → (shops with it, shops heard).

    Over-dispersion is estimated per issue; the false discovery rate is held over all cells of
    all issues together, at 5 % for what needs a check and at 20 % for what is worth a look, so
    that many comparisons do not bring many false accusations. Only more than expected is ever
    flagged, and fewer than three shops never are.
    """
    found: list[Comparison] = []
    for code, units in counts.items():
        heard = sum(n for _, n in units.values())
        share = sum(shops for shops, _ in units.values()) / heard if heard else None
        listed = [UnitCount(unit, share, min(x, n), n) for unit, (x, n) in sorted(units.items())]
        phi = _spread(listed, minimum)
        flags = flag_units(listed, min_n=minimum, false_discovery_rate=0.0, phi=phi)
        found += [Comparison(_unit(flag), code, flag, phi) for flag in flags]
    adjusted = iter(q_values([one.flag.p for one in found if one.flag.p is not None]))
    return {
        (one.unit, one.code): one
        if one.flag.p is None
        else replace(one, flag=_judged(one.flag, next(adjusted)))
        for one in found
    }


def _spread(units: Sequence[UnitCount], minimum: int) -> float:
    return overdispersion(
        [
            mid_p_z(unit.observed, unit.n, unit.expected)
            for unit in units
            if unit.expected is not None and unit.n >= max(minimum, 1)
        ]
    )


def _unit(flag: Flag) -> int:
    return int(str(flag.unit.key))


def _judged(flag: Flag, q: float) -> Flag:
    standing = Standing.INDISTINGUISHABLE
    if flag.z is not None and flag.z > 0 and flag.unit.observed >= LEAST_SHOPS_FLAGGED:
        if q <= FALSE_DISCOVERY_RATE:
            standing = Standing.NEEDS_CHECK
        elif q <= LOOK_DISCOVERY_RATE:
            standing = Standing.WORTH_A_LOOK
    return replace(flag, q=q, standing=standing)


def chance_flags(cells: Iterable[Comparison]) -> float:
    """Give how many of the compared cells chance alone puts outside the 95 % limits."""
    return expected_false_flags(count_compared(cells), 1 - WARNING_LEVEL)


def count_compared(cells: Iterable[Comparison]) -> int:
    """Give how many cells had enough shops to be compared."""
    return sum(one.standing is not Standing.TOO_FEW for one in cells)


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean score 0–100 over `n` shops, with its 95 % interval where there are two or more."""

    value: float
    n: int
    low: float | None = None
    high: float | None = None


def mean_of(scores: Sequence[float]) -> Mean | None:
    """Give the mean with Student's interval, cut at 0 and 100; None without scores.

    Student (1908). The probable error of a mean. Biometrika 6, 1-25.
    """
    n = len(scores)
    if n == 0:
        return None
    value = sum(scores) / n
    if n == 1:
        return Mean(value, n)
    spread = sqrt(sum((score - value) ** 2 for score in scores) / (n - 1))
    half = float(special.stdtrit(n - 1, 0.975)) * spread / sqrt(n)
    return Mean(value, n, max(0.0, value - half), min(100.0, value + half))


def weighted_index(scores: Mapping[str, float], weights: Mapping[str, float]) -> float | None:
    """Give the weighted mean of the dimensions that were answered; None if none was."""
    weight = sum(weights.get(dimension, 0) for dimension in scores)
    if not weight:
        return None
    return sum(score * weights.get(name, 0) for name, score in scores.items()) / weight


def spark_points(values: Sequence[float | None], width: int = 84, height: int = 20) -> str:
    """Give the `points` of a polyline for a small trend line, lowest value 0; gaps are skipped."""
    top = max((value for value in values if value is not None), default=0.0) or 1.0
    step = (width - 4) / max(len(values) - 1, 1)
    return " ".join(
        f"{2 + at * step:.1f},{height - 2 - (height - 4) * value / top:.1f}"
        for at, value in enumerate(values)
        if value is not None
    )
