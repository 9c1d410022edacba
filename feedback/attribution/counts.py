"""Reading the facts of one summary, as far as its viewer may."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Scope, Viewer
from feedback.attribution.facts import HEARD, NOBODY, PROBLEM
from feedback.attribution.models import AreaFact, ManagerFact
from feedback.attribution.summary import By
from feedback.core.calendar import Period
from feedback.core.errors import NotFoundError
from feedback.core.messages import N_
from feedback.people.models import Area, ServicePerson
from feedback.people.scope import area_in_scope, manager_in_scope


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a summary is asked for, and what this viewer may see of it."""

    viewer: Viewer
    by: By
    period: Period
    months: tuple[Period, ...]
    code: str | None
    codes: tuple[str, ...]
    threshold: int | None

    @property
    def code_or_all(self) -> str:
        """The issue asked for, or the code of all open problems together."""
        return self.code or PROBLEM

    @property
    def periods(self) -> tuple[str, ...]:
        """The period itself and the months of the trend."""
        return (self.period.name, *(month.name for month in self.months))

    @property
    def named(self) -> tuple[str, ...]:
        """Every code whose facts are needed."""
        return (HEARD, PROBLEM, *self.codes)


# period, whose fact (manager, area; 0 for the whole), code → shops, mentions, shops on the manager
Facts = dict[tuple[str, int, str], tuple[int, int, int]]


def check_manager(session: Session, viewer: Viewer, manager: int) -> None:
    """Raise `NotFoundError` unless the viewer may know of this service person."""
    reach = manager_in_scope(viewer, Action.VIEW_MANAGERS, ServicePerson.id)
    if session.scalar(select(ServicePerson.id).where(ServicePerson.id == manager, reach)) is None:
        raise NotFoundError(N_("没有这位客户经理，或不在您的查看范围内。"))


def top_areas(session: Session, viewer: Viewer, chosen: int | None) -> list[Area]:
    """Return the chosen area, else the topmost areas the viewer may see."""
    reach = area_in_scope(viewer, Action.VIEW_SUMMARY, Area.id)
    if chosen is not None:
        area = session.scalar(select(Area).where(Area.id == chosen, reach))
        if area is None:
            raise NotFoundError(N_("没有这个地区，或不在您的查看范围内。"))
        return [area]
    seen = list(session.scalars(select(Area).where(reach).order_by(Area.path)))
    ids = {area.id for area in seen}
    return [area for area in seen if area.parent_id not in ids]


def facts_per_manager(session: Session, wanted: Wanted, *conditions: ColumnElement[bool]) -> Facts:
    """Return the facts of the managers that the conditions name, their districts added up."""
    return {
        (period, who, code): (shops, mentions, on_manager)
        for period, who, code, shops, mentions, on_manager in session.execute(
            select(
                ManagerFact.period,
                ManagerFact.manager_id,
                ManagerFact.code,
                func.sum(ManagerFact.shops),
                func.sum(ManagerFact.mentions),
                func.sum(ManagerFact.on_manager_shops),
            )
            .where(
                ManagerFact.period.in_(wanted.periods),
                ManagerFact.code.in_(wanted.named),
                *conditions,
            )
            .group_by(ManagerFact.period, ManagerFact.manager_id, ManagerFact.code)
        )
    }


def sees_all(viewer: Viewer) -> bool:
    """Tell whether the viewer sees the whole city, what names no shop included."""
    return viewer.scope(Action.VIEW_SUMMARY) in {Scope.CITY, Scope.DEPARTMENT}


def facts_of_whole(session: Session, wanted: Wanted, tops: list[Area], *, whole: bool) -> Facts:
    """Return the facts of areas that share no shop, added up, and of what names no shop."""
    everywhere = whole and sees_all(wanted.viewer)
    ids = [area.id for area in tops] + ([NOBODY] if everywhere else [])
    return _added(facts_per_area(session, wanted, ids))


def facts_per_area(session: Session, wanted: Wanted, ids: Collection[int]) -> Facts:
    """Return the facts of these areas (0: no shop named), each by itself."""
    return {
        (fact.period, fact.area_id, fact.code): (fact.shops, fact.mentions, fact.on_manager_shops)
        for fact in session.execute(
            select(AreaFact.__table__).where(
                AreaFact.period.in_(wanted.periods),
                AreaFact.area_id.in_(ids),
                AreaFact.code.in_(wanted.named),
            )
        )
    }


def facts_of_manager(
    session: Session, wanted: Wanted, manager: int, tops: list[Area], *, whole: bool
) -> Facts:
    """Return the facts of one manager, in all districts or in those below `tops`."""
    inside = [] if whole else [ManagerFact.area_id.in_(areas_below(session, tops))]
    found = session.execute(
        select(ManagerFact.__table__).where(
            ManagerFact.manager_id == manager,
            ManagerFact.period.in_(wanted.periods),
            ManagerFact.code.in_(wanted.named),
            *inside,
        )
    )
    return _added(
        {(f.period, f.area_id, f.code): (f.shops, f.mentions, f.on_manager_shops) for f in found}
    )


def _added(facts: Facts) -> Facts:
    sums: dict[tuple[str, int, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for (period, _, code), counts in facts.items():
        for place, count in enumerate(counts):
            sums[period, NOBODY, code][place] += count
    return {key: (counts[0], counts[1], counts[2]) for key, counts in sums.items()}


def areas_below(session: Session, tops: Iterable[Area]) -> list[int]:
    """Return these areas and all below them."""
    paths = [Area.path.startswith(area.path, autoescape=True) for area in tops]
    return list(session.scalars(select(Area.id).where(or_(*paths)))) if paths else []
