"""Counts of distinct shops, read from the facts: their cost never grows with the comments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Scope, Viewer
from feedback.attribution.facts import HEARD, PROBLEM
from feedback.attribution.models import AreaFact, ManagerFact
from feedback.codeframe.queries import codes_in_scope, version_in_force
from feedback.core.calendar import Period
from feedback.people.scope import area_in_scope, manager_in_scope
from feedback.reports.queries.places import UNASSIGNED
from feedback.verbatims.models import Verbatim


@dataclass(frozen=True, slots=True)
class AreaCount:
    """Distinct shops of one area in one period with one issue; code `*`: shops heard."""

    period: str
    area_id: int
    code: str
    shops: int


@dataclass(frozen=True, slots=True)
class ManagerCount:
    """Distinct shops of one manager with one issue, and those where it is the manager's."""

    manager_id: int
    code: str
    shops: int
    on_manager: int


def _codes(viewer: Viewer, code: str | None = None) -> tuple[str, ...]:
    visible = codes_in_scope(viewer, Action.VIEW_SUMMARY)
    if code is not None:
        visible = tuple(one for one in visible if one == code)
    # All problems together hold other departments' issues too.
    if viewer.scope(Action.VIEW_SUMMARY) is Scope.DEPARTMENT:
        return (HEARD, *visible)
    return (HEARD, PROBLEM, *visible)


def area_counts(
    session: Session,
    viewer: Viewer,
    periods: Sequence[Period],
    *,
    areas: Collection[int],
    code: str | None = None,
) -> list[AreaCount]:
    """Return the counts per period, area and visible issue; of one issue if `code` is given.

    Each of `areas` (see `Places.tops`) holds everything below it. 0, for words that name no shop,
    is there for viewers of the whole city only.
    """
    rows = session.execute(
        select(AreaFact.period, AreaFact.area_id, AreaFact.code, AreaFact.shops).where(
            AreaFact.period.in_([period.name for period in periods]),
            AreaFact.code.in_(_codes(viewer, code)),
            AreaFact.area_id.in_(areas),
            area_in_scope(viewer, Action.VIEW_SUMMARY, AreaFact.area_id),
        )
    )
    return [AreaCount(*row) for row in rows]


def _visible_manager(viewer: Viewer) -> ColumnElement[bool]:
    return or_(
        manager_in_scope(viewer, Action.VIEW_MANAGERS, ManagerFact.manager_id),
        and_(
            ManagerFact.manager_id == UNASSIGNED,
            area_in_scope(viewer, Action.VIEW_MANAGERS, ManagerFact.area_id),
        ),
    )


def manager_counts(
    session: Session,
    viewer: Viewer,
    period: Period,
    *,
    areas: Collection[int] | None = None,
    manager_id: int | None = None,
) -> list[ManagerCount]:
    """Return the counts per visible manager (0: unassigned) and issue, districts added up.

    Code `*` counts shops heard, `!` shops with any open problem.
    """
    conditions = [
        ManagerFact.period == period.name,
        ManagerFact.code.in_(_codes(viewer)),
        _visible_manager(viewer),
    ]
    if areas is not None:
        conditions.append(ManagerFact.area_id.in_(areas))
    if manager_id is not None:
        conditions.append(ManagerFact.manager_id == manager_id)
    return _managers(session, conditions)


def peers(session: Session, period: Period, codes: Collection[str]) -> list[ManagerCount]:
    """Return the counts of every manager of the city, as the measure of comparison.

    The same for every viewer, so that all see the same standing; never shown as such. Callers
    give `codes` the viewer may see.
    """
    return _managers(
        session,
        [
            ManagerFact.period == period.name,
            ManagerFact.manager_id != UNASSIGNED,
            ManagerFact.code.in_({HEARD, PROBLEM, *codes}),
        ],
    )


def _managers(session: Session, conditions: Sequence[ColumnElement[bool]]) -> list[ManagerCount]:
    rows = session.execute(
        select(
            ManagerFact.manager_id,
            ManagerFact.code,
            func.sum(ManagerFact.shops),
            func.sum(ManagerFact.on_manager_shops),
        )
        .where(*conditions)
        .group_by(ManagerFact.manager_id, ManagerFact.code)
    )
    return [ManagerCount(person, code, int(shops), int(own)) for person, code, shops, own in rows]


def manager_series(
    session: Session, viewer: Viewer, periods: Sequence[Period], *, manager_id: int, code: str
) -> dict[str, tuple[int, int]]:
    """Return period → (shops with the issue, shops heard) of one visible manager."""
    rows = session.execute(
        select(ManagerFact.period, ManagerFact.code, func.sum(ManagerFact.shops))
        .where(
            ManagerFact.period.in_([period.name for period in periods]),
            ManagerFact.manager_id == manager_id,
            ManagerFact.code.in_(_codes(viewer, code)),
            _visible_manager(viewer),
        )
        .group_by(ManagerFact.period, ManagerFact.code)
    )
    found = {(period, one): int(shops) for period, one, shops in rows}
    return {
        period.name: (found.get((period.name, code), 0), found.get((period.name, HEARD), 0))
        for period in periods
    }


def data_until(session: Session, period: Period) -> date | None:
    """Return the last day up to the end of the period on which anything was said."""
    return session.scalar(select(func.max(Verbatim.said_on)).where(Verbatim.said_on <= period.last))


def engine_name(session: Session) -> str:
    """Return the name of the version that reads the words, empty where nothing was read."""
    version = version_in_force(session)
    return version.name if version else ""
