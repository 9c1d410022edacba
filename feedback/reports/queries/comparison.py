"""Managers beside each other: shares, and only such words as the numbers allow. No ranking."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from feedback.accounts.permissions import Viewer
from feedback.attribution.facts import HEARD, PROBLEM
from feedback.core.calendar import Period
from feedback.people.models import ServicePerson
from feedback.reports.queries import facts
from feedback.reports.queries.hiding import hidden_managers, hidden_slices
from feedback.reports.queries.overview import problems
from feedback.reports.queries.places import UNASSIGNED, managers
from feedback.reports.rules import (
    Comparison,
    Estimate,
    Limits,
    compare_cells,
    estimate,
)
from feedback.stats.compare import Standing
from feedback.text.taxonomy import Issue


@dataclass(frozen=True, slots=True)
class ManagerCell:
    """One issue of one manager: the share, and what may be said of it beside all others."""

    issue: Issue
    estimate: Estimate
    comparison: Comparison | None

    @property
    def standing(self) -> Standing:
        """Give the words to use; too few where it is withheld."""
        if self.comparison is None or self.estimate.withheld:
            return Standing.TOO_FEW
        return self.comparison.standing

    @property
    def above(self) -> bool:
        """Tell whether there is more of it than expected."""
        flag = None if self.comparison is None else self.comparison.flag
        return flag is not None and flag.z is not None and flag.z > 0


@dataclass(frozen=True, slots=True)
class ManagerLine:
    """One manager (None: shops without one) in the period.

    `together` is the share of shops with any open problem that is the manager's own.
    """

    person: ServicePerson | None
    heard: int
    cells: list[ManagerCell]
    together: Estimate

    @property
    def flagged(self) -> list[ManagerCell]:
        """Give the issues outside what chance explains, those to check first."""
        cells = [
            one
            for one in self.cells
            if one.standing in {Standing.NEEDS_CHECK, Standing.WORTH_A_LOOK} and one.above
        ]
        return sorted(cells, key=lambda one: one.standing is not Standing.NEEDS_CHECK)

    @property
    def standing(self) -> Standing:
        """Give the strongest word that holds for any issue of this manager."""
        for word in (Standing.NEEDS_CHECK, Standing.WORTH_A_LOOK, Standing.INDISTINGUISHABLE):
            if any(cell.standing is word and (cell.above or word is Standing.INDISTINGUISHABLE)
                   for cell in self.cells):  # fmt: skip
                return word
        return Standing.TOO_FEW


def on_manager_issues(viewer: Viewer) -> list[Issue]:
    """Return the visible problems that may be a manager's own."""
    return [issue for issue in problems(viewer) if issue.on_manager != "no"]


def compared(
    session: Session, viewer: Viewer, period: Period, limits: Limits
) -> dict[tuple[int, str], Comparison]:
    """Compare every manager of the city on the issues that may be their own.

    Restricted issues are compared apart, so that what others see does not depend on them.
    """
    issues = on_manager_issues(viewer)
    counts = facts.peers(session, period, [issue.code for issue in issues])
    heard = {one.manager_id: one.shops for one in counts if one.code == HEARD}
    own = {(one.manager_id, one.code): one.on_manager for one in counts}
    found: dict[tuple[int, str], Comparison] = {}
    for restricted in (False, True):
        cells = {
            issue.code: {
                person: (own.get((person, issue.code), 0), n) for person, n in heard.items()
            }
            for issue in issues
            if issue.restricted is restricted
        }
        found |= compare_cells(cells, limits.minimum)
    return found


def manager_lines(
    session: Session,
    viewer: Viewer,
    period: Period,
    *,
    areas: Collection[int] | None,
    limits: Limits,
) -> list[ManagerLine]:
    """Return the visible managers in the order of area and name, then shops without a manager."""
    people = managers(session, viewer)
    counts = facts.manager_counts(session, viewer, period, areas=areas)
    standings = compared(session, viewer, period, limits)
    issues = on_manager_issues(viewer)
    hidden = hidden_managers(session, viewer, [period], limits)[period.name]
    if areas is not None:
        hidden = hidden | hidden_slices(session, viewer, period, areas, limits)
    heard = {one.manager_id: one.shops for one in counts if one.code == HEARD}
    own = {(one.manager_id, one.code): one.on_manager for one in counts}

    def cell(person: int, issue: Issue) -> ManagerCell:
        shops = own.get((person, issue.code), 0)
        withheld = (person, issue.code) in hidden
        made = estimate(shops, heard.get(person, 0), limits, withheld=withheld)
        return ManagerCell(issue, made, standings.get((person, issue.code)))

    def line(key: int, person: ServicePerson | None) -> ManagerLine:
        withheld = (key, PROBLEM) in hidden
        shops = own.get((key, PROBLEM), 0)
        together = estimate(shops, heard[key], limits, withheld=withheld)
        return ManagerLine(person, heard[key], [cell(key, issue) for issue in issues], together)

    lines = [line(key, person) for key, person in people.items() if key in heard]
    if heard.get(UNASSIGNED):
        lines.append(line(UNASSIGNED, None))
    return lines
