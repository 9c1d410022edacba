"""Which cells managers and their line may not see on any page, so that no two pages subtract.

A cell is one issue of one area or one manager in one period. The same cells are hidden wherever
they would be shown: in a list, on a page of their own, in a chart, month by month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.attribution.facts import HEARD
from feedback.codeframe.queries import codes_in_scope
from feedback.core.calendar import Period
from feedback.people.models import Area, ServicePerson
from feedback.reports.queries import facts
from feedback.reports.queries.places import Places, managers, places
from feedback.reports.queries.words import Wanted
from feedback.reports.rules import Limits, withhold

Cells = Mapping[str, set[tuple[int, str]]]
"""Period name → the hidden (area or manager, issue code)."""


def hidden_areas(
    session: Session, viewer: Viewer, periods: Sequence[Period], limits: Limits
) -> Cells:
    """Return the hidden cells of the viewer's areas, nothing for those who see every count.

    In each area the cells of the areas right below are hidden so that its total does not give
    them away; where the total is hidden, a part of it is hidden too.
    """
    found: dict[str, set[tuple[int, str]]] = {period.name: set() for period in periods}
    if limits.threshold is None:
        return found
    reach = places(session, viewer)
    counted: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for one in facts.area_counts(session, viewer, periods, areas=list(reach.areas)):
        if one.code != HEARD:
            counted[one.period, one.code][one.area_id] = one.shops
    for (period, code), cells in counted.items():
        found[period] |= {(area, code) for area in hidden_in_tree(reach, cells, limits)}
    return found


def hidden_in_tree(
    reach: Places, cells: Mapping[int, int], limits: Limits, *, also: Collection[int] = ()
) -> set[int]:
    """Return the areas whose count may not be shown; `also` are hidden for another reason."""
    hidden = {area.id for area in reach.roots if limits.hides(cells.get(area.id, 0))} | {*also}
    for parent in sorted(reach.areas.values(), key=lambda area: len(area.path)):
        below = {one.id: cells.get(one.id, 0) for one in reach.children(parent)}
        known = hidden & below.keys()
        part = set() if any(below[one] for one in known) else _part(below, parent.id in hidden)
        hidden |= withhold(below, limits, also=known | part)
    return hidden


def _part(cells: Mapping[int, int], total_hidden: bool) -> set[int]:  # noqa: FBT001 -- one step
    said = [key for key, shops in cells.items() if shops]
    return {min(said, key=lambda key: cells[key])} if total_hidden and said else set()


def hidden_managers(
    session: Session, viewer: Viewer, periods: Sequence[Period], limits: Limits
) -> Cells:
    """Return the hidden cells of the visible managers, nothing for those who see every count.

    Hidden are small counts of all shops, of those on the manager, and of the difference; then as
    many others as it takes. Where an area is hidden, so is one manager in it.
    """
    found: dict[str, set[tuple[int, str]]] = {period.name: set() for period in periods}
    if limits.threshold is None:
        return found
    areas = hidden_areas(session, viewer, periods, limits)
    reach, people = places(session, viewer), managers(session, viewer)
    for period in periods:
        shops: dict[str, dict[int, int]] = defaultdict(dict)
        own: dict[str, dict[int, int]] = defaultdict(dict)
        for one in facts.manager_counts(session, viewer, period):
            if one.code != HEARD:
                shops[one.code][one.manager_id] = one.shops
                own[one.code][one.manager_id] = one.on_manager
        for code, cells in shops.items():
            hidden = withhold(own[code], limits) | {
                who for who, count in cells.items() if limits.hides(count - own[code][who])
            }
            for area_id, hidden_code in areas[period.name]:
                if hidden_code == code:
                    here = _inside(reach.areas[area_id], reach, people, cells)
                    hidden |= _part(here, not hidden & set(here))
            found[period.name] |= {(who, code) for who in withhold(cells, limits, also=hidden)}
    return found


def _inside(
    area: Area, reach: Places, people: Mapping[int, ServicePerson], cells: Mapping[int, int]
) -> dict[int, int]:
    below = reach.below(area)
    return {who: n for who, n in cells.items() if who in people and people[who].area_id in below}


def closed_codes(
    session: Session, viewer: Viewer, wanted: Wanted, area: Area | None, limits: Limits
) -> frozenset[str]:
    """Return the issues whose sentences may not be shown for `wanted`: too few shops said them.

    `area` is that of `wanted.areas`. A sentence that names one of them stays hidden altogether.
    """
    if limits.threshold is None:
        return frozenset()
    visible = codes_in_scope(viewer, Action.VIEW_WORDS)
    name = wanted.period.name
    tops = places(session, viewer).tops(area)
    hidden = hidden_areas(session, viewer, [wanted.period], limits)[name]
    closed = {code for top, code in hidden if top in tops}
    if wanted.manager_id is not None:
        cells = hidden_managers(session, viewer, [wanted.period], limits)[name]
        closed |= {code for who, code in cells if who == wanted.manager_id}
        if wanted.areas is not None:
            closed |= {
                code
                for who, code in hidden_slices(session, viewer, wanted.period, wanted.areas, limits)
                if who == wanted.manager_id
            }
    return frozenset(closed) & set(visible)


def hidden_slices(
    session: Session, viewer: Viewer, period: Period, areas: Collection[int], limits: Limits
) -> set[tuple[int, str]]:
    """Return the manager cells that `areas` would cut into a small part and the rest."""
    if limits.threshold is None:
        return set()
    part = {
        (one.manager_id, one.code): one
        for one in facts.manager_counts(session, viewer, period, areas=areas)
    }
    cut = set()
    for one in facts.manager_counts(session, viewer, period):
        here = part.get((one.manager_id, one.code))
        if here is None or one.code == HEARD:
            continue
        pairs = ((one.shops, here.shops), (one.on_manager, here.on_manager))
        if any(limits.hides(some) or limits.hides(whole - some) for whole, some in pairs):
            cut.add((one.manager_id, one.code))
    return cut
