"""Story 6: reusable boxes that nobody takes back, a matter that no issue of the taxonomy names."""

from __future__ import annotations

from feedback.demo import cast
from feedback.demo.stories.scene import Scene
from feedback.verbatims.models import Channel

COUNTY = cast.BOX_COUNTY
SPOKEN = {9: 10, 10: 20}
CALLED_IN = {10: 4}
TOLD_INSPECTORS = {10: 2}


def plant(scene: Scene) -> None:
    """Let shops of one county speak of it in September and October, each in words of its own."""
    scene.spread(
        "boxes",
        COUNTY,
        {
            Channel.WEB: SPOKEN,
            Channel.HOTLINE: CALLED_IN,
            Channel.CHECK_CALL: TOLD_INSPECTORS,
        },
    )
