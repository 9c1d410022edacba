"""Pictures of the pages, behind the same checks as the figures they show."""

from __future__ import annotations

from flask import Response, current_app, request
from flask_babel import gettext

from feedback.accounts.access import needs
from feedback.accounts.permissions import Action
from feedback.core.calendar import Period
from feedback.core.errors import ForbiddenError, NotFoundError
from feedback.core.messages import N_
from feedback.extensions import db
from feedback.reports import charts, fonts, wordclouds
from feedback.reports.queries.comparison import ManagerCell, manager_lines
from feedback.reports.queries.issue import get_issue, issue_line
from feedback.reports.queries.manager import terms_about
from feedback.reports.queries.overview import Series, area_lines, overview
from feedback.reports.queries.places import get_manager
from feedback.reports.rules import Estimate
from feedback.reports.views.parts import (
    Selection,
    blueprint,
    named,
    number,
    refuse_own_only,
    selection,
)
from feedback.settings import Settings
from feedback.stats.funnel import ALARM_LEVEL, WARNING_LEVEL, funnel_limits

MOST_ISSUES = 12


def font() -> str:
    """Return the path of a font with Chinese characters, empty where there is none."""
    settings: Settings = current_app.extensions["feedback_settings"]
    found = fonts.chinese_font(settings.font)
    return str(found) if found else ""


def _svg(text: str) -> Response:
    return Response(text, mimetype="image/svg+xml")


@blueprint.get("/charts/summary.svg")
@needs(Action.VIEW_SUMMARY)
def summary_chart() -> Response:
    """Draw shares with their intervals: of the most frequent issues, or by manager or area."""
    chosen = selection()
    refuse_own_only(chosen.viewer)
    shares = {"manager": _by_manager, "area": _by_area}.get(request.args.get("by", ""), _by_issue)
    points = tuple(
        charts.Point(name, one.share, one.interval.low, one.interval.high)
        for name, one in shares(chosen)
        if one.interval is not None
    )
    return _svg(charts.share_chart(points, gettext("说到的户数占被听到户数的比例")))


def _by_issue(chosen: Selection) -> list[tuple[str, Estimate]]:
    found = overview(
        db.session, chosen.viewer, chosen.period, areas=chosen.tops, limits=chosen.limits
    )
    return [(named(line.issue), line.estimate) for line in found.lines[:MOST_ISSUES]]


def _by_area(chosen: Selection) -> list[tuple[str, Estimate]]:
    lines = area_lines(
        db.session, chosen.viewer, chosen.period,
        places=chosen.places, area=chosen.area, limits=chosen.limits,
    )  # fmt: skip
    return [(named(line.area), line.overview.problem) for line in lines if line.overview.problem]


def _by_manager(chosen: Selection) -> list[tuple[str, Estimate]]:
    if not chosen.viewer.may(Action.VIEW_MANAGERS):
        raise ForbiddenError(N_("您的岗位不能看客户经理的结果。"))
    lines = manager_lines(
        db.session, chosen.viewer, chosen.period, areas=chosen.area_ids, limits=chosen.limits
    )
    return [(named(line.person), line.together) for line in lines if line.person]


@blueprint.get("/charts/issues/<code>/trend.svg")
@needs(Action.VIEW_SUMMARY)
def trend_chart(code: str) -> Response:
    """Draw the monthly share of one issue."""
    chosen = selection()
    refuse_own_only(chosen.viewer)
    issue = get_issue(chosen.viewer, code)
    person_id = number("manager")
    person = get_manager(db.session, chosen.viewer, person_id) if person_id else None
    line = issue_line(
        db.session, chosen.viewer, chosen.period, issue,
        tops=chosen.tops, person=person, limits=chosen.limits,
    )  # fmt: skip
    return _svg(charts.trend_chart(_months(line.series), gettext("月份"), gettext("户数占比")))


def _months(series: Series) -> tuple[charts.Point, ...]:
    return tuple(
        charts.Point(
            _month(month), one.share,
            one.interval.low if one.interval else None,
            one.interval.high if one.interval else None,
        )
        for month, one in zip(series.months, series.estimates, strict=True)
    )  # fmt: skip


def _month(period: Period) -> str:
    return f"{period.first:%Y-%m}"


@blueprint.get("/charts/issues/<code>/funnel.svg")
@needs(Action.VIEW_MANAGERS)
def funnel(code: str) -> Response:
    """Draw the managers' shares of one issue against the shops heard, with funnel limits."""
    chosen = selection()
    refuse_own_only(chosen.viewer)
    issue = get_issue(chosen.viewer, code)
    lines = manager_lines(
        db.session, chosen.viewer, chosen.period, areas=chosen.area_ids, limits=chosen.limits
    )
    dots, cells = [], []
    for line in lines:
        cell = next((one for one in line.cells if one.issue == issue), None)
        if cell is None or cell.estimate.share is None or line.person is None:
            continue
        outside = cell in line.flagged
        name = named(line.person) if outside else ""
        dots.append(charts.Dot(line.heard, cell.estimate.share, name, outside))
        cells.append(cell)
    if not dots:
        raise NotFoundError(N_("数据不足，画不出这张图。"))
    return _svg(_funnel(dots, cells))


def _funnel(dots: list[charts.Dot], cells: list[ManagerCell]) -> str:
    measured = [one.comparison for one in cells if one.comparison is not None]
    expected = next((one.flag.unit.expected for one in measured), None) or 0.0
    phi = next((one.phi for one in measured), 1.0)
    most = max(dot.n for dot in dots)
    steps = sorted({max(1, round(most * 1.1 * step / 40)) for step in range(2, 41)})
    limits = []
    for n in steps:
        inner = funnel_limits(n, expected, WARNING_LEVEL, phi=phi)
        outer = funnel_limits(n, expected, ALARM_LEVEL, phi=phi)
        limits.append(charts.Limit(n, inner.low, inner.high, outer.low, outer.high))
    return charts.funnel_chart(
        tuple(dots), tuple(limits), expected, gettext("听到的户数"), gettext("户数占比")
    )


@blueprint.get("/charts/managers/<int:person_id>/words.png")
@needs(Action.VIEW_WORDS)
def cloud(person_id: int) -> Response:
    """Draw the words said about one manager more than about peers."""
    chosen = selection()
    person = get_manager(db.session, chosen.viewer, person_id)
    terms = terms_about(db.session, chosen.viewer, chosen.period, person, limits=chosen.limits)
    path = font()
    if not terms or not path:
        raise NotFoundError(N_("没有可画的词。"))
    weights = tuple((term.term, round(term.z, 3)) for term in terms)
    return Response(wordclouds.draw_cloud(weights, path), mimetype="image/png")
