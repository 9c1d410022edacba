"""Checks added up per manager, for scorecards."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.core import clock
from feedback.people.models import ServicePerson, ServiceRole
from feedback.people.queries import served_on
from feedback.people.scope import manager_in_scope
from feedback.stats.intervals import Interval, wilson
from feedback.visits.dispositions import Disposition, Tally, tally
from feedback.visits.models import ClaimedVisit, VisitCheck
from feedback.visits.queries import midnight
from feedback.visits.rules import Verdict


@dataclass(frozen=True, slots=True)
class ManagerChecks:
    """What the checks of a period say of one manager's claims.

    `verdicts` counts checks by verdict, `shops` the distinct shops among them; `calls` has one
    outcome per shop called, by AAPOR group. `withheld`: the verdicts are not for this viewer, as
    one of them would point at a few shops.
    """

    person_id: int
    shops: int
    verdicts: Mapping[Verdict, int]
    calls: Tally
    withheld: bool = False

    @property
    def decided(self) -> int:
        """Checks that could be held against the claim: all but 无法核实."""
        return sum(self.verdicts.values()) - self.verdicts.get(Verdict.UNVERIFIABLE, 0)

    @property
    def contradicted(self) -> int:
        """First contacts that said 不符; none of them is a finding."""
        return self.verdicts.get(Verdict.CONTRADICTED, 0)

    @property
    def range(self) -> Interval:
        """The 95 % Wilson interval of 不符 among the decided."""
        return wilson(self.contradicted, self.decided)


def checks_by_manager(
    session: Session, viewer: Viewer, action: Action, first: date, last: date, *, fewest: int = 5
) -> dict[int, ManagerChecks]:
    """Return the checks made from `first` to `last` per manager in scope, both days included.

    A verdict is credited to whoever claimed the visit, a call to whoever served the shop on the
    day of the call. For managers and their line of command, those with verdicts from fewer than
    `fewest` shops are left out, and verdicts are withheld where one of them has fewer.
    """
    calls = _calls_by_manager(session, first, last)
    verdicts: dict[int, Counter[Verdict]] = defaultdict(Counter)
    shops: dict[int, set[int]] = defaultdict(set)
    judged = session.execute(
        select(ClaimedVisit.person_id, VisitCheck.verdict, VisitCheck.retailer_id)
        .join(ClaimedVisit, VisitCheck.claim_id == ClaimedVisit.id)
        .where(_made_between(first, last), VisitCheck.verdict.is_not(None))
    )
    for person_id, verdict, retailer_id in judged:
        if verdict is not None:
            verdicts[person_id][verdict] += 1
            shops[person_id].add(retailer_id)
    inside = session.scalars(
        select(ServicePerson.id).where(
            manager_in_scope(viewer, action, ServicePerson.id),
            ServicePerson.id.in_({*calls, *verdicts}),
        )
    )
    return {
        person_id: ManagerChecks(
            person_id,
            len(shops[person_id]),
            dict(verdicts[person_id]),
            tally(calls[person_id]),
            withheld=viewer.under_disclosure
            and any(0 < made < fewest for made in verdicts[person_id].values()),
        )
        for person_id in inside
        if not viewer.under_disclosure or len(shops[person_id]) >= fewest
    }


def newest_day(session: Session) -> date | None:
    """Return the shops' day of the newest check, whoever made it; None if none was made."""
    newest = session.scalar(select(func.max(VisitCheck.checked_at)))
    return clock.day_of(newest) if newest else None


def _calls_by_manager(
    session: Session, first: date, last: date
) -> defaultdict[int, list[list[Disposition]]]:
    rows = session.execute(
        select(VisitCheck.retailer_id, VisitCheck.checked_at, VisitCheck.disposition).where(
            _made_between(first, last)
        )
    )
    role = ServiceRole.CUSTOMER_MANAGER
    made = [(shop, clock.day_of(at), outcome) for shop, at, outcome in rows]
    serving = served_on(session, ((shop, role, day) for shop, day, _ in made))
    by_shop: dict[tuple[int, int], list[Disposition]] = defaultdict(list)
    for shop, day, outcome in made:
        manager = serving.get((shop, role, day))
        if manager is not None:
            by_shop[manager, shop].append(outcome)
    calls: defaultdict[int, list[list[Disposition]]] = defaultdict(list)
    for (manager, _), outcomes in by_shop.items():
        calls[manager].append(outcomes)
    return calls


def _made_between(first: date, last: date) -> ColumnElement[bool]:
    after = midnight(last + timedelta(days=1))
    return and_(VisitCheck.checked_at >= midnight(first), VisitCheck.checked_at < after)
