"""Story 2: full marks everywhere, because somebody stood beside the shopkeepers."""

from __future__ import annotations

from datetime import date

from feedback.demo import cast
from feedback.demo.script import Mood
from feedback.demo.stories.scene import Scene
from feedback.verbatims.models import Channel

PLACE = cast.PRESSES_FOR_SCORES
SPOKEN = {6: 5, 8: 3, 9: 3, 10: 13}
CALLED_IN = {7: 1, 10: 3}
TOLD_INSPECTORS = {7: 1, 9: 1, 10: 3}
COACHED = (("yes", "unwilling", "no"), (60, 20, 20))
# Of everybody else's answers under the same manager.
TOP_SHARE = 0.88
WORDS = 1.8  # times as many as elsewhere: what may not be ticked is written
COACHED_ELSEWHERE = (80, 8, 12)  # no, yes, unwilling


def plant(scene: Scene) -> None:
    """Let some shops say in words what their ticks do not."""
    shops = scene.shops_of(PLACE, date(2026, 10, 31))
    for door, plan in (
        (Channel.WEB, SPOKEN),
        (Channel.HOTLINE, CALLED_IN),
        (Channel.CHECK_CALL, TOLD_INSPECTORS),
    ):
        for month, count in plan.items():
            first = date(2026, month, 1)
            comments = scene.themed("pressed", door, first, count)
            comments += scene.coded((("I17",),), door, count - len(comments))
            told = scene.tell(
                shops,
                comments,
                first,
                mood=Mood.TOP,
                coached=lambda: scene.rng.choices(*COACHED)[0],
            )
            shops = [shop for shop in shops if shop not in told]
