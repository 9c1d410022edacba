"""Dealing a sample out among groups: proportionally, with a floor, never more than a group holds.

Whole arithmetic throughout: the same sizes give the same numbers on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

Key = TypeVar("Key", int, str, tuple[str, ...])


def allocate(sizes: Mapping[Key, int], total: int, floors: Mapping[Key, int]) -> dict[Key, int]:
    """Give how many to draw from each group, `total` in all.

    Each group gets its floor (or all it holds), the rest is dealt in proportion to size among
    those whose share lies above their floor, remainders to the largest first (Hamilton's method;
    Balinski, M. L. and Young, H. P. (2001). Fair Representation, 2nd ed., chapter 2), among equals
    to the larger group, then the smaller key. Raises `ValueError` where the groups hold fewer than
    `total`, or the floors alone come to more.
    """
    least = {key: min(floors.get(key, 0), size) for key, size in sizes.items()}
    if not sum(least.values()) <= total <= sum(sizes.values()):
        msg = f"{total} cannot be dealt: {sum(least.values())} to {sum(sizes.values())} can"
        raise ValueError(msg)
    shares = _shares(sizes, total, least)
    dealt = {key: int(share) for key, share in shares.items()}
    left = total - sum(dealt.values())
    order = sorted(shares, key=lambda key: (dealt[key] - shares[key], -sizes[key], key))
    for key in order[:left]:
        dealt[key] += 1
    return dealt


def _shares(sizes: Mapping[Key, int], total: int, least: Mapping[Key, int]) -> dict[Key, Fraction]:
    """Exact shares: those that would fall under their floor are held at it, until none would."""
    held: dict[Key, Fraction] = {}
    while True:
        free = [key for key in sizes if key not in held]
        there = sum(sizes[key] for key in free)
        rate = Fraction(total - sum(held.values()), there) if there else Fraction(0)
        below = [key for key in free if rate * sizes[key] < least[key]]
        if not below:
            return held | {key: rate * sizes[key] for key in free}
        held |= {key: Fraction(least[key]) for key in below}
