"""What keeps being said, about whom and where: read from the facts alone.

The cost depends on managers, areas, issues and months, never on the number of comments. Scope,
restricted issues and the disclosure threshold are applied here, so that no page can forget them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Scope, Viewer
from feedback.attribution.counts import (
    Facts,
    Wanted,
    areas_below,
    check_manager,
    facts_of_manager,
    facts_of_whole,
    facts_per_area,
    facts_per_manager,
    sees_all,
    top_areas,
)
from feedback.attribution.facts import HEARD, NOBODY
from feedback.attribution.models import AreaFact, ManagerFact
from feedback.attribution.summary import (
    By,
    Cell,
    Point,
    Row,
    Summary,
    TopIssue,
    withhold,
    withhold_rows,
)
from feedback.codeframe.queries import active_taxonomy, codes_in_scope
from feedback.core.calendar import Period, months_back, parse_period
from feedback.core.errors import ForbiddenError, NotFoundError
from feedback.core.messages import N_
from feedback.people.models import Area, ServicePerson
from feedback.people.scope import manager_in_scope
from feedback.stats.compare import UnitCount, flag_units
from feedback.text.taxonomy import PRAISE

THRESHOLD = 5
LEAST_HEARD = 10
TOP = 3


def issue_summary(  # noqa: PLR0913 -- every filter has a name
    session: Session,
    viewer: Viewer,
    *,
    by: By | str,
    period: Period,
    area: int | None = None,
    manager: int | None = None,
    code: str | None = None,
    with_restricted: bool = False,
    threshold: int = THRESHOLD,
    least_heard: int = LEAST_HEARD,
    months: int = 6,
) -> Summary:
    """Return what `viewer` may see of `period`, one row per manager, issue or area.

    Managers who heard fewer than `least_heard` shops are not compared. `area`, `manager` and
    `code` narrow it down; restricted issues are left out unless asked for
    by somebody who may see them. Raises `ForbiddenError` where the viewer may see no summary, and
    `NotFoundError` for an area, manager or issue outside their scope.
    """
    wanted = _wanted(session, viewer, By(by), period, code, with_restricted, threshold, months)
    if manager is not None:
        check_manager(session, viewer, manager)
    tops = top_areas(session, viewer, area)
    if wanted.by is By.MANAGER:
        rows, total = _by_manager(session, wanted, tops, area is None, least_heard)
    elif wanted.by is By.AREA:
        rows, total = _by_area(session, wanted, tops, chosen=area)
    else:
        if viewer.scope(Action.VIEW_SUMMARY) is Scope.OWN:
            manager = viewer.person_id or -1
        rows, total = _by_issue(session, wanted, tops, manager=manager, whole=area is None)
    additive = wanted.by is not By.ISSUE
    return Summary(
        by=wanted.by,
        period=period.name,
        months=tuple(month.name for month in wanted.months),
        rows=withhold_rows(rows, wanted.threshold, additive=additive),
        total=withhold(total, wanted.threshold),
        code=wanted.code,
        threshold=wanted.threshold,
        with_restricted=with_restricted and viewer.sees_restricted,
    )


def periods_with_facts(session: Session) -> list[Period]:
    """Return every period in which anybody was heard, the newest of each kind first."""
    names = session.scalars(select(AreaFact.period).where(AreaFact.code == HEARD).distinct())
    return sorted(map(parse_period, names), key=lambda p: (p.last, -p.months), reverse=True)


def default_period(session: Session) -> Period | None:
    """Return the newest half-year in which anybody was heard, or None.

    A month holds too few shops per manager to tell one from another; a year hides what is new.
    """
    halves = [period for period in periods_with_facts(session) if "-H" in period.name]
    return halves[0] if halves else None


def _wanted(
    session: Session,
    viewer: Viewer,
    by: By,
    period: Period,
    code: str | None,
    with_restricted: bool,  # noqa: FBT001
    threshold: int,
    months: int,
) -> Wanted:
    if not viewer.may(Action.VIEW_SUMMARY):
        raise ForbiddenError(N_("您的岗位没有这项权限。"))
    taxonomy = active_taxonomy()
    codes = tuple(
        known
        for known in codes_in_scope(viewer, Action.VIEW_SUMMARY)
        if with_restricted or not taxonomy[known].restricted
    )
    if code is not None and code not in codes:
        raise NotFoundError(N_("没有“%(code)s”这个问题，或不在您的查看范围内。"), code=code)
    if code is None and by is not By.ISSUE:
        code = _department_code(session, viewer, period, codes)
    return Wanted(
        viewer=viewer,
        by=by,
        period=period,
        months=_trend(session, period, months),
        code=code,
        codes=codes,
        threshold=threshold if viewer.under_disclosure else None,
    )


def _trend(session: Session, period: Period, count: int) -> tuple[Period, ...]:
    """Return the last months of `period` up to the newest in which anybody was heard."""
    heard = [known for known in periods_with_facts(session) if known.months == 1]
    past = [known for known in heard if known.last <= period.last]
    return tuple(months_back(past[0] if past else period, count))


def _department_code(
    session: Session, viewer: Viewer, period: Period, codes: Collection[str]
) -> str | None:
    """Return the department's most named issue: "all problems" would count others' issues too."""
    if viewer.scope(Action.VIEW_SUMMARY) is not Scope.DEPARTMENT:
        return None
    most = session.scalar(
        select(AreaFact.code)
        .where(AreaFact.period == period.name, AreaFact.code.in_(codes))
        .group_by(AreaFact.code)
        .order_by(func.max(AreaFact.shops).desc(), AreaFact.code)
        .limit(1)
    )
    return most or next(iter(codes), "-")


def _by_manager(
    session: Session,
    wanted: Wanted,
    tops: list[Area],
    whole: bool,  # noqa: FBT001
    least_heard: int,
) -> tuple[list[Row], Cell]:
    reach = wanted.viewer.scope(Action.VIEW_MANAGERS)
    whole_city, own = reach is Scope.CITY, reach is Scope.OWN
    known = manager_in_scope(wanted.viewer, Action.VIEW_MANAGERS, ManagerFact.manager_id)
    if reach in {Scope.CITY, Scope.AREA}:
        known = or_(known, ManagerFact.manager_id == NOBODY)
    places = areas_below(session, tops) + ([NOBODY] if whole_city and whole else [])
    narrowed = [] if own or (whole_city and whole) else [ManagerFact.area_id.in_(places)]
    facts = facts_per_manager(session, wanted, known, *narrowed)
    ids = {who for period, who, _ in facts if period == wanted.period.name}
    people = session.scalars(
        select(ServicePerson).where(ServicePerson.id.in_(ids)).order_by(ServicePerson.code)
    )
    rows = [_row(wanted, facts, p.id, p.code, p.name, p.name_en) for p in people]
    if not own:  # beside nobody else there is nothing to say
        rows = _with_standing(rows, least_heard)
    if NOBODY in ids:
        rows.append(_row(wanted, facts, NOBODY, "-", N_("未分配"), "Unassigned"))
    total = _total(session, wanted, tops, whole=whole)
    return rows, total


def _with_standing(rows: list[Row], least_heard: int) -> list[Row]:
    """Say of each manager what the numbers allow, against the share of all of them together."""
    counts = [(row.cell.counted or 0, row.cell.heard or 0) for row in rows]
    heard = sum(n for _, n in counts)
    expected = sum(k for k, _ in counts) / heard if heard else None
    flags = flag_units(
        [UnitCount(row.id, expected, k, n) for row, (k, n) in zip(rows, counts, strict=True)],
        min_n=least_heard,
    )
    return [
        replace(row, standing=f.standing, above=f.z is None or f.z > 0)
        for row, f in zip(rows, flags, strict=True)
    ]


def _by_area(
    session: Session, wanted: Wanted, tops: list[Area], *, chosen: int | None
) -> tuple[list[Row], Cell]:
    parents = [area.id for area in tops]
    shown = list(
        session.scalars(select(Area).where(Area.parent_id.in_(parents)).order_by(Area.path))
    )
    shown = shown or tops
    whole = chosen is None and sees_all(wanted.viewer)
    facts = facts_per_area(session, wanted, [area.id for area in shown] + [NOBODY] * whole)
    rows = [_row(wanted, facts, a.id, a.code, a.name, a.name_en) for a in shown]
    if (wanted.period.name, NOBODY, HEARD) in facts and whole:
        rows.append(_row(wanted, facts, NOBODY, "-", N_("未留店铺"), "No shop named"))
    return rows, _total(session, wanted, tops, whole=whole)


def _by_issue(
    session: Session, wanted: Wanted, tops: list[Area], *, manager: int | None, whole: bool
) -> tuple[list[Row], Cell]:
    facts = (
        facts_of_whole(session, wanted, tops, whole=whole)
        if manager is None
        else facts_of_manager(session, wanted, manager, tops, whole=whole)
    )
    taxonomy = active_taxonomy()
    rows = []
    for code in wanted.codes if wanted.code is None else (wanted.code,):
        issue = taxonomy[code]
        row = _row(replace(wanted, code=code), facts, NOBODY, code, issue.name, issue.name_en)
        rows.append(replace(row, top=(), on_manager=issue.on_manager, restricted=issue.restricted))
    rows.sort(key=lambda row: (row.key == PRAISE, -(row.cell.shops or 0), row.key))
    rows = [row for row in rows if row.cell.mentions or any(p.cell.mentions for p in row.trend)]
    return rows, _cell(wanted, facts, wanted.period.name, NOBODY, wanted.code_or_all)


def _total(session: Session, wanted: Wanted, tops: list[Area], *, whole: bool) -> Cell:
    own = wanted.viewer.scope(Action.VIEW_SUMMARY) is Scope.OWN
    facts = (
        facts_of_manager(session, wanted, wanted.viewer.person_id or NOBODY, tops, whole=True)
        if own
        else facts_of_whole(session, wanted, tops, whole=whole)
    )
    return _cell(wanted, facts, wanted.period.name, NOBODY, wanted.code_or_all)


def _cell(wanted: Wanted, facts: Facts, period: str, who: int, code: str) -> Cell:
    heard = facts.get((period, who, HEARD), (0, 0, 0))[0]
    shops, mentions, on_manager = facts.get((period, who, code), (0, 0, 0))
    counted = on_manager if wanted.by is By.MANAGER else shops
    return Cell(int(shops), int(heard), int(mentions), int(on_manager), int(counted))


def _row(wanted: Wanted, facts: Facts, who: int, key: str, name: str, name_en: str) -> Row:
    top = sorted(
        (
            TopIssue(code, int(facts[wanted.period.name, who, code][_place(wanted)]))
            for code in wanted.codes
            if code != PRAISE and (wanted.period.name, who, code) in facts
        ),
        key=lambda issue: (-issue.shops, issue.code),
    )
    return Row(
        id=who,
        key=key,
        name=name,
        name_en=name_en,
        cell=_cell(wanted, facts, wanted.period.name, who, wanted.code_or_all),
        trend=tuple(
            Point(month.name, _cell(wanted, facts, month.name, who, wanted.code_or_all))
            for month in wanted.months
        ),
        top=tuple(issue for issue in top if issue.shops)[:TOP],
    )


def _place(wanted: Wanted) -> int:
    """Which count of a fact is meant: shops on the manager, or shops."""
    return 2 if wanted.by is By.MANAGER else 0
