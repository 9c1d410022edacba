"""How many shops say which kind of an issue, under the same threshold as every other figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.attribution.models import Credit
from feedback.core.calendar import Period
from feedback.issues.models import Mention
from feedback.people.models import Area, ServicePerson
from feedback.people.scope import area_in_scope
from feedback.reports.queries import hiding
from feedback.reports.queries.overview import IssueLine
from feedback.reports.queries.places import NOWHERE, Places
from feedback.reports.rules import Estimate, Limits, estimate, withhold
from feedback.text.taxonomy import Issue

UNTOLD = ""  # the words do not tell which kind, or the kind is no longer in the taxonomy

Cell = tuple[int, str]  # an area and a sub-issue


@dataclass(frozen=True, slots=True)
class SubIssueLine:
    """One sub-issue and how many shops say it; `name` is empty where the words do not tell.

    A shop may say several, so that the lines need not add up to the shops of the issue.
    """

    name: str
    name_en: str
    estimate: Estimate


def sub_issue_lines(
    session: Session,
    viewer: Viewer,
    period: Period,
    line: IssueLine,
    *,
    places: Places,
    area: Area | None,
    person: ServicePerson | None,
    limits: Limits,
) -> list[SubIssueLine]:
    """Return the sub-issues that anybody said, in the order of the taxonomy, the untold last.

    `line` is the whole issue in the same place. Nothing is returned where that is withheld, nor of
    one manager where small counts are: what is hidden among managers is not known per sub-issue.
    """
    issue = line.issue
    if line.estimate.withheld or (person is not None and limits.threshold is not None):
        return []
    cells = _count(session, viewer, period, issue, places, person)
    hidden = _hidden(session, viewer, period, issue, places, cells, limits)
    tops = places.tops(area) if person is None else [NOWHERE]
    names = {**dict(zip(issue.sub_issues, issue.sub_issues_en, strict=True)), UNTOLD: ""}
    lines = []
    for name, english in names.items():
        shops = sum(cells.get((top, name), 0) for top in tops)
        if shops:
            closed = any((top, name) in hidden for top in tops)
            found = estimate(shops, line.estimate.heard, limits, withheld=closed)
            lines.append(SubIssueLine(name, english, found))
    return lines


def _count(
    session: Session,
    viewer: Viewer,
    period: Period,
    issue: Issue,
    places: Places,
    person: ServicePerson | None,
) -> dict[Cell, int]:
    """Return distinct shops per area, with all that lies below it; area 0 holds one manager's.

    A shop lies in one area, so what lies below an area may be added up.
    """
    known = Mention.sub_issue.in_(issue.sub_issues)
    name = case((known, Mention.sub_issue), else_=literal(UNTOLD))
    wanted: list[ColumnElement[bool]] = [
        Credit.code == issue.code,
        Credit.said_on.between(period.first, period.last),
        area_in_scope(viewer, Action.VIEW_SUMMARY, Credit.area_id),
    ]
    if person is not None:
        wanted.append(Credit.manager_id == person.id)
    rows = session.execute(
        select(Credit.area_id, name, func.count(Credit.retailer_id.distinct()))
        .join(Mention, Mention.id == Credit.mention_id)
        .where(*wanted)
        .group_by(Credit.area_id, name)
    )
    cells: dict[Cell, int] = defaultdict(int)
    for area_id, sub_issue, shops in rows:
        if person is not None:
            cells[NOWHERE, sub_issue] += shops
        elif area_id in places.areas:
            for above in places.areas[area_id].path.strip("/").split("/"):
                cells[int(above), sub_issue] += shops
    return dict(cells)


def _hidden(
    session: Session,
    viewer: Viewer,
    period: Period,
    issue: Issue,
    places: Places,
    cells: Mapping[Cell, int],
    limits: Limits,
) -> set[Cell]:
    """Return the cells that may not be shown: small ones, and what would give one away.

    Neither an area's other sub-issues nor the areas around it may tell a hidden cell, so both ways
    are gone through until nothing more has to be hidden.
    """
    if limits.threshold is None:
        return set()
    names = (*issue.sub_issues, UNTOLD)
    closed = hiding.hidden_areas(session, viewer, [period], limits)[period.name]
    whole = {area for area, code in closed if code == issue.code}
    hidden = {cell for cell, shops in cells.items() if shops and cell[0] in whole}
    while True:
        before = len(hidden)
        for area in places.areas:
            row = {(area, name): cells.get((area, name), 0) for name in names}
            hidden |= withhold(row, limits, also=hidden & row.keys())
        for name in names:
            shops = {area: cells.get((area, name), 0) for area in places.areas}
            also = {area for area, one in hidden if one == name}
            found = hiding.hidden_in_tree(places, shops, limits, also=also)
            hidden |= {(area, name) for area in found}
        if len(hidden) == before:
            return hidden
