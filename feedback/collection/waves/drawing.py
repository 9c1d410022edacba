"""The draw: stratified, at random, from a seed, the same again at any time. Pure.

Every shop has a number that nobody can foresee without the seed and everybody can check with it:
HMAC-SHA256(seed, wave:licence). Inside each cell the smallest numbers are drawn, so the draw does
not depend on the order of rows, and one shop's chance does not depend on another's.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from feedback.collection.waves.plans import Shop
from feedback.stats.allocation import allocate


@dataclass(frozen=True, slots=True)
class Drawn:
    """A shop of the frame with its place in the draw.

    `order` counts from 1 inside `cell`; `weight` is the inverse of the chance to be drawn, and
    None where the shop was not.
    """

    shop: Shop
    cell: str
    order: int
    weight: float | None


def draw(
    shops: Iterable[Shop], *, seed: str, wave: str, per_manager: Mapping[int, int]
) -> list[Drawn]:
    """Draw `per_manager` shops of each manager, in proportion to their strata.

    Strata too small to expect one of theirs to be drawn are joined with their neighbours first
    (Cochran, W. G. (1977). Sampling Techniques, 3rd ed., section 5A.12), so every shop has a
    chance and every weight is exact: shops in the cell / drawn in the cell. Gives the whole frame
    by manager, cell and order. `ValueError` where a manager's number lies outside 1 to all.
    """
    held: dict[int, dict[str, list[Shop]]] = defaultdict(lambda: defaultdict(list))
    for shop in shops:
        held[shop.manager_id][shop.stratum].append(shop)
    drawn: list[Drawn] = []
    for manager_id in sorted(held):
        drawn += _draw_of_one(held[manager_id], manager_id, per_manager[manager_id], seed, wave)
    return drawn


def _draw_of_one(
    strata: Mapping[str, list[Shop]], manager_id: int, wanted: int, seed: str, wave: str
) -> list[Drawn]:
    there = sum(len(shops) for shops in strata.values())
    if not 1 <= wanted <= there:
        msg = f"{wanted} of {there} shops cannot be drawn"
        raise ValueError(msg)
    joined = join_small({name: len(shops) for name, shops in strata.items()}, wanted)
    cells = {
        f"{manager_id}:{place}": [shop for name in names for shop in strata[name]]
        for place, names in enumerate(joined, 1)
    }
    dealt = allocate({cell: len(shops) for cell, shops in cells.items()}, wanted, {})
    drawn = []
    for cell, shops in cells.items():
        ordered = sorted(shops, key=lambda shop: draw_number(seed, wave, shop.licence_no))
        weight = len(shops) / dealt[cell]
        drawn += [
            Drawn(shop, cell, order, weight if order <= dealt[cell] else None)
            for order, shop in enumerate(ordered, 1)
        ]
    return drawn


def join_small(sizes: Mapping[str, int], wanted: int) -> list[tuple[str, ...]]:
    """Join neighbouring strata until each can expect at least one of `wanted` to be drawn.

    The smallest goes first, to the neighbour it shares most of its name with: the same county and
    market before another market, another market before another county.
    """
    cells: list[tuple[str, ...]] = [(name,) for name in sorted(sizes)]
    there = sum(sizes.values())

    def size(cell: tuple[str, ...]) -> int:
        return sum(sizes[name] for name in cell)

    while len(cells) > 1:
        place = min(range(len(cells)), key=lambda at: (size(cells[at]), at))
        if size(cells[place]) * wanted >= there:
            break
        sides = [at for at in (place - 1, place + 1) if 0 <= at < len(cells)]
        other = min(sides, key=lambda at: (-_alike(cells[place], cells[at]), size(cells[at]), at))
        low, high = sorted((place, other))
        cells[low : high + 1] = [cells[low] + cells[high]]
    return cells


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Count how many leading parts of the name (county, market) all of both share."""
    parts = [name.split("/") for name in one + other]
    shared = 0
    for level in zip(*parts, strict=True):
        if len(set(level)) > 1:
            break
        shared += 1
    return shared


def draw_number(seed: str, wave: str, licence_no: str) -> bytes:
    """Return HMAC-SHA256(seed, wave:licence): 32 bytes that decide a shop's place."""
    return hmac.digest(bytes.fromhex(seed), f"{wave}:{licence_no}".encode(), "sha256")


def frame_digest(shops: Sequence[Shop]) -> str:
    """Return the SHA-256 (hex) of a frame: who is in it, in which stratum, under whom."""
    lines = sorted(f"{shop.licence_no} {shop.manager_id} {shop.stratum}" for shop in shops)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
