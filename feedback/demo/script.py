"""What the stories let certain shops say: lines that the doors work in among everyday talk."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from feedback.demo.shops import Shop
from feedback.demo.words import Comment
from feedback.verbatims.models import Channel


class Mood(StrEnum):
    """How the ticks go with the words: as people do, in keeping with them, or all at the top."""

    USUAL = "usual"
    HONEST = "honest"
    TOP = "top"


@dataclass(frozen=True, slots=True)
class Line:
    """One shop says one comment, or only ticks, in one month (`day` where it matters)."""

    shop: Shop
    month: date
    comment: Comment | None
    mood: Mood = Mood.USUAL
    coached: str = "no"
    day: date | None = None


class Script:
    """All lines, by door and month. A shop speaks at most once per month at the web's door."""

    def __init__(self) -> None:
        self._lines: dict[tuple[Channel, date], list[Line]] = defaultdict(list)
        self._spoken: set[tuple[int, date]] = set()

    def add(self, line: Line) -> bool:
        """Add a line; tell whether it could be: a shop that already speaks that month cannot."""
        door = line.comment.door if line.comment else Channel.WEB
        if door is Channel.WEB:
            if (line.shop.id, line.month) in self._spoken:
                return False
            self._spoken.add((line.shop.id, line.month))
        self._lines[door, line.month].append(line)
        return True

    def lines(self, door: Channel, month: date) -> list[Line]:
        """Return what is said at a door in a month."""
        return self._lines[door, month]
