"""Story 5: a yearly fee for tills that nobody spoke of before August, in one county only."""

from __future__ import annotations

from feedback.demo import cast
from feedback.demo.stories.scene import Scene
from feedback.verbatims.models import Channel

COUNTY = cast.FEE_COUNTY
SPOKEN = {8: 3, 9: 10, 10: 84}
CALLED_IN = {8: 1, 9: 4, 10: 12}
TOLD_INSPECTORS = {9: 1, 10: 4}


def plant(scene: Scene) -> None:
    """Let the complaint grow from month to month among the shops of the county."""
    scene.spread(
        "terminal_fee",
        COUNTY,
        {
            Channel.WEB: SPOKEN,
            Channel.HOTLINE: CALLED_IN,
            Channel.CHECK_CALL: TOLD_INSPECTORS,
        },
    )
