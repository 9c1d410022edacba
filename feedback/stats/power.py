"""What a number of checks can and cannot find, without replacement from a known frame."""

from __future__ import annotations

from math import comb


def chance_to_meet(population: int, faulty: int, checks: int) -> float:
    """Give the probability that `checks` random draws contain at least one of the faulty ones.

    Hypergeometric distribution: 1 - C(N - K, n) / C(N, n). Johnson, N. L., Kemp, A. W. and
    Kotz, S. (2005). Univariate Discrete Distributions, 3rd ed., chapter 6.
    """
    if not (0 <= faulty <= population and 0 <= checks <= population):
        msg = f"{faulty} faulty and {checks} checks do not fit into {population}"
        raise ValueError(msg)
    return 1 - comb(population - faulty, checks) / comb(population, checks)


def checks_needed(population: int, faulty: int, power: float = 0.95) -> int | None:
    """Give the fewest checks that meet a faulty one with probability `power`; `None` if none is.

    Source of the probability: `chance_to_meet`.
    """
    if faulty == 0:
        return None
    most = population - faulty + 1
    return next(n for n in range(most + 1) if chance_to_meet(population, faulty, n) >= power)


def most_faulty_if_none_met(population: int, checks: int, confidence: float = 0.95) -> int:
    """Give the largest number of faulty ones that `checks` clean checks leave credible.

    The upper end of the exact one-sided interval for zero found: the greatest K that would still
    have stayed unseen with probability above 1 - confidence. Buonaccorsi, J. P. (1987). A note on
    confidence intervals for proportions in finite populations. The American Statistician 41,
    215-218.
    """
    credible = 0
    for faulty in range(population - checks + 1):
        if 1 - chance_to_meet(population, faulty, checks) <= 1 - confidence:
            break
        credible = faulty
    return credible
