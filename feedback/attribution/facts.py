"""The third stage: counts distinct shops per period, manager, area and issue.

A fact is always counted from voices and credits by the same statements, whether one manager of one
month is counted again or everything from zero, so both ways give the same rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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

HEARD = "*"
PROBLEM = "!"
NOBODY = 0

Rows = Select[*tuple[Any, ...]]
Counts = dict[str, list[int]]  # code → shops, mentions, shops on the manager


def recount_dirty(session: Session, *, taxonomy: Taxonomy) -> int:
    """Count again the noted facts of one period; return how many, 0 when there are none.

    The notes are taken away before anything is counted, and while the credit stage is held: what
    changes meanwhile is noted anew.
    """
    issues.lock_stage(session, placing.STAGE)
    name = session.scalar(select(func.min(DirtyFact.period)))
    if name is None:
        return 0
    notes = session.execute(
        delete(DirtyFact).where(DirtyFact.period == name).returning(DirtyFact.kind, DirtyFact.key)
    ).all()
    keys: dict[str, set[int]] = defaultdict(set)
    for kind, key in notes:
        keys[kind].add(key)
    period = parse_period(name)
    if keys["manager"]:
        count_managers(session, period, taxonomy=taxonomy, only=keys["manager"])
    if keys["area"]:
        lines = _lines(session)
        count_areas(session, period, taxonomy=taxonomy, lines=lines, only=keys["area"])
    return len(notes)


def rebuild(session: Session, *, taxonomy: Taxonomy) -> int:
    """Count every fact from zero, in the caller's transaction; return the number of facts."""
    issues.lock_stage(session, placing.STAGE)
    for model in (DirtyFact, ManagerFact, AreaFact):
        session.execute(delete(model))
    days = session.scalars(select(Voice.said_on).distinct())
    periods = {period.name: period for day in days for period in periods_of(day)}
    lines = _lines(session)
    for _, period in sorted(periods.items()):
        count_managers(session, period, taxonomy=taxonomy, only=None)
        count_areas(session, period, taxonomy=taxonomy, lines=lines, only=None)
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
        _placed(Voice).where(voice),
        _placed(Credit).where(credit),
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
        counts[who or NOBODY, area or NOBODY, HEARD] = [shops, words, 0]
    own_groups = (Credit.manager_id, Credit.area_id)
    for who, area, code, *found in session.execute(_tally(own_groups, credit, taxonomy)):
        counts[who or NOBODY, area or NOBODY, code] = found
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
    lines: Mapping[int, tuple[int, ...]],
    only: Collection[int] | None,
) -> None:
    """Count the facts of `period` anew for the areas in `only` (0: no shop named), or for all.

    `lines` gives for each area those it lies in, itself last. A shop lies in one area, so what
    lies below an area is added up; areas below that are not in `only` must be up to date.
    """
    wanted = set(lines if only is None else only)
    session.execute(
        delete(AreaFact).where(AreaFact.period == period.name, AreaFact.area_id.in_(wanted))
    )
    totals: dict[int, Counts] = defaultdict(dict)
    for area, code, *found in _counted_in(session, period, wanted, taxonomy):
        _add(totals[area or NOBODY], code, found)
    above = {area: line[-2] for area, line in lines.items() if len(line) > 1}
    beside = {a: p for a, p in above.items() if p in wanted and a not in wanted}
    _add_unchanged(session, period, totals, beside)
    for area in sorted(wanted, key=lambda a: -len(lines[a])):
        if above.get(area) in wanted:
            for code, known in totals[area].items():
                _add(totals[above[area]], code, known)
    rows = []
    for area in sorted(wanted):
        counts = totals[area]
        if HEARD in counts:
            counts[HEARD][2] = counts.get(PROBLEM, [0, 0, 0])[2]
            rows += [_row(period, code, known, area_id=area) for code, known in counts.items()]
    if rows:
        session.execute(insert(table_of(AreaFact)), rows)


def _add_unchanged(
    session: Session, period: Period, totals: dict[int, Counts], above: Mapping[int, int]
) -> None:
    """Add the facts of areas that are not counted again to the areas right above them."""
    for fact in session.execute(
        select(AreaFact.__table__).where(
            AreaFact.period == period.name, AreaFact.area_id.in_(above)
        )
    ):
        found = (fact.shops, fact.mentions, fact.on_manager_shops)
        _add(totals[above[fact.area_id]], fact.code, found)


def _counted_in(
    session: Session, period: Period, areas: Collection[int], taxonomy: Taxonomy
) -> list[Sequence[Any]]:
    """Return area, code, shops, mentions and shops on the manager of what lies right in `areas`."""
    voice = _said_in(Voice, period) & _is_one_of(Voice.area_id, areas)
    credit = _said_in(Credit, period) & _is_one_of(Credit.area_id, areas)
    heard = session.execute(
        select(
            Voice.area_id,
            literal(HEARD),
            func.count(Voice.retailer_id.distinct()),
            func.count(),
            literal(0),
        )
        .where(voice)
        .group_by(Voice.area_id)
    )
    return [*heard, *session.execute(_tally((Credit.area_id,), credit, taxonomy))]


def _add(totals: Counts, code: str, found: Sequence[int]) -> None:
    known = totals.setdefault(code, [0, 0, 0])
    for place, count in enumerate(found):
        known[place] += count


def _tally(
    groups: Sequence[InstrumentedAttribute[int | None]],
    condition: ColumnElement[bool],
    taxonomy: Taxonomy,
) -> CompoundSelect[*tuple[Any, ...]]:
    """Count per group and code, and once more per group over all open problems.

    Rows: the groups, code, shops, mentions, shops where it is on the manager.
    """
    open_problems = [i.code for i in taxonomy if i.is_problem and not i.restricted]
    per_code = _counted(groups, Credit.code, condition)
    together = _counted(groups, literal(PROBLEM), condition & Credit.code.in_(open_problems))
    return per_code.union_all(together)


def _counted(
    groups: Sequence[InstrumentedAttribute[int | None]],
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


def _placed(model: type[Voice | Credit]) -> Rows:
    return select(
        model.manager_id.label("who"),
        model.area_id.label("area"),
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


def _lines(session: Session) -> dict[int, tuple[int, ...]]:
    return {NOBODY: (NOBODY,), **placing.lineage(session)}


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
