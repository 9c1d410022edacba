"""Dated spans of who served a shop in one role, and where a new one fits. Pure.

Days are whole and both ends are included; an empty end means that the span runs on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """`person_id` serves from one day to another; `id` is the stored row's, if there is one."""

    person_id: int
    from_on: date
    to_on: date | None = None
    id: int | None = None

    @property
    def last(self) -> date:
        """The last day, or the end of time."""
        return self.to_on or date.max

    def overlaps(self, other: Span) -> bool:
        """Tell whether both cover some day."""
        return self.from_on <= other.last and other.from_on <= self.last


class Fit(StrEnum):
    """What a new span does to those there are."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a span goes: itself as it will stand, the span it closes, or the one in its way."""

    fit: Fit
    span: Span
    before: Span | None = None
    closes: Span | None = None
    conflict: Span | None = None


def place(spans: Sequence[Span], new: Span, *, hand_over: bool = False) -> Placement:
    """Say how `new` fits among the `spans` of the same shop and role.

    A span with the same first day and person is the same one, perhaps with another end. With
    `hand_over`, an earlier span that runs on is closed the day before `new` begins, and a `new`
    that runs on ends the day before the next one begins; without it, any overlap is a conflict.
    """
    same = next((span for span in spans if span.from_on == new.from_on), None)
    others = sorted((span for span in spans if span is not same), key=lambda span: span.from_on)
    if same is not None and same.person_id != new.person_id:
        return Placement(Fit.CONFLICT, new, conflict=same)
    closes = None
    if hand_over:
        new = _ended_by_next(others, new)
        closes = next((s for s in others if s.to_on is None and s.from_on < new.from_on), None)
    in_way = next((s for s in others if s is not closes and s.overlaps(new)), None)
    if in_way is not None:
        return Placement(Fit.CONFLICT, new, conflict=in_way)
    if closes is not None:
        closes = replace(closes, to_on=new.from_on - ONE_DAY)
    if same is None:
        return Placement(Fit.NEW, new, closes=closes)
    fit = Fit.UNCHANGED if same.to_on == new.to_on else Fit.CHANGED
    return Placement(fit, replace(new, id=same.id), before=same, closes=closes)


def _ended_by_next(others: Sequence[Span], new: Span) -> Span:
    """Close an open `new` the day before the first span that begins after it."""
    later = [span.from_on for span in others if span.from_on > new.from_on]
    return replace(new, to_on=later[0] - ONE_DAY) if new.to_on is None and later else new
