"""Pages where staff teach the finder."""

from feedback.teaching.views import additions, review, suggestions, versions
from feedback.teaching.views.parts import MENU, blueprint

__all__ = ["MENU", "additions", "blueprint", "review", "suggestions", "versions"]
