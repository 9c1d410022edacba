"""What a story has to hand: the people, their shops, the comments, and the script to write in."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from feedback.demo.people import Crew
from feedback.demo.script import Line, Mood, Script
from feedback.demo.shops import Shop
from feedback.demo.words import Comment, Stock
from feedback.verbatims.models import Channel

_NOT_BEFORE = {"七月": 8, "八月": 9, "季度": 9, "这两个月": 7, "新来的": 7, "换": 7, "八月底": 9}


@dataclass(slots=True)
class Scene:
    """The stage of one story; `rng` is its own chance."""

    crew: Crew
    shops: list[Shop]
    stock: Stock
    script: Script
    rng: random.Random

    def shops_of(self, place: int, day: date) -> list[Shop]:
        """Return the trading shops of a customer manager on a day, in a random order."""
        found = [s for s in self.shops if s.manager_on(day).place == place and s.trades_on(day)]
        self.rng.shuffle(found)
        return found

    def tell(
        self,
        shops: Iterable[Shop],
        comments: Iterable[Comment],
        month: date,
        *,
        mood: Mood = Mood.USUAL,
        coached: Callable[[], str] = lambda: "no",
    ) -> list[Shop]:
        """Let each shop in turn say the next comment in `month`; return those that did."""
        told: list[Shop] = []
        waiting = list(shops)
        for comment in comments:
            while waiting:
                shop = waiting.pop()
                if self.script.add(Line(shop, month, comment, mood, coached())):
                    told.append(shop)
                    break
        return told

    def spread(self, theme: str, county: str, plans: Mapping[Channel, Mapping[int, int]]) -> None:
        """Let shops of a county speak of a theme: so many by each door and month, each shop once.

        Only shops that trade to the end of October speak; months are those of 2026.
        """
        shops = [shop for shop in self.shops if shop.home.district.county.name == county]
        shops = [shop for shop in shops if shop.trades_on(date(2026, 10, 31))]
        self.rng.shuffle(shops)
        for door, plan in plans.items():
            for month, count in plan.items():
                first = date(2026, month, 1)
                told = self.tell(shops, self.themed(theme, door, first, count), first)
                shops = [shop for shop in shops if shop not in told]

    def themed(self, theme: str, door: Channel, month: date, count: int) -> list[Comment]:
        """Take comments of a theme for a door, such as can be said in `month`."""
        return self.stock.take(
            lambda c: c.theme == theme and c.door is door and can_be_said(c, month), count
        )

    def coded(self, codes: tuple[tuple[str, ...], ...], door: Channel, count: int) -> list[Comment]:
        """Take comments of everyday talk with exactly these codes."""
        return self.stock.take(lambda c: not c.theme and c.door is door and c.codes in codes, count)


def can_be_said(comment: Comment, month: date) -> bool:
    """Tell whether what a comment says of other months can be said in this one."""
    return all(
        month.month >= earliest for word, earliest in _NOT_BEFORE.items() if word in comment.text
    )


@dataclass(frozen=True, slots=True)
class Note:
    """How the tour tells a story: what to see, in both languages, where, and as whom."""

    sentence: str
    sentence_en: str
    path: str
    username: str
