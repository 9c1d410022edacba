"""Story 4: complaints heard after a hand-over, about the days before it."""

from __future__ import annotations

from datetime import date

from feedback.demo import cast
from feedback.demo.stories.scene import Scene
from feedback.demo.words import Comment
from feedback.verbatims.models import Channel

FORMER, SUCCESSOR = cast.HANDED_OVER, cast.TOOK_OVER
OCTOBER = date(2026, 10, 1)
ABOUT_BEFORE = 24  # in the form, in October
CALLED_IN = 2
TOLD_INSPECTORS = 4
PRAISE = 9
CONTENT = 0.7  # of the shops hold nothing against the successor
# While the former manager was still there.
AT_THE_TIME = {7: 3, 8: 4}
# In other hand-overs shops compare as well.
COMPARED_ELSEWHERE = 14


def plant(scene: Scene) -> None:
    """Let the shops speak of 上个月 when somebody else already comes."""
    shops = scene.shops_of(SUCCESSOR, date(2026, 10, 31))
    dated = scene.stock.take(_speaks_of_before, ABOUT_BEFORE)
    told = scene.tell(shops, dated, OCTOBER)
    for door, count in ((Channel.HOTLINE, CALLED_IN), (Channel.CHECK_CALL, TOLD_INSPECTORS)):
        shops = [shop for shop in shops if shop not in told]
        told += scene.tell(shops, scene.themed("handover", door, OCTOBER, count), OCTOBER)
    shops = [shop for shop in shops if shop not in told]
    scene.tell(shops, scene.coded((("P00",),), Channel.WEB, PRAISE), OCTOBER)
    for month, count in AT_THE_TIME.items():
        first = date(2026, month, 1)
        earlier = scene.shops_of(FORMER, first)
        scene.tell(earlier, scene.coded((("I04",),), Channel.WEB, count), first)
    _compare_elsewhere(scene)


def _speaks_of_before(comment: Comment) -> bool:
    return (
        comment.theme == "handover"
        and comment.door is Channel.WEB
        and any(word in comment.text for word in ("上个月", "七月份", "八月份", "以前"))
        and "小" not in comment.text
        and "老孙" not in comment.text
    )


def _compare_elsewhere(scene: Scene) -> None:
    others = [shop for shop in scene.shops if len(shop.managers) > 1]
    others = [shop for shop in others if shop.managers[-1][1].place != SUCCESSOR]
    scene.rng.shuffle(others)
    comments = scene.stock.take(
        lambda c: c.theme == "handover" and c.door is Channel.WEB and not scene.stock.used[c],
        COMPARED_ELSEWHERE,
    )
    scene.tell(others, comments, OCTOBER)
