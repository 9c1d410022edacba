"""Story 6: reusable boxes that nobody takes back, a matter that no issue of the taxonomy names."""

from __future__ import annotations

from datetime import date

from feedback.demo import cast
from feedback.demo.stories.scene import Scene
from feedback.verbatims.models import Channel

COUNTY = cast.BOX_COUNTY
SPOKEN = {9: 10, 10: 20}
CALLED_IN = {10: 4}
TOLD_INSPECTORS = {10: 2}


def plant(scene: Scene) -> None:
    """Let shops of one county speak of it in September and October, each in words of its own."""
    shops = [shop for shop in scene.shops if shop.home.district.county.name == COUNTY]
    shops = [shop for shop in shops if shop.trades_on(date(2026, 10, 31))]
    scene.rng.shuffle(shops)
    for door, plan in (
        (Channel.WEB, SPOKEN),
        (Channel.HOTLINE, CALLED_IN),
        (Channel.CHECK_CALL, TOLD_INSPECTORS),
    ):
        for month, count in plan.items():
            first = date(2026, month, 1)
            comments = scene.themed("boxes", door, first, count)
            told = scene.tell(shops, comments, first)
            shops = [shop for shop in shops if shop not in told]
