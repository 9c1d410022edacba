"""The third stage: counts distinct shops per period, manager, area and issue.

A fact is always counted from voices and credits by the same statements, whether one manager of one
month is counted again or everything from zero, so both ways give the same rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from feedback.attribution import placing
from feedback.attribution.models import AreaFact, Credit, DirtyFact, ManagerFact, Voice
from feedback.core.calendar import Period, parse_period, periods_of
from feedback.core.rows import table_of
from feedback.issues import service as issues
from feedback.text.taxonomy import Taxonomy

STAGE = "facts"
HEARD = "*"
PROBLEM = "!"
NOBODY = 0

Rows = Select[*tuple[Any, ...]]


def recount_dirty(session: Session, *, taxonomy: Taxonomy, limit: int = 500) -> int:
    """Count again up to `limit` noted facts; return how many notes were handled.

    The notes are taken away before anything is counted: what changes meanwhile is noted anew.
    """
    issues.lock_stage(session, STAGE)
    chosen = (
        select(DirtyFact.id)
        .order_by(DirtyFact.period, DirtyFact.kind, DirtyFact.key)
        .limit(limit)
        .scalar_subquery()
    )
    notes = session.execute(
        delete(DirtyFact)
        .where(DirtyFact.id.in_(chosen))
        .returning(DirtyFact.period, DirtyFact.kind, DirtyFact.key)
    ).all()
    work: dict[tuple[str, str], set[int]] = defaultdict(set)
    for period, kind, key in notes:
        work[period, kind].add(key)
    below = _areas_below(session)
    for (name, kind), keys in sorted(work.items()):
        if kind == "manager":
            count_managers(session, parse_period(name), taxonomy=taxonomy, only=keys)
        else:
            count_areas(session, parse_period(name), taxonomy=taxonomy, below=below, only=keys)
    return len(notes)


def rebuild(session: Session, *, taxonomy: Taxonomy) -> int:
    """Count every fact from zero, in the caller's transaction; return the number of facts."""
    issues.lock_stage(session, STAGE)
    for model in (DirtyFact, ManagerFact, AreaFact):
        session.execute(delete(model))
    days = session.scalars(select(Voice.said_on).distinct())
    periods = {period.name: period for day in days for period in periods_of(day)}
    below = _areas_below(session)
    for _, period in sorted(periods.items()):
        count_managers(session, period, taxonomy=taxonomy, only=None)
        count_areas(session, period, taxonomy=taxonomy, below=below, only=None)
    return sum(
        session.scalar(select(func.count()).select_from(model)) or 0
        for model in (ManagerFact, AreaFact)
    )


def count_managers(
    session: Session, period: Period, *, taxonomy: Taxonomy, only: Collection[int] | None
) -> None:
    """Count the facts of `period` anew for the managers in `only` (0: unassigned), or for all.

    A manager heard a shop that said something while theirs, or that spoke of a day of theirs.
    """
    stale = delete(ManagerFact).where(ManagerFact.period == period.name)
    if only is not None:
        stale = stale.where(ManagerFact.manager_id.in_(only))
    session.execute(stale)
    voice, credit = _said_in(Voice, period), _said_in(Credit, period)
    if only is not None:
        voice &= _is_one_of(Voice.manager_id, only)
        credit &= _is_one_of(Credit.manager_id, only)
    heard = union(
        _placed(Voice, func.coalesce(Voice.manager_id, NOBODY)).where(voice),
        _placed(Credit, func.coalesce(Credit.manager_id, NOBODY)).where(credit),
    ).subquery()
    groups = (heard.c.who, heard.c.area)
    counts: dict[tuple[int, int, str], list[int]] = {}
    for who, area, shops, words in session.execute(
        select(
            *groups,
            func.count(heard.c.retailer_id.distinct()),
            func.count(heard.c.verbatim_id.distinct()),
        ).group_by(*groups)
    ):
        counts[who, area, HEARD] = [shops, words, 0]
    who = func.coalesce(Credit.manager_id, NOBODY).label("who")
    place = func.coalesce(Credit.area_id, NOBODY).label("area")
    for *key, shops, mentions, own in session.execute(_tally((who, place), credit, taxonomy)):
        counts[key[0], key[1], key[2]] = [shops, mentions, own]
    rows = [
        _row(period, code, found, manager_id=manager, area_id=area)
        for (manager, area, code), found in sorted(_with_own(counts).items())
    ]
    if rows:
        session.execute(insert(table_of(ManagerFact)), rows)


