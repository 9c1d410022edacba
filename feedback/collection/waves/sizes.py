"""How many shops to invite, suggested from the wanted precision. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from feedback.collection.waves.plans import Sizes
from feedback.core.errors import RuleError
from feedback.core.messages import N_
from feedback.stats.allocation import allocate
from feedback.stats.samples import (
    answers_needed,
    invitations_needed,
    margin_reached,
    stratified_margin,
)


@dataclass(frozen=True, slots=True)
class ManagerSize:
    """One manager's part: shops in the frame, invitations, answers expected, and what they reach.

    `margin` is the half width of a 95 % interval, 0 to 1.
    """

    manager_id: int
    shops: int
    invited: int
    answers: int
    margin: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How many to invite, in all and per manager.

    `needed` answers would reach the wanted margin over the whole frame; `answers` are expected;
    `margin` is what they reach, the unequal chances between managers taken into account.
    """

    shops: int
    needed: int
    invited: int
    answers: int
    margin: float
    managers: tuple[ManagerSize, ...]

    @property
    def per_manager(self) -> dict[int, int]:
        """Return the invitations by manager."""
        return {one.manager_id: one.invited for one in self.managers}


def suggest(shops: Mapping[int, int], wanted: Sizes) -> Suggestion:
    """Say how many to invite of each manager's `shops` (their number in the frame by manager).

    n0 = z²p(1-p)/e², n = n0/(1 + (n0-1)/N), invitations n/r: see `stats.samples`; each manager
    gets what the precision wanted per manager takes, and the floor at least; what the whole needs
    beyond is dealt in proportion (`stats.allocation`). Raises `RuleError` where a given total
    falls below the floors.
    """
    there = sum(shops.values())
    needed = answers_needed(there, wanted.margin)
    floors = {key: _floor(size, wanted) for key, size in shops.items()}
    total = max(sum(floors.values()), invitations_needed(needed, wanted.response_rate, there))
    if wanted.total is not None:
        floors = {key: min(size, max(wanted.floor, 1)) for key, size in shops.items()}
        total = min(wanted.total, there)
        if total < sum(floors.values()):
            raise RuleError(
                N_("每位客户经理至少 %(floor)s 户，共需 %(least)s 户，您填的只有 %(total)s 户。"),
                field="total",
                floor=max(wanted.floor, 1),
                least=sum(floors.values()),
                total=total,
            )
    dealt = allocate(shops, total, floors)
    expected = {key: min(shops[key], round(n * wanted.response_rate)) for key, n in dealt.items()}
    return Suggestion(
        shops=there,
        needed=needed,
        invited=total,
        answers=sum(expected.values()),
        margin=stratified_margin([(expected[key], shops[key]) for key in shops]),
        managers=tuple(
            ManagerSize(
                key,
                shops[key],
                dealt[key],
                expected[key],
                margin_reached(expected[key], shops[key]),
            )
            for key in sorted(shops)
        ),
    )


def _floor(size: int, wanted: Sizes) -> int:
    least = min(size, max(wanted.floor, 1))
    if wanted.manager_margin is None:
        return least
    answers = answers_needed(size, wanted.manager_margin)
    return max(least, invitations_needed(answers, wanted.response_rate, size))
