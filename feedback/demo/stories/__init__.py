"""Six planted stories, each in a file with its constants; tests find them from the data alone."""

from __future__ import annotations

from feedback.demo.frame import dice
from feedback.demo.people import Crew
from feedback.demo.script import Script
from feedback.demo.shops import Shop
from feedback.demo.stories import (
    boxes,
    hand_over,
    new_fee,
    pressed_scores,
    unlucky,
    unmade_visits,
)
from feedback.demo.stories.scene import Scene
from feedback.demo.words import Stock

# In the order in which they take their words from the stock.
STORIES = (unmade_visits, pressed_scores, hand_over, unlucky, new_fee, boxes)


def plant_stories(crew: Crew, shops: list[Shop], stock: Stock, seed: int) -> Script:
    """Return the script of all stories."""
    script = Script()
    for story in STORIES:
        story.plant(Scene(crew, shops, stock, script, dice(seed, story.__name__)))
    return script
