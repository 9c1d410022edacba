"""What keeps coming back: issues, areas and managers of one period, ready to be shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.attribution.facts import HEARD, PROBLEM
from feedback.attribution.queries import periods_with_facts
from feedback.codeframe.queries import active_taxonomy, codes_in_scope
from feedback.core.calendar import Period, months_back
from feedback.people.models import Area
from feedback.reports.queries import facts
from feedback.reports.queries.facts import AreaCount
from feedback.reports.queries.hiding import Cells, hidden_areas
from feedback.reports.queries.places import Places
from feedback.reports.rules import FALSE_DISCOVERY_RATE, Estimate, Limits, estimate
from feedback.stats.discovery import q_values
from feedback.stats.trend import (
    Direction,
    MonthCount,
    Persistence,
    Trend,
    monthly_trend,
    persistence,
)
from feedback.text.taxonomy import PRAISE, Issue

TREND_MONTHS = 6
LEAST_SHOPS_PRESENT = 2  # one shop in a month is not yet an issue that is there


@dataclass(frozen=True, slots=True)
class Series:
    """Months of one issue, oldest first: what was counted, and what may be drawn of it."""

    months: list[Period]
    counts: list[MonthCount]
    estimates: list[Estimate]

    @property
    def shares(self) -> list[float | None]:
        """Give the monthly shares that may be drawn."""
        return [one.share for one in self.estimates]

    @property
    def trend(self) -> Trend:
        """Give the direction over the months."""
        return monthly_trend(self.counts)

    @property
    def persistence(self) -> Persistence:
        """Say whether it is new, recurring, chronic or fading."""
        return persistence([month.with_issue >= LEAST_SHOPS_PRESENT for month in self.counts])


def make_line(issue: Issue, shops: int, heard: int, series: Series, limits: Limits) -> IssueLine:
    """Make the line of one issue, its direction as tested alone."""
    return IssueLine(issue, estimate(shops, heard, limits), series, series.trend.direction)


def make_series(
    months: list[Period], counts: Mapping[str, tuple[int, int]], limits: Limits
) -> Series:
    """Make a series of month → (shops with the issue, shops heard)."""
    pairs = [counts.get(month.name, (0, 0)) for month in months]
    return Series(
        months,
        [MonthCount(min(shops, heard), heard) for shops, heard in pairs],
        [estimate(shops, heard, limits) for shops, heard in pairs],
    )


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One issue in the period.

    `direction` is that of the series, or steady where so many were tested that it may be chance.
    """

    issue: Issue
    estimate: Estimate
    series: Series
    direction: Direction


@dataclass(frozen=True, slots=True)
class Overview:
    """All visible issues of the period, most shops first, and how many shops were heard.

    `problem` is the share of shops with any open problem, each counted once; None for a
    department, which sees its own issues only.
    """

    heard: int
    lines: list[IssueLine]
    problem: Estimate | None

    @property
    def rising(self) -> list[IssueLine]:
        """Give the issues whose monthly share rises."""
        return [line for line in self.lines if line.direction is Direction.RISING]

    @property
    def new(self) -> list[IssueLine]:
        """Give the issues that came up in the last months only."""
        return [line for line in self.lines if line.series.persistence is Persistence.NEW]


def trend_months(session: Session, period: Period) -> list[Period]:
    """Return the six months up to the end of the period, or up to the newest with any data."""
    heard = [one for one in periods_with_facts(session) if one.months == 1]
    past = [one for one in heard if one.last <= period.last]
    return months_back(past[0] if past else period, TREND_MONTHS)


def overview(
    session: Session,
    viewer: Viewer,
    period: Period,
    *,
    areas: Collection[int],
    limits: Limits,
) -> Overview:
    """Return the issues of the period with their trend over the last months."""
    months = trend_months(session, period)
    wanted = list({one.name: one for one in [period, *months]}.values())
    counts = facts.area_counts(session, viewer, wanted, areas=areas)
    made = _overview(counts, period, months, problems(viewer), limits)
    if len(areas) == 1:
        hidden = hidden_areas(session, viewer, wanted, limits)
        made = _without(made, next(iter(areas)), period, hidden)
    return settled([made])[0]


