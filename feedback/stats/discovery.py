"""How many of the things that look unusual may be chance."""

from __future__ import annotations

from collections.abc import Sequence


def q_values(p_values: Sequence[float]) -> list[float]:
    """Give the Benjamini-Hochberg adjusted p-values, in the order of the input.

    Calling everything with q <= 0.05 unusual keeps the expected share of false calls at or
    below 5 % when the tests are independent or positively dependent.

    Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate: a practical and
    powerful approach to multiple testing. Journal of the Royal Statistical Society B 57, 289-300.
    """
    if any(not 0 <= p <= 1 for p in p_values):
        msg = "p-values lie between 0 and 1"
        raise ValueError(msg)
    total = len(p_values)
    adjusted = [1.0] * total
    smallest = 1.0
    by_size = sorted(range(total), key=lambda place: p_values[place], reverse=True)
    for rank, place in zip(range(total, 0, -1), by_size, strict=True):
        smallest = min(smallest, p_values[place] * total / rank)
        adjusted[place] = smallest
    return adjusted
