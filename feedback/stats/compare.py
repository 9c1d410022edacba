"""Comparing units fairly: words instead of ranks, with chance kept in sight."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import NormalDist

from feedback.stats.discovery import q_values
from feedback.stats.funnel import WARNING_LEVEL, mid_p_z, overdispersion
from feedback.stats.intervals import two_sided_z


class Standing(StrEnum):
    """What may be said about one unit beside its peers."""

    INDISTINGUISHABLE = "indistinguishable"
    WORTH_A_LOOK = "worth_a_look"
    NEEDS_CHECK = "needs_check"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class UnitCount:
    """One unit: `observed` of its `n` distinct shops have the issue.

    `expected` is the share, 0 to 1, expected of its mix of shops, `None` when there is none.
    """

    key: Hashable
    expected: float | None
    observed: int
    n: int


@dataclass(frozen=True, slots=True)
class Flag:
    """The standing of one unit and the figures behind it.

    `z` is positive where there is more than expected, and already divided by sqrt(phi); `p` is
    its one-sided probability of that much or more, `q` adjusted for all units compared. All
    three are `None` where the data are too few.
    """

    unit: UnitCount
    standing: Standing
    z: float | None = None
    p: float | None = None
    q: float | None = None


def flag_units(
    units: Sequence[UnitCount],
    *,
    min_n: int = 10,
    false_discovery_rate: float = 0.05,
    level: float = WARNING_LEVEL,
    phi: float | None = None,
) -> list[Flag]:
    """Give one flag per unit, in the order of the input.

    `needs_check`: more than expected, with the false discovery rate controlled over all units.
    `worth_a_look`: outside the funnel limit of `level` on either side, which chance alone does to
    a share 1 - level of equal units (`funnel.expected_false_flags(len(units), 1 - level)`).
    `too_few`: fewer than `min_n` shops. `phi` is estimated from the units unless given.

    Exact mid-p to z, divided by the square root of the over-dispersion (Spiegelhalter 2005), then
    Benjamini-Hochberg (1995) on the upper tail.
    """
    scored = {
        place: mid_p_z(unit.observed, unit.n, unit.expected)
        for place, unit in enumerate(units)
        if unit.expected is not None and unit.n >= max(min_n, 1)
    }
    spread = sqrt(overdispersion(list(scored.values())) if phi is None else max(phi, 1.0))
    z_scores = {place: z / spread for place, z in scored.items()}
    p_values = [NormalDist().cdf(-z) for z in z_scores.values()]
    adjusted = dict(zip(z_scores, zip(p_values, q_values(p_values), strict=True), strict=True))
    flags: list[Flag] = []
    for place, unit in enumerate(units):
        if place not in z_scores:
            flags.append(Flag(unit, Standing.TOO_FEW))
            continue
        z, (p, q) = z_scores[place], adjusted[place]
        standing = Standing.INDISTINGUISHABLE
        if z > 0 and q <= false_discovery_rate:
            standing = Standing.NEEDS_CHECK
        elif abs(z) >= two_sided_z(level):
            standing = Standing.WORTH_A_LOOK
        flags.append(Flag(unit, standing, z, p, q))
    return flags


def standardised_expectation(
    strata_counts: Mapping[Hashable, int], strata_rates: Mapping[Hashable, float]
) -> float | None:
    """Give the share expected of a unit with this mix of shops; `None` when it has no shops.

    Indirect standardisation: the peers' rate of each stratum, weighted with the unit's own
    counts. Fleiss, J. L., Levin, B. and Paik, M. C. (2003). Statistical Methods for Rates and
    Proportions, 3rd ed., section 19.3. Raises `KeyError` for a stratum without a rate.
    """
    shops = sum(strata_counts.values())
    if shops == 0:
        return None
    expected = sum(count * strata_rates[key] for key, count in strata_counts.items() if count)
    return expected / shops
