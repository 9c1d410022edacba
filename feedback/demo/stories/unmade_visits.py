"""Story 1: a customer manager whose claims are perfect, and whose shops remember nobody."""

from __future__ import annotations

from datetime import date

from feedback.demo import cast
from feedback.demo.script import Mood
from feedback.demo.stories.scene import Scene
from feedback.verbatims.models import Channel

PLACE = cast.CLAIMS_UNMADE_VISITS
# Shops that say so in the form, by month.
SPOKEN = {7: 4, 8: 5, 9: 5, 10: 15}
CALLED_IN = {8: 2, 9: 2, 10: 3}
TOLD_INSPECTORS = {8: 1, 9: 2, 10: 3}
FROM_EVERYDAY_TALK = 8
FALSE_CLAIMS = 0.62  # of what is claimed, never happened
FALSE_ELSEWHERE = 0.02


def plant(scene: Scene) -> None:
    """Let several of the shops say in words what the check calls hear."""
    shops = scene.shops_of(PLACE, date(2026, 10, 31))
    everyday = scene.coded((("I04",), ("I05",)), Channel.WEB, FROM_EVERYDAY_TALK)
    for door, plan in (
        (Channel.WEB, SPOKEN),
        (Channel.HOTLINE, CALLED_IN),
        (Channel.CHECK_CALL, TOLD_INSPECTORS),
    ):
        for month, count in plan.items():
            first = date(2026, month, 1)
            comments = scene.themed("claims", door, first, count)
            if month == 10 and door is Channel.WEB:
                comments = comments[: count - len(everyday)] + everyday
            told = scene.tell(shops, comments, first, mood=Mood.HONEST)
            shops = [shop for shop in shops if shop not in told]
