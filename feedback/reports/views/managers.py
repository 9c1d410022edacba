"""Customer managers: beside each other, and one by one."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from feedback.accounts.access import current_viewer, needs
from feedback.accounts.permissions import Action
from feedback.core.errors import NotFoundError
from feedback.core.messages import N_
from feedback.extensions import db
from feedback.reports.queries.manager import manager_page
from feedback.reports.queries.places import get_manager
from feedback.reports.queries.scorecard import contradicted_share
from feedback.reports.views.charts import font
from feedback.reports.views.parts import blueprint, is_own_only, selection


@blueprint.get("/managers")
@needs(Action.VIEW_MANAGERS)
def managers() -> Response:
    """Lead to the managers of the summary; a customer manager to their own page."""
    viewer = current_viewer()
    if not is_own_only(viewer):
        chosen = selection()
        return redirect(chosen.link("summary", by="manager"))
    if viewer.person_id is None:
        raise NotFoundError(N_("您的账号还没有关联客户经理档案，请联系系统管理员。"))
    return redirect(url_for("reports.manager", person_id=viewer.person_id))


@blueprint.get("/managers/<int:person_id>")
@needs(Action.VIEW_MANAGERS)
def manager(person_id: int) -> str:
    """Show one manager's period on one printable page."""
    person = get_manager(db.session, current_viewer(), person_id)
    chosen = selection()
    page = manager_page(db.session, chosen.viewer, chosen.period, person, limits=chosen.limits)
    return render_template(
        "reports/manager.html",
        chosen=chosen, page=page, person=person, has_font=bool(font()),
        contradicted=contradicted_share(page.checks, chosen.limits),
    )  # fmt: skip
