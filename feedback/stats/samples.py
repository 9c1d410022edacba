"""How many to ask for a wanted precision, when the whole to draw from is known and finite."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt

from feedback.stats.intervals import two_sided_z

ROUNDING = 1e-9  # what arithmetic may lose: 96.00000000001 shops are 96


def answers_needed(
    population: int | None, margin: float, *, share: float = 0.5, confidence: float = 0.95
) -> int:
    """Give the fewest answers that estimate a share within ± `margin`; `None`: a boundless whole.

    n0 = z²p(1-p)/e², n = n0 / (1 + (n0-1)/N), rounded up. Cochran, W. G. (1977). Sampling
    Techniques, 3rd ed., section 4.4. `ValueError` for a margin or share outside 0 to 1.
    """
    _refuse_no_share(share)
    if not 0 < margin < 1:
        msg = f"a margin lies between 0 and 1, not {margin}"
        raise ValueError(msg)
    boundless = two_sided_z(confidence) ** 2 * share * (1 - share) / margin**2
    if population is None:
        return ceil(boundless - ROUNDING)
    if population < 1:
        return 0
    return min(population, ceil(boundless / (1 + (boundless - 1) / population) - ROUNDING))


def margin_reached(
    answers: int, population: int | None, *, share: float = 0.5, confidence: float = 0.95
) -> float:
    """Give the half width of the interval that `answers` out of `population` reach.

    e = z √(p(1-p)/n · (N-n)/(N-1)). Cochran (1977), section 3.2: the variance of a share in a
    simple random sample without replacement. 1 without answers, 0 when all have answered.
    """
    _refuse_no_share(share)
    if answers < 1:
        return 1.0
    if population is not None and answers >= population:
        return 0.0
    left = 1.0 if population is None else (population - answers) / (population - 1)
    return two_sided_z(confidence) * sqrt(share * (1 - share) / answers * left)


def stratified_margin(
    strata: Sequence[tuple[int, int]], *, share: float = 0.5, confidence: float = 0.95
) -> float:
    """Give the half width for the whole from (answers, population) of each stratum.

    e = z √Σ (N_h/N)² p(1-p)/n_h · (N_h-n_h)/(N_h-1). Cochran (1977), section 5.10: the variance of
    a stratified share. A stratum without answers counts as wholly unknown: its own margin is 1.
    """
    whole = sum(population for _, population in strata)
    parts = [
        population / whole * margin_reached(n, population, share=share, confidence=confidence)
        for n, population in strata
        if population
    ]
    return sqrt(sum(part * part for part in parts))


def invitations_needed(answers: int, response_rate: float, population: int) -> int:
    """Give how many to invite so that `answers` are expected: n/r, at most everybody there is."""
    if not 0 < response_rate <= 1:
        msg = f"a response rate lies between 0 and 1, not {response_rate}"
        raise ValueError(msg)
    return min(population, ceil(answers / response_rate - ROUNDING))


def _refuse_no_share(share: float) -> None:
    if not 0 < share < 1:
        msg = f"an expected share lies between 0 and 1, not {share}"
        raise ValueError(msg)
