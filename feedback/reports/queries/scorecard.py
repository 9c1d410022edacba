"""One manager's month: visits and checks, hand-overs, forecast and supply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.core import clock
from feedback.core.calendar import Period
from feedback.people.models import Assignment, MonthlySupply, ServiceRole
from feedback.people.scope import manager_in_scope
from feedback.reports.rules import FIRST_DAYS, Estimate, Limits, estimate
from feedback.visits.models import ClaimedVisit, Verdict, VisitCheck


def instants(period: Period) -> tuple[datetime, datetime]:
    """Return the first moment of the period and the first after it, in the shops' zone."""
    end = period.last + timedelta(days=1)
    return (
        datetime.combine(period.first, time(), clock.SHOP_ZONE),
        datetime.combine(end, time(), clock.SHOP_ZONE),
    )


@dataclass(frozen=True, slots=True)
class Checks:
    """Visits claimed, and the verdicts of the checks of them."""

    claimed: int
    verdicts: Mapping[Verdict, int]

    @property
    def checked(self) -> int:
        """Give the number of checks that reached a verdict."""
        return sum(self.verdicts.values())

    @property
    def decided(self) -> int:
        """Give the checks that could tell: without those that are unverifiable."""
        return self.checked - self.verdicts.get(Verdict.UNVERIFIABLE, 0)


def contradicted_share(checks: Checks, limits: Limits) -> Estimate:
    """Return the share contradicted of the checks that could tell, for viewers of all counts."""
    contradicted = checks.verdicts.get(Verdict.CONTRADICTED, 0)
    return estimate(contradicted, checks.decided, Limits(limits.minimum))


def visit_checks(session: Session, viewer: Viewer, person_id: int, period: Period) -> Checks:
    """Return what a manager claimed in the period and what the checks made in it say."""
    start, end = instants(period)
    visible = manager_in_scope(viewer, Action.VIEW_MANAGERS, ClaimedVisit.person_id)
    claimed = session.scalar(
        select(func.count(ClaimedVisit.id)).where(
            ClaimedVisit.person_id == person_id,
            ClaimedVisit.visited_on.between(period.first, period.last),
            visible,
        )
    )
    rows = session.execute(
        select(VisitCheck.verdict, func.count(VisitCheck.id))
        .join(ClaimedVisit, ClaimedVisit.id == VisitCheck.claim_id)
        .where(
            ClaimedVisit.person_id == person_id,
            VisitCheck.verdict.is_not(None),
            VisitCheck.checked_at >= start,
            VisitCheck.checked_at < end,
            visible,
        )
        .group_by(VisitCheck.verdict)
    )
    return Checks(claimed or 0, {verdict: number for verdict, number in rows if verdict})


@dataclass(frozen=True, slots=True)
class Handover:
    """Shops that came or went inside the period, and those served for less than 60 days."""

    gained: int
    lost: int
    recent: int


def handover(session: Session, viewer: Viewer, person_id: int, period: Period) -> Handover:
    """Return how the manager's shops changed in the period."""
    fresh = period.first - timedelta(days=FIRST_DAYS)
    started = and_(Assignment.from_on > period.first, Assignment.from_on <= period.last)
    ended = and_(Assignment.to_on >= period.first, Assignment.to_on < period.last)
    recent = and_(
        Assignment.from_on > fresh,
        Assignment.from_on <= period.last,
        or_(Assignment.to_on.is_(None), Assignment.to_on >= period.first),
    )
    row = session.execute(
        select(
            func.count(Assignment.id).filter(started),
            func.count(Assignment.id).filter(ended),
            func.count(Assignment.id).filter(recent),
        ).where(
            Assignment.person_id == person_id,
            Assignment.role == ServiceRole.CUSTOMER_MANAGER,
            manager_in_scope(viewer, Action.VIEW_MANAGERS, Assignment.person_id),
        )
    ).one()
    return Handover(*row)


@dataclass(frozen=True, slots=True)
class Supply:
    """Forecast, order and supply of the manager's shops in cartons; rates None where absent.

    `accuracy` = 1 - sum |forecast - ordered| / sum ordered, `filled` = supplied / ordered.
    """

    shops: int
    accuracy: float | None
    filled: float | None


def supply(session: Session, viewer: Viewer, person_id: int, period: Period) -> Supply | None:
    """Return the sums over the manager's shops of each month; None where nothing is imported."""
    rows = list(
        session.execute(
            select(
                MonthlySupply.retailer_id,
                MonthlySupply.forecast_cartons,
                MonthlySupply.ordered_cartons,
                MonthlySupply.supplied_cartons,
            )
            .join(Assignment, Assignment.retailer_id == MonthlySupply.retailer_id)
            .where(
                MonthlySupply.month_on.between(period.first, period.last),
                Assignment.person_id == person_id,
                Assignment.role == ServiceRole.CUSTOMER_MANAGER,
                Assignment.from_on <= MonthlySupply.month_on,
                or_(Assignment.to_on.is_(None), Assignment.to_on >= MonthlySupply.month_on),
                manager_in_scope(viewer, Action.VIEW_MANAGERS, Assignment.person_id),
            )
        )
    )
    if not rows:
        return None
    both = [(f, o) for _, f, o, _ in rows if f is not None and o is not None]
    given = [(o, s) for _, _, o, s in rows if o is not None and s is not None]
    wanted, ordered = sum(o for _, o in both), sum(o for o, _ in given)
    accuracy = 1 - sum(abs(f - o) for f, o in both) / wanted if wanted else None
    filled = sum(s for _, s in given) / ordered if ordered else None
    return Supply(len({row[0] for row in rows}), accuracy, filled)
