"""One manager's period, put together: praise first, it counts as much."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.attribution.facts import HEARD
from feedback.core.calendar import Period
from feedback.people.models import ServicePerson
from feedback.reports.keywords import LEAST_SHOPS, key_terms
from feedback.reports.queries import facts, words
from feedback.reports.queries.comparison import ManagerCell, compared, on_manager_issues
from feedback.reports.queries.facts import ManagerCount
from feedback.reports.queries.hiding import closed_codes, hidden_managers
from feedback.reports.queries.overview import problems
from feedback.reports.queries.satisfaction import Satisfaction, satisfaction
from feedback.reports.queries.scorecard import (
    Checks,
    Handover,
    Supply,
    handover,
    supply,
    visit_checks,
)
from feedback.reports.queries.words import Quote, Wanted
from feedback.reports.rules import Estimate, Limits, estimate, withhold
from feedback.stats.compare import Standing
from feedback.stats.keyness import KeyTerm
from feedback.text.taxonomy import PRAISE, Issue

OWN_TEXTS, PEER_TEXTS = 500, 2500
QUOTES = 4


@dataclass(frozen=True, slots=True)
class OtherIssue:
    """A problem of this manager's shops that is somebody else's to solve."""

    issue: Issue
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class ManagerPage:
    """The scorecard; parts are None or empty where there is nothing, or nothing to be shown."""

    heard: int
    praise: Estimate
    city_praise: float | None
    praise_quotes: list[Quote]
    cells: list[tuple[ManagerCell, float | None]]
    others: list[OtherIssue]
    checks: Checks
    checks_hidden: bool
    satisfaction: Satisfaction | None
    handover: Handover
    supply: Supply | None
    terms: list[KeyTerm]

    @property
    def flagged(self) -> list[ManagerCell]:
        """Give the issues with more than chance explains, those to check first."""
        words_for = (Standing.NEEDS_CHECK, Standing.WORTH_A_LOOK)
        cells = [cell for cell, _ in self.cells if cell.above and cell.standing in words_for]
        return sorted(cells, key=lambda cell: words_for.index(cell.standing))


def manager_page(
    session: Session, viewer: Viewer, period: Period, person: ServicePerson, *, limits: Limits
) -> ManagerPage:
    """Return the scorecard of a visible manager; small counts are withheld as the viewer needs."""
    counts = facts.manager_counts(session, viewer, period, manager_id=person.id)
    by_code = {one.code: one for one in counts}
    heard = by_code[HEARD].shops if HEARD in by_code else 0
    peers = facts.peers(session, period, [PRAISE, *(one.code for one in problems(viewer))])
    city = _city_shares(peers)
    checks = visit_checks(session, viewer, person.id, period)
    praised = by_code.get(PRAISE)
    hidden = _hidden(session, viewer, period, person, limits)
    quotes: list[Quote] = []
    if (
        viewer.may(Action.VIEW_WORDS)
        and praised
        and not (PRAISE in hidden or limits.hides(praised.on_manager))
    ):
        wanted = Wanted(period, PRAISE, person.id, on_manager=True)
        closed = closed_codes(session, viewer, wanted, None, limits)
        quotes, _ = words.find_quotes(session, viewer, wanted, size=QUOTES, closed=closed)
    return ManagerPage(
        heard=heard,
        praise=estimate(
            praised.on_manager if praised else 0, heard, limits, withheld=PRAISE in hidden
        ),
        city_praise=city.get(PRAISE),
        praise_quotes=quotes,
        cells=_cells(
            session,
            viewer,
            period,
            person,
            by_code=by_code,
            city=city,
            hidden=hidden,
            limits=limits,
        ),
        others=_others(viewer, by_code, heard, hidden, limits),
        checks=checks,
        # The person checked learns results in bundles, after a second contact, not here.
        checks_hidden=viewer.person_id == person.id or bool(withhold(checks.verdicts, limits)),
        satisfaction=satisfaction(session, viewer, person.id, period, limits),
        handover=handover(session, viewer, person.id, period),
        supply=supply(session, viewer, person.id, period),
        terms=terms_about(session, viewer, period, person, limits=limits),
    )


def _hidden(
    session: Session, viewer: Viewer, period: Period, person: ServicePerson, limits: Limits
) -> set[str]:
    """Give the issues hidden from the line; who is measured has no other page to subtract."""
    if viewer.person_id == person.id:
        return set()
    cells = hidden_managers(session, viewer, [period], limits)[period.name]
    return {code for who, code in cells if who == person.id}


def _city_shares(peers: list[ManagerCount]) -> dict[str, float]:
    heard = sum(one.shops for one in peers if one.code == HEARD)
    own: dict[str, int] = {}
    for one in peers:
        if one.code != HEARD:
            own[one.code] = own.get(one.code, 0) + one.on_manager
    return {code: shops / heard for code, shops in own.items()} if heard else {}


def _cells(
    session: Session,
    viewer: Viewer,
    period: Period,
    person: ServicePerson,
    *,
    by_code: dict[str, ManagerCount],
    city: dict[str, float],
    hidden: set[str],
    limits: Limits,
) -> list[tuple[ManagerCell, float | None]]:
    heard = by_code[HEARD].shops if HEARD in by_code else 0
    standings = compared(session, viewer, period, limits)
    cells = []
    for issue in on_manager_issues(viewer):
        shops = by_code[issue.code].on_manager if issue.code in by_code else 0
        cell = ManagerCell(
            issue,
            estimate(shops, heard, limits, withheld=issue.code in hidden),
            standings.get((person.id, issue.code)),
        )
        # Beside a withheld count the city's share would nearly give it where nobody else has any.
        known = city and not cell.estimate.withheld
        cells.append((cell, city.get(issue.code, 0.0) if known else None))
    return sorted(cells, key=lambda pair: -(pair[0].estimate.shops or 0))


def _others(
    viewer: Viewer,
    by_code: dict[str, ManagerCount],
    heard: int,
    hidden: set[str],
    limits: Limits,
) -> list[OtherIssue]:
    """Return what the shops said that is not this manager's, small counts withheld."""
    others = []
    for issue in problems(viewer):
        count = by_code.get(issue.code)
        if count is None or (shops := count.shops - count.on_manager) <= 0:
            continue
        # Where both parts of one issue are shown, neither may be small.
        partner = issue.code in hidden or limits.hides(count.on_manager)
        found = estimate(shops, heard, limits, withheld=partner)
        if not found.withheld:
            others.append(OtherIssue(issue, found))
    return others


def terms_about(
    session: Session, viewer: Viewer, period: Period, person: ServicePerson, *, limits: Limits
) -> list[KeyTerm]:
    """Return the words said about this manager more than about peers.

    None without the right to words, or where fewer than the minimum of shops spoke of them.
    """
    if not viewer.may(Action.VIEW_WORDS):
        return []
    own = words.terms_about(
        session, viewer, Wanted(period, manager_id=person.id, on_manager=True), limit=OWN_TEXTS
    )
    if len({shop for shop, _ in own}) < limits.minimum:
        return []
    peers = words.terms_about(
        session, viewer, Wanted(period, not_manager_id=person.id, on_manager=True),
        limit=PEER_TEXTS,
    )  # fmt: skip
    return key_terms(own, peers, least_shops=max(LEAST_SHOPS, limits.threshold or 0))
