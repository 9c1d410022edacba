"""Pages of staff: the front door, administration, and the made-up city's one-click sign-ins."""

from __future__ import annotations

from feedback.accounts.permissions import Action
from feedback.accounts.views.administration import blueprint as administration
from feedback.accounts.views.demo import blueprint as demo_blueprint
from feedback.accounts.views.home import blueprint
from feedback.core.messages import N_
from feedback.web.navigation import Entry

MENU: tuple[Entry, ...] = (
    Entry("staff.people", N_("人员"), Action.MANAGE_STAFF, 90, N_("添加、停用，定岗位和范围")),
    Entry("staff.trail", N_("审计记录"), Action.VIEW_AUDIT, 95, N_("谁做了、看了、导出了什么")),
)

__all__ = ["MENU", "administration", "blueprint", "demo_blueprint"]
