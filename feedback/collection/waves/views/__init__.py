"""Staff's pages of waves: plan, draw, open, watch, hand out links, end."""

from feedback.collection.waves.views import life, links, planning
from feedback.collection.waves.views.parts import MENU, blueprint

__all__ = ["MENU", "blueprint", "life", "links", "planning"]
