"""Story 3: more messages than anybody, and nothing to hold against the manager."""

from __future__ import annotations

from datetime import date

from feedback.demo import cast
from feedback.demo.frame import some_day
from feedback.demo.script import Line, Mood
from feedback.demo.stories.scene import Scene
from feedback.verbatims.models import Channel

PLACE = cast.UNLUCKY
REPEATS = 46  # the same shop, the same words
REPEATED_FROM, REPEATED_TO = date(2026, 8, 3), date(2026, 10, 30)
# Goods, delivery, ordering, payment, prices: no customer manager's remit.
NOT_THE_MANAGERS = (("I10",), ("I09",), ("I11",), ("I12",), ("I14",), ("I18",))
SPOKEN = {7: 8, 8: 9, 9: 9, 10: 24}
CALLED_IN = {8: 2, 9: 3, 10: 4}
CONTENT = 0.7  # of the shops hold nothing against this manager
BEFORE_MY_TIME = {8: 3}  # about July, when somebody else came


def plant(scene: Scene) -> None:
    """Heap messages on somebody who did nothing wrong."""
    shops = scene.shops_of(PLACE, date(2026, 10, 31))
    loud = shops.pop()
    for _ in range(REPEATS):
        day = some_day(scene.rng, REPEATED_FROM, REPEATED_TO)
        comment = scene.stock.repeat("unlucky_repeat")
        scene.script.add(Line(loud, day.replace(day=1), comment, day=day))
    taken_over = [shop for shop in shops if len(shop.managers) > 1]
    for month, count in BEFORE_MY_TIME.items():
        first = date(2026, month, 1)
        about_july = scene.stock.take(
            lambda c: c.theme == "handover" and c.door is Channel.WEB and c.text[:3] == "上个月",
            count,
        )
        told = scene.tell(taken_over, about_july, first)
        shops = [shop for shop in shops if shop not in told]
    for door, plan in ((Channel.WEB, SPOKEN), (Channel.HOTLINE, CALLED_IN)):
        for month, count in plan.items():
            comments = scene.coded(NOT_THE_MANAGERS, door, count)
            first = date(2026, month, 1)
            waiting = scene.rng.sample(shops, len(shops))
            scene.tell(waiting, comments, first, mood=Mood.HONEST)
