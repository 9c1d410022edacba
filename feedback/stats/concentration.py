"""What is said in one place more than chance would have it, by people who spoke unequally often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from feedback.stats.funnel import overdispersion

Numbers = NDArray[np.int64]
Reals = NDArray[np.float64]
_RATES = np.logspace(-7, 0, 141)
_FARTHEST_Z = 37.0
_SAMPLE = 1_000
_LEAST_EXPECTED = 5.0


@dataclass(frozen=True, slots=True)
class Concentration:
    """Cells of one grouping that have something in them, side by side.

    `term` and `group` say whose; `shops` counts distinct shops of the group that said the term,
    `total` those of all groups (a shop counts in each group in which it spoke), `expected` the
    shops chance would give, `p` the one-sided probability of as many or more, over-dispersion
    taken into account. `totals` holds the total of every term, also of those without a cell.
    """

    term: Numbers
    group: Numbers
    shops: Numbers
    total: Numbers
    expected: Reals
    z: Reals
    p: Reals
    phi: float
    totals: Numbers


class Exposure:
    """How often each shop spoke in each group, and what that makes of a rate per comment."""

    def __init__(self, shop: Numbers, group: Numbers) -> None:
        """Take the shop and the group (0, 1, …; -1: in none) of every comment."""
        self.shop, self.group = shop, group
        self.shops = int(shop.max(initial=0)) + 1
        self.groups = int(group.max(initial=-1)) + 1
        placed = group >= 0
        spoke, often = np.unique(group[placed] * self.shops + shop[placed], return_counts=True)
        expected = np.zeros((self.groups, len(_RATES)))
        owner = spoke // self.shops
        for times in np.unique(often):
            speakers = np.bincount(owner[often == times], minlength=self.groups)
            # A shop that speaks m times says a term of rate r with probability 1 - (1 - r)^m.
            expected += np.outer(speakers, -np.expm1(times * np.log1p(-_RATES.clip(max=1 - 1e-12))))
        self._expected = expected
        self._total = np.maximum.accumulate(expected.sum(axis=0))

    def shares(self, totals: Numbers) -> Reals:
        """Give for terms said by `totals` shops each group's expected share, terms by groups."""
        at = np.interp(
            np.log(np.maximum(totals, 1e-9)), np.log(self._total), np.arange(len(_RATES))
        )
        low = np.minimum(at.astype(np.int64), len(_RATES) - 2)
        part = (at - low)[:, None]
        curve = (self._expected / self._total).T
        result: Reals = curve[low] * (1 - part) + curve[low + 1] * part
        return result


def concentration(
    exposure: Exposure,
    term: Numbers,
    comment: Numbers,
    *,
    least_shops: int,
    phi: float | None = None,
) -> Concentration:
    """Compare all groups on all terms; `term` and `comment` list which comment holds which term.

    Under chance every comment holds a term with one rate, wherever it was made; how many distinct
    shops that gives follows from how often each spoke, so that a county that speaks ten times as
    much is not suspected of everything. Given the total, a group's count is binomial. Mid-p z,
    divided by the square root of the over-dispersion of the common terms (Spiegelhalter, D. J.
    (2005). Funnel plots for comparing institutional performance. Statistics in Medicine 24,
    1185-1202, section 4) unless `phi` is given. Cells of fewer than `least_shops` shops are left
    out.
    """
    terms, groups, shops = _cells(exposure, term, comment)
    weights = shops.astype(np.float64)
    totals = np.bincount(terms, weights, int(term.max(initial=-1)) + 1).astype(np.int64)
    if phi is None:
        phi = _spread(exposure, terms, groups, shops, totals)
    kept = shops >= least_shops
    terms, groups, shops = terms[kept], groups[kept], shops[kept]
    total = totals[terms]
    known, place = np.unique(total, return_inverse=True)
    share = exposure.shares(known)[place, groups] if len(known) else np.zeros(0)
    z = mid_p_z(shops, total, share) / np.sqrt(phi)
    return Concentration(
        terms, groups, shops, total, total * share, z, special.ndtr(-z), phi, totals
    )


def _cells(exposure: Exposure, term: Numbers, comment: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return term, group and distinct shops of every cell that has any."""
    group = exposure.group[comment]
    placed = group >= 0
    width = exposure.shops * exposure.groups
    said = np.unique(
        term[placed] * width + group[placed] * exposure.shops + exposure.shop[comment[placed]]
    )
    cells, shops = np.unique(said // exposure.shops, return_counts=True)
    return cells // exposure.groups, cells % exposure.groups, shops.astype(np.int64)


def comparisons_to_pay(
    exposure: Exposure, totals: Numbers, groups: Sequence[int], *, level: float, phi: float
) -> int:
    """Give how many comparisons of terms with these `totals` must be paid for at `level`.

    A term that so few shops said that even all of them in one group would prove nothing can not
    be called unusual by chance either. The least k so that at most k comparisons can reach
    level / k: Tarone, R. E. (1990). A modified Bonferroni method for discrete data. Biometrics 46,
    515-522.
    """
    known, often = np.unique(totals[totals > 0], return_counts=True)
    if not len(known) or not len(groups):
        return 1
    share = exposure.shares(known)[:, list(groups)]
    every = np.broadcast_to(known[:, None], share.shape)
    best = special.ndtr(-mid_p_z(every, every, share) / np.sqrt(phi))
    order = np.argsort(best, axis=None, kind="stable")
    reach = np.cumsum(np.broadcast_to(often[:, None], share.shape).ravel()[order])
    limits = best.ravel()[order]
    low, high = 1, int(reach[-1])
    while low < high:
        middle = (low + high) // 2
        place = int(np.searchsorted(limits, level / middle, side="right"))
        if place and reach[place - 1] > middle:
            low = middle + 1
        else:
            high = middle
    return low


def mid_p_z(observed: Numbers, n: Numbers, share: Reals) -> Reals:
    """Give the z of the upper mid-p of binomial counts, positive where more than expected."""
    share = share.clip(1e-12, 1 - 1e-12)
    above = special.betainc(np.maximum(observed, 1), n - observed + 1, share)
    above = np.where(observed <= 0, 1.0, above)
    beyond = np.where(
        observed >= n, 0.0, special.betainc(observed + 1, np.maximum(n - observed, 1), share)
    )
    z: Reals = -special.ndtri(((above + beyond) / 2).clip(1e-300, 1 - 1e-16))
    return z.clip(-_FARTHEST_Z, _FARTHEST_Z)


def _spread(
    exposure: Exposure, terms: Numbers, groups: Numbers, shops: Numbers, totals: Numbers
) -> float:
    """Estimate the over-dispersion from terms so common that every group should have some."""
    common = np.argsort(-totals, kind="stable")[:_SAMPLE]
    common = common[totals[common] > 0]
    table = np.zeros((len(totals), exposure.groups), dtype=np.int64)
    table[terms, groups] = shops
    share = exposure.shares(totals[common])
    many = (totals[common][:, None] * share >= _LEAST_EXPECTED) & (share < 0.999)
    n = np.broadcast_to(totals[common][:, None], share.shape)
    return overdispersion(list(mid_p_z(table[common][many], n[many], share[many])))
