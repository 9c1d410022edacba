"""Pages of reports: what keeps coming back, whose it is, and the words behind each number."""

from feedback.reports.views import charts, issues, managers, wording, words
from feedback.reports.views.parts import MENU, blueprint

__all__ = ["MENU", "blueprint", "charts", "issues", "managers", "wording", "words"]
