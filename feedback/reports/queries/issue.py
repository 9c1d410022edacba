"""One issue of one period, ready to be shown: trend, managers, areas, wordings, quotes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.attribution.facts import HEARD
from feedback.codeframe.queries import active_taxonomy, codes_in_scope
from feedback.core.calendar import Period
from feedback.core.errors import NotFoundError
from feedback.core.messages import N_
from feedback.people.models import Area, ServicePerson
from feedback.reports.queries import facts, hiding, words
from feedback.reports.queries.comparison import ManagerCell, ManagerLine, manager_lines
from feedback.reports.queries.overview import (
    AreaLine,
    IssueLine,
    area_lines,
    covered,
    make_line,
    make_series,
    overview,
    trend_months,
)
from feedback.reports.queries.places import Places
from feedback.reports.queries.sub_issues import SubIssueLine, sub_issue_lines
from feedback.reports.queries.words import Quote, Wanted
from feedback.reports.rules import Limits
from feedback.text.taxonomy import Issue

QUOTES = 6


@dataclass(frozen=True, slots=True)
class IssuePage:
    """What is known of one issue; lists are empty where the viewer may not see them."""

    line: IssueLine
    person: ServicePerson | None
    managers: list[tuple[ManagerLine, ManagerCell]]
    areas: list[tuple[AreaLine, IssueLine | None]]
    phrases: list[tuple[str, int]]
    quotes: list[Quote]
    more: bool
    sub_issues: list[SubIssueLine]

    @property
    def drawable(self) -> bool:
        """Tell whether there is any manager to draw."""
        return any(cell.estimate.share is not None for line, cell in self.managers if line.person)

    @property
    def outside(self) -> list[tuple[ManagerLine, ManagerCell]]:
        """Give the managers with more of it than chance explains."""
        return [(line, cell) for line, cell in self.managers if cell in line.flagged]


def get_issue(viewer: Viewer, code: str) -> Issue:
    """Return the issue; `NotFoundError` where there is none that this viewer may know of."""
    if code not in codes_in_scope(viewer, Action.VIEW_SUMMARY):
        raise NotFoundError(N_("没有这个问题，或者不在您的查看范围内。"))
    return active_taxonomy()[code]


def issue_page(
    session: Session,
    viewer: Viewer,
    period: Period,
    code: str,
    *,
    places: Places,
    area: Area | None,
    person: ServicePerson | None,
    limits: Limits,
) -> IssuePage:
    """Return everything about one issue in the period, in an area or of a manager if given."""
    issue = get_issue(viewer, code)
    inside = places.below(area) if area else None
    line = issue_line(
        session, viewer, period, issue, tops=places.tops(area), person=person, limits=limits
    )
    managers: list[tuple[ManagerLine, ManagerCell]] = []
    areas: list[tuple[AreaLine, IssueLine | None]] = []
    if person is None:
        # Judged among all issues, as on the summary, so that both pages say the same.
        whole = overview(session, viewer, period, areas=places.tops(area), limits=limits)
        line = next((one for one in whole.lines if one.issue == issue), line)
        if viewer.may(Action.VIEW_MANAGERS) and issue.on_manager != "no":
            lines = manager_lines(session, viewer, period, areas=inside, limits=limits)
            managers = [(one, cell) for one in lines for cell in one.cells if cell.issue == issue]
        below = area_lines(session, viewer, period, places=places, area=area, limits=limits)
        areas = [(one, _of(one, issue)) for one in below]
    wanted = Wanted(period, code, person.id if person else None, inside)
    said: list[tuple[str, int]] = []
    quotes: list[Quote] = []
    more = False
    if viewer.may(Action.VIEW_WORDS) and not line.estimate.withheld:
        closed = hiding.closed_codes(session, viewer, wanted, area, limits)
        said = words.phrases(session, viewer, wanted, closed=closed)
        said = [(text, shops) for text, shops in said if not limits.hides(shops)]
        quotes, more = words.find_quotes(session, viewer, wanted, size=QUOTES, closed=closed)
    kinds = sub_issue_lines(
        session, viewer, period, line, places=places, area=area, person=person, limits=limits
    )
    return IssuePage(line, person, managers, areas, said, quotes, more, kinds)


def _of(line: AreaLine, issue: Issue) -> IssueLine | None:
    return next((one for one in line.overview.lines if one.issue == issue), None)


def issue_line(
    session: Session,
    viewer: Viewer,
    period: Period,
    issue: Issue,
    *,
    tops: list[int],
    person: ServicePerson | None,
    limits: Limits,
) -> IssueLine:
    """Return the share of one issue and its months, in an area or of a manager if given."""
    months = trend_months(session, period)
    wanted = list({one.name: one for one in [period, *months]}.values())
    if person is not None:
        found = facts.manager_series(session, viewer, wanted, manager_id=person.id, code=issue.code)
    else:
        counts = facts.area_counts(session, viewer, wanted, areas=tops, code=issue.code)
        total: dict[tuple[str, str], int] = {}
        for one in counts:
            total[one.period, one.code] = total.get((one.period, one.code), 0) + one.shops
        found = {
            one.name: (total.get((one.name, issue.code), 0), total.get((one.name, HEARD), 0))
            for one in wanted
        }
    shops, heard = found[period.name]
    line = make_line(issue, shops, heard, make_series(months, found, limits), limits)
    if person is not None:
        hidden = hiding.hidden_managers(session, viewer, wanted, limits)
        return covered(line, person.id, period, hidden)
    if len(tops) == 1:
        return covered(line, tops[0], period, hiding.hidden_areas(session, viewer, wanted, limits))
    return line
