"""Where something is said more than elsewhere or than before, with chance kept in bounds. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feedback.stats.concentration import Concentration, Exposure, comparisons_to_pay, concentration
from feedback.stats.discovery import q_values
from feedback.stats.keyness import log_odds
from feedback.text.phrases import Units

FALSE_DISCOVERY_RATE = 0.05
CHANCE = 0.05  # of even one suggestion that is nothing but chance
MEMBER_P = 0.01
LEAST_RATIO = 2.0  # times as often as elsewhere

Numbers = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Grouping:
    """One way to part the comments: by county, by manager, by before and since a month.

    `group` holds for each comment the place of its key in `keys`, -1 for none; something may only
    be said to stand out at the places in `tested`.
    """

    kind: str
    keys: tuple[Hashable, ...]
    group: Numbers
    tested: frozenset[int]


@dataclass(frozen=True, slots=True)
class Standout:
    """Where a matter stands out.

    `shops` counts distinct shops there, `total` everywhere, `expected` what chance would give
    there and `z` how far beyond that it is. `log_odds` is the z of the log-odds against all others,
    `ratio` how many times as often it is said there as elsewhere.
    """

    kind: str
    key: Hashable
    shops: int
    total: int
    expected: float
    z: float
    ratio: float
    log_odds: float


@dataclass(frozen=True, slots=True)
class Cells:
    """All compared cells of one grouping: q values and ratios lie beside those of `found`.

    `bound` gives what a p of this grouping is to be multiplied with so that chance brings even one
    finding of the grouping at most as often as the grouping's share of CHANCE.
    """

    grouping: Grouping
    exposure: Exposure
    found: Concentration
    bound: int
    q: Reals
    ratio: Reals

    def at(self, place: int) -> NDArray[np.bool_]:
        """Mark the cells of one place where a term is clearly more frequent than elsewhere."""
        often = (self.ratio >= LEAST_RATIO) & (self.found.p <= MEMBER_P)
        here: NDArray[np.bool_] = often & (self.found.group == place)
        return here


def compare(
    grouping: Grouping, shop: Numbers, units: Units, *, least_shops: int, groupings: int
) -> Cells:
    """Compare all words and phrases over one of `groupings` groupings.

    A character alone is a feature, not a finding: it has no q below 1.
    """
    exposure = Exposure(shop, grouping.group)
    found = concentration(exposure, units.unit, units.comment, least_shops=least_shops)
    telling = np.array([unit.kind != "character" for unit in units.listed], dtype=bool)
    tested = np.isin(found.group, sorted(grouping.tested)) & telling[found.term]
    q = np.ones(len(found.p))
    q[tested] = q_values(found.p[tested].tolist())
    count = comparisons_to_pay(
        exposure,
        found.totals[telling[: len(found.totals)]],
        sorted(grouping.tested),
        level=CHANCE / groupings,
        phi=found.phi,
    )
    return Cells(grouping, exposure, found, count * groupings, q, times_as_often(found))


def times_as_often(found: Concentration) -> Reals:
    """Give the ratio of the rate in each cell to the rate elsewhere; half a shop is added to both.

    Haldane, J. B. S. (1956). The estimation and significance of the logarithm of a ratio of
    frequencies. Annals of Human Genetics 20, 309-311.
    """
    share = (found.expected / np.maximum(found.total, 1)).clip(1e-9, 1 - 1e-9)
    elsewhere = found.total - found.shops
    ratio: Reals = (found.shops + 0.5) / share * (1 - share) / (elsewhere + 0.5)
    return ratio


def strongest_places(tables: Sequence[Cells]) -> list[tuple[Cells, int]]:
    """Return the places where anything stands out, the one with most evidence first."""
    evidence: list[tuple[float, int, int]] = []
    for at, table in enumerate(tables):
        sure = (table.q <= FALSE_DISCOVERY_RATE) & (table.ratio >= LEAST_RATIO)
        strength = np.where(sure, table.found.z**2, 0.0)
        totals = np.bincount(table.found.group, weights=strength, minlength=1)
        evidence += [(-float(total), at, place) for place, total in enumerate(totals) if total > 0]
    return [(tables[at], place) for _, at, place in sorted(evidence)]


def standouts_of(
    said: Sequence[Numbers], tables: Sequence[Cells], *, least_shops: int
) -> list[list[Standout]]:
    """Return for each matter where it stands out, strongest first; `said` names its comments."""
    term = np.repeat(np.arange(len(said)), [len(comments) for comments in said])
    comment = np.concatenate(said)
    result: list[list[Standout]] = [[] for _ in said]
    for table in tables:
        found = concentration(
            table.exposure, term, comment, least_shops=least_shops, phi=table.found.phi
        )
        ratio = times_as_often(found)
        for at in range(len(found.term)):
            place = int(found.group[at])
            if (
                place in table.grouping.tested
                and found.p[at] <= MEMBER_P
                and ratio[at] >= LEAST_RATIO
            ):
                result[int(found.term[at])].append(_standout(table, found, at, float(ratio[at])))
    for places in result:
        places.sort(key=lambda one: (-one.z, one.kind))
    return result


def _standout(table: Cells, found: Concentration, at: int, ratio: float) -> Standout:
    """Give one cell with its log-odds; what was said in all is parted as chance would part it."""
    shops, total = int(found.shops[at]), int(found.total[at])
    spoken = int((table.grouping.group >= 0).sum())
    here = spoken * float(found.expected[at]) / total
    counts = {"it": shops, "rest": max(0, round(here) - shops)}
    peers = {"it": total - shops, "rest": max(0, round(spoken - here) - (total - shops))}
    z = next(term.z for term in log_odds(counts, peers) if term.term == "it")
    return Standout(
        table.grouping.kind,
        table.grouping.keys[int(found.group[at])],
        shops,
        total,
        float(found.expected[at]),
        float(found.z[at]),
        ratio,
        z,
    )