def problems(viewer: Viewer) -> list[Issue]:
    """Return the visible issues without praise, in the order of the taxonomy."""
    visible = codes_in_scope(viewer, Action.VIEW_SUMMARY)
    return [one for one in active_taxonomy() if one.code in visible and one.code != PRAISE]


def _overview(
    counts: Iterable[AreaCount],
    period: Period,
    months: list[Period],
    issues: Iterable[Issue],
    limits: Limits,
) -> Overview:
    total: dict[tuple[str, str], int] = {}
    for one in counts:
        total[one.period, one.code] = total.get((one.period, one.code), 0) + one.shops
    heard = total.get((period.name, HEARD), 0)
    lines = []
    for issue in issues:
        shops = total.get((period.name, issue.code), 0)
        by_month = {
            month.name: (
                total.get((month.name, issue.code), 0),
                total.get((month.name, HEARD), 0),
            )
            for month in months
        }
        series = make_series(months, by_month, limits)
        lines.append((shops, make_line(issue, shops, heard, series, limits)))
    lines.sort(key=lambda pair: (-pair[0], pair[1].issue.code))
    together = total.get((period.name, PROBLEM))
    problem = None if together is None else estimate(together, heard, limits)
    return Overview(heard, [line for shops, line in lines if shops], problem)


def settled(overviews: list[Overview]) -> list[Overview]:
    """Call rising or falling only what stays so with the false discovery rate held over all."""
    trends = [line.series.trend for found in overviews for line in found.lines]
    adjusted = iter(q_values([trend.p for trend in trends if trend.p is not None]))

    def settle(line: IssueLine) -> IssueLine:
        if line.series.trend.p is None or next(adjusted) <= FALSE_DISCOVERY_RATE:
            return line
        return replace(line, direction=Direction.STEADY)

    return [replace(found, lines=[settle(line) for line in found.lines]) for found in overviews]


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area in the period: its own overview, small counts hidden with their neighbours."""

    area: Area
    overview: Overview


def area_lines(
    session: Session,
    viewer: Viewer,
    period: Period,
    *,
    places: Places,
    area: Area | None,
    limits: Limits,
) -> list[AreaLine]:
    """Return the areas right below `area`, in the order of the tree."""
    children = places.children(area)
    months = trend_months(session, period)
    wanted = list({one.name: one for one in [period, *months]}.values())
    counts = facts.area_counts(session, viewer, wanted, areas=[one.id for one in children])
    issues = problems(viewer)
    made = {
        child.id: _overview(
            [one for one in counts if one.area_id == child.id], period, months, issues, limits
        )
        for child in children
    }  # fmt: skip
    hidden = hidden_areas(session, viewer, wanted, limits)
    shown = settled([_without(made[child.id], child.id, period, hidden) for child in children])
    return [AreaLine(child, found) for child, found in zip(children, shown, strict=True)]


def covered(
    line: IssueLine, unit: int, period: Period, hidden: Mapping[str, set[tuple[int, str]]]
) -> IssueLine:
    """Give the line with its figures withheld where the cells of `unit` are hidden."""
    cell = (unit, line.issue.code)
    nothing = replace(line.estimate, shops=None, share=None, interval=None, withheld=True)
    estimates = [
        Estimate(None, one.heard, withheld=True) if cell in hidden.get(month.name, ()) else one
        for month, one in zip(line.series.months, line.series.estimates, strict=True)
    ]
    series = replace(line.series, estimates=estimates)
    shown = nothing if cell in hidden.get(period.name, ()) else line.estimate
    return replace(line, estimate=shown, series=series)


def _without(found: Overview, unit: int, period: Period, hidden: Cells) -> Overview:
    lines = [covered(line, unit, period, hidden) for line in found.lines]
    # The order of what is withheld would tell its size.
    lines.sort(key=lambda line: (-(line.estimate.shops or 0), line.issue.code))
    problem = found.problem
    if problem and (unit, PROBLEM) in hidden.get(period.name, ()):
        problem = Estimate(None, found.heard, withheld=True)
    return Overview(found.heard, lines, problem)
