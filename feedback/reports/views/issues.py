"""What keeps coming back: the overview, one issue, one area."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.accounts.access import needs
from feedback.accounts.permissions import Action
from feedback.core.errors import ForbiddenError, NotFoundError
from feedback.core.messages import N_
from feedback.extensions import db
from feedback.reports.queries.comparison import manager_lines
from feedback.reports.queries.issue import issue_page
from feedback.reports.queries.overview import area_lines, overview
from feedback.reports.queries.places import get_manager
from feedback.reports.rules import chance_flags, count_compared
from feedback.reports.views.parts import (
    Selection,
    blueprint,
    is_own_only,
    number,
    refuse_own_only,
    selection,
)

BY = ("issue", "manager", "area")


@blueprint.get("/summary")
@needs(Action.VIEW_SUMMARY)
def summary() -> str | Response:
    """Show what keeps coming back, by issue, manager or area."""
    chosen = selection()
    if is_own_only(chosen.viewer):
        return redirect(url_for("reports.managers"))
    by = request.args.get("by", BY[0])
    show = {"issue": _by_issue, "manager": _by_manager, "area": _by_area}.get(by)
    if show is None:
        raise NotFoundError(N_("没有这种汇总方式。"))
    return show(chosen)


def _by_issue(chosen: Selection) -> str:
    found = overview(
        db.session, chosen.viewer, chosen.period, areas=chosen.tops, limits=chosen.limits
    )
    return render_template("reports/summary.html", chosen=chosen, by="issue", overview=found)


def _by_area(chosen: Selection) -> str:
    lines = area_lines(
        db.session, chosen.viewer, chosen.period,
        places=chosen.places, area=chosen.area, limits=chosen.limits,
    )  # fmt: skip
    return render_template("reports/areas.html", chosen=chosen, by="area", lines=lines)


def _by_manager(chosen: Selection) -> str:
    if not chosen.viewer.may(Action.VIEW_MANAGERS):
        raise ForbiddenError(N_("您的岗位不能看客户经理的结果。"))
    lines = manager_lines(
        db.session, chosen.viewer, chosen.period, areas=chosen.area_ids, limits=chosen.limits
    )
    cells = [cell.comparison for line in lines for cell in line.cells if cell.comparison]
    return render_template(
        "reports/managers.html",
        chosen=chosen, by="manager", lines=lines,
        by_chance=chance_flags(cells), compared=count_compared(cells),
    )  # fmt: skip


@blueprint.get("/issues/<code>")
@needs(Action.VIEW_SUMMARY)
def issue(code: str) -> str:
    """Show one issue: trend, managers, areas, wordings and quotes."""
    chosen = selection()
    refuse_own_only(chosen.viewer)
    person_id = number("manager")
    person = get_manager(db.session, chosen.viewer, person_id) if person_id else None
    page = issue_page(
        db.session, chosen.viewer, chosen.period, code,
        places=chosen.places, area=chosen.area, person=person, limits=chosen.limits,
    )  # fmt: skip
    return render_template("reports/issue.html", chosen=chosen, page=page)


@blueprint.get("/areas/<int:area_id>")
@needs(Action.VIEW_SUMMARY)
def area(area_id: int) -> str:
    """Show one area: its issues, and the areas inside."""
    chosen = selection()
    refuse_own_only(chosen.viewer)
    place = chosen.places.picked(area_id)
    found = overview(
        db.session, chosen.viewer, chosen.period,
        areas=chosen.places.tops(place), limits=chosen.limits,
    )  # fmt: skip
    inside = area_lines(
        db.session, chosen.viewer, chosen.period,
        places=chosen.places, area=place, limits=chosen.limits,
    )  # fmt: skip
    return render_template(
        "reports/area.html", chosen=chosen, area=place, overview=found, lines=inside
    )
