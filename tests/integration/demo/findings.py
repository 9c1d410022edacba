"""What stands out in a city, found with the product's own queries: who, never why we know."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.accounts.access import viewer_of
from feedback.accounts.permissions import SYSTEM, Action, Viewer
from feedback.accounts.queries import find_staff
from feedback.attribution.queries import default_period, issue_summary
from feedback.attribution.summary import Row, Summary
from feedback.core.calendar import Period
from feedback.demo.frame import FIRST_DAY, LAST_DAY
from feedback.people.models import Assignment, ServiceRole
from feedback.reports.rules import Limits
from feedback.stats.compare import Standing, UnitCount, flag_units
from feedback.visits.models import Verdict
from feedback.visits.tallies import ManagerChecks, checks_by_manager

LIMITS = Limits(minimum=10)
OCTOBER = "2026-10"


def period_of(city: Session) -> Period:
    found = default_period(city)
    assert found is not None
    return found


def viewer_named(city: Session, username: str) -> Viewer:
    staff = find_staff(city, username)
    assert staff is not None
    return viewer_of(city, staff)


def managers_of(summary: Summary) -> list[Row]:
    return [row for row in summary.rows if row.id]


def needing_check(summary: Summary) -> set[int]:
    return {row.id for row in managers_of(summary) if row.standing is Standing.NEEDS_CHECK}


def checks_of(city: Session) -> dict[int, ManagerChecks]:
    return checks_by_manager(city, SYSTEM, Action.VIEW_CHECKS, FIRST_DAY, LAST_DAY)


def contradicted(city: Session) -> set[int]:
    counts = {
        person: (
            made.verdicts.get(Verdict.CONTRADICTED, 0),
            sum(made.verdicts.values()) - made.verdicts.get(Verdict.UNVERIFIABLE, 0),
        )
        for person, made in checks_of(city).items()
    }
    expected = sum(x for x, _ in counts.values()) / sum(n for _, n in counts.values())
    flags = flag_units([UnitCount(person, expected, x, n) for person, (x, n) in counts.items()])
    return {int(str(f.unit.key)) for f in flags if f.standing is Standing.NEEDS_CHECK}


def pressed_by(city: Session) -> int:
    summary = issue_summary(
        city,
        viewer_named(city, "integrity"),
        by="manager",
        period=period_of(city),
        code="I17",
        with_restricted=True,
    )
    (found,) = needing_check(summary)
    return found


def all_problems(city: Session) -> Summary:
    return issue_summary(city, SYSTEM, by="manager", period=period_of(city))


def loudest_of(city: Session) -> Row:
    return max(managers_of(all_problems(city)), key=lambda row: row.cell.mentions or 0)


def largest_hand_over(city: Session) -> tuple[int, int, date]:
    """The largest hand-over: who gave, who took, and from which day."""
    before, after = Assignment.__table__.alias(), Assignment.__table__.alias()
    rows = city.execute(
        select(before.c.person_id, after.c.person_id, after.c.from_on, func.count())
        .join(
            after, (after.c.retailer_id == before.c.retailer_id) & (after.c.role == before.c.role)
        )
        .where(
            before.c.role == ServiceRole.CUSTOMER_MANAGER,
            after.c.role == before.c.role,
            after.c.from_on > before.c.to_on,
        )
        .group_by(before.c.person_id, after.c.person_id, after.c.from_on)
        .order_by(func.count().desc())
    ).first()
    assert rows is not None
    return rows[0], rows[1], rows[2]