def count_areas(
    session: Session,
    period: Period,
    *,
    taxonomy: Taxonomy,
    below: dict[int, list[int]],
    only: Collection[int] | None,
) -> None:
    """Count the facts of `period` anew for the areas in `only` (0: no shop named), or for all.

    `below` gives for each area itself and everything under it.
    """
    wanted = sorted(below if only is None else only)
    session.execute(
        delete(AreaFact).where(AreaFact.period == period.name, AreaFact.area_id.in_(wanted))
    )
    rows: list[dict[str, Any]] = []
    for area in wanted:
        inside = below.get(area, [])
        voice = _said_in(Voice, period) & _is_one_of(Voice.area_id, inside)
        credit = _said_in(Credit, period) & _is_one_of(Credit.area_id, inside)
        shops, words = session.execute(
            select(func.count(Voice.retailer_id.distinct()), func.count()).where(voice)
        ).one()
        if not words:
            continue
        counts = {(area, area, HEARD): [shops, words, 0]}
        for code, shops, mentions, own in session.execute(_tally((), credit, taxonomy)):
            counts[area, area, code] = [shops, mentions, own]
        rows += [
            _row(period, code, found, area_id=area)
            for (_, _, code), found in sorted(_with_own(counts).items())
        ]
    if rows:
        session.execute(insert(table_of(AreaFact)), rows)


def _tally(
    groups: Sequence[ColumnElement[int]], condition: ColumnElement[bool], taxonomy: Taxonomy
) -> CompoundSelect[*tuple[Any, ...]]:
    """Count per group and code, and once more per group over all open problems.

    Rows: the groups, code, shops, mentions, shops where it is on the manager.
    """
    open_problems = [i.code for i in taxonomy if i.is_problem and not i.restricted]
    per_code = _counted(groups, Credit.code, condition)
    together = _counted(groups, literal(PROBLEM), condition & Credit.code.in_(open_problems))
    return per_code.union_all(together)


def _counted(
    groups: Sequence[ColumnElement[int]],
    code: ColumnElement[str] | InstrumentedAttribute[str],
    condition: ColumnElement[bool],
) -> Rows:
    by = (*groups, code.label("code"))
    own = case((Credit.on_manager, Credit.retailer_id))
    return (
        select(
            *by, func.count(Credit.retailer_id.distinct()), func.count(), func.count(own.distinct())
        )
        .where(condition)
        .group_by(*(groups if code is not Credit.code else (*groups, Credit.code)))
        .having(func.count() > 0)
    )


def _with_own(
    counts: dict[tuple[int, int, str], list[int]],
) -> dict[tuple[int, int, str], list[int]]:
    """Repeat under `*` how many shops name an open problem that is on the manager."""
    for (who, area, code), found in counts.items():
        if code == PROBLEM:
            counts[who, area, HEARD][2] = found[2]
    return counts


def _placed(model: type[Voice | Credit], who: ColumnElement[int]) -> Rows:
    return select(
        who.label("who"),
        func.coalesce(model.area_id, NOBODY).label("area"),
        model.retailer_id,
        model.verbatim_id,
    )


def _said_in(model: type[Voice | Credit], period: Period) -> ColumnElement[bool]:
    return model.said_on.between(period.first, period.last)


def _is_one_of(
    column: InstrumentedAttribute[int | None], keys: Collection[int]
) -> ColumnElement[bool]:
    known = column.in_(sorted(keys))
    return or_(known, column.is_(None)) if NOBODY in keys else known


def _areas_below(session: Session) -> dict[int, list[int]]:
    below: dict[int, list[int]] = {NOBODY: [NOBODY]}
    for area, line in placing.lineage(session).items():
        for above in line:
            below.setdefault(above, []).append(area)
    return below


def _row(period: Period, code: str, found: Sequence[int], **keys: int) -> dict[str, Any]:
    shops, mentions, own = found
    return {
        "period": period.name,
        "code": code,
        "shops": shops,
        "mentions": mentions,
        "on_manager_shops": own,
        **keys,
    }
