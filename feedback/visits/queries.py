"""Reads of checks. What the call page reads never touches the table of claims."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.collection.models import Answer, Response
from feedback.core import clock
from feedback.core.clock import SHOP_ZONE
from feedback.core.errors import NotFoundError
from feedback.core.messages import N_
from feedback.people.models import Retailer, ServicePerson
from feedback.people.scope import retailer_in_scope
from feedback.surveys.models import SurveyVersion
from feedback.verbatims.models import Verbatim
from feedback.verbatims.queries import may_be_read
from feedback.visits.dispositions import FINAL, Disposition
from feedback.visits.models import ClaimedVisit, VisitCheck
from feedback.visits.rules import Claim

WINDOW = timedelta(days=7)  # a claim older than this cannot be contradicted
CLAIMS_BACK = timedelta(days=31)
RECENT = 50


def midnight(day: date) -> datetime:
    """Return the moment at which `day` begins for the shops."""
    return datetime.combine(day, time(), SHOP_ZONE)


# Whom to call


@dataclass(frozen=True, slots=True)
class CallList:
    """The next shops to call, and how many are left, those included."""

    shops: tuple[Retailer, ...]
    left: int


def next_calls(session: Session, viewer: Viewer, limit: int = 1) -> CallList:
    """Return the next shops of the viewer's scope to call, in an order that tells nothing.

    A shop is due while something was claimed there in the last seven days that no final call has
    heard about, at most one attempt a day. The order is a hash of week and shop, so neither the
    order nor the page says when the claim was. No claim is loaded.
    """
    day = clock.today()
    claimed = select(ClaimedVisit.retailer_id).where(
        ClaimedVisit.visited_on.between(day - WINDOW, day)
    )
    tried = select(VisitCheck.retailer_id).where(
        or_(
            VisitCheck.checked_at >= midnight(day),
            and_(
                VisitCheck.checked_at >= midnight(day - WINDOW),
                VisitCheck.disposition.in_(FINAL),
            ),
        )
    )
    due = session.scalars(
        select(Retailer.id).where(
            retailer_in_scope(viewer, Action.LOG_CHECK, Retailer.id),
            Retailer.phone.is_not(None),
            Retailer.id.in_(claimed),
            Retailer.id.not_in(tried),
        )
    ).all()
    week = "{}-{}".format(*day.isocalendar()[:2])
    first = sorted(due, key=lambda shop: _lot(week, shop))[:limit]
    shops = {
        shop.id: shop for shop in session.scalars(select(Retailer).where(Retailer.id.in_(first)))
    }
    return CallList(tuple(shops[number] for number in first), len(due))


def _lot(week: str, retailer_id: int) -> str:
    return hashlib.sha256(f"{week}:{retailer_id}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Attempt:
    """An earlier call to a shop."""

    at: datetime
    disposition: Disposition


def attempts_at(session: Session, retailer_id: int) -> list[Attempt]:
    """Return the calls of the last seven days to a shop, the latest first."""
    rows = session.execute(
        select(VisitCheck.checked_at, VisitCheck.disposition)
        .where(
            VisitCheck.retailer_id == retailer_id,
            VisitCheck.checked_at >= midnight(clock.today() - WINDOW),
        )
        .order_by(VisitCheck.checked_at.desc())
    )
    return [Attempt(row.checked_at, row.disposition) for row in rows]


def knows_the_claim(session: Session, viewer: Viewer, retailer_id: int, asked_at: datetime) -> bool:
    """Tell whether a call of the last seven days has shown the viewer the claim.

    One's own call does; anybody's does for those who may open the results of others.
    """
    shown = or_(VisitCheck.inspector_id == viewer.staff_id, _others(viewer))
    found = session.scalar(
        select(VisitCheck.id)
        .where(
            VisitCheck.retailer_id == retailer_id,
            shown,
            VisitCheck.verdict.is_not(None),
            VisitCheck.checked_at.between(asked_at - WINDOW, asked_at),
        )
        .limit(1)
    )
    return viewer.staff_id is not None and found is not None


@dataclass(frozen=True, slots=True)
class Day:
    """What the viewer did today."""

    calls: int
    heard: int
    call_backs: int


def my_day(session: Session, viewer: Viewer) -> Day:
    """Return the viewer's calls since midnight of the shops' day."""
    mine = session.execute(
        select(VisitCheck.disposition, VisitCheck.response_id).where(
            VisitCheck.inspector_id == viewer.staff_id,
            VisitCheck.checked_at >= midnight(clock.today()),
        )
    ).all()
    return Day(
        len(mine),
        sum(row.response_id is not None for row in mine),
        sum(row.disposition is Disposition.CALL_BACK for row in mine),
    )


# What was heard


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check in a list."""

    check: VisitCheck
    retailer: Retailer


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A stored check; the claim only where answers were held against it."""

    check: VisitCheck
    retailer: Retailer
    version: SurveyVersion | None
    answers: Mapping[str, object]
    claim: ClaimedVisit | None
    manager: ServicePerson | None


def find_by_submission(session: Session, submission_id: str) -> VisitCheck | None:
    """Return the check that came of this submission, or None."""
    return session.scalar(select(VisitCheck).where(VisitCheck.submission_id == submission_id))


def claims_of(session: Session, retailer_id: int, until: date) -> list[Claim]:
    """Return what was claimed of a shop in the 31 days up to `until`; for reconciling only."""
    rows = session.scalars(
        select(ClaimedVisit).where(
            ClaimedVisit.retailer_id == retailer_id,
            ClaimedVisit.visited_on.between(until - CLAIMS_BACK, until),
        )
    )
    return [Claim(row.id, row.visited_on, row.mode, tuple(row.tasks)) for row in rows]


def get_check(session: Session, viewer: Viewer, check_id: int) -> CheckResult:
    """Return a check that is the viewer's own, or within what they may see of others'.

    Raises `NotFoundError` for any other. The claim is read only once answers are stored.
    """
    row = session.execute(
        select(VisitCheck, Retailer)
        .join(Retailer, VisitCheck.retailer_id == Retailer.id)
        .where(VisitCheck.id == check_id, _visible(viewer))
    ).first()
    if row is None:
        raise NotFoundError(N_("没有这次核查，或不在您的管辖范围内。"))
    check, retailer = row
    answers = session.execute(
        select(Answer.question_id, Answer.value)
        .where(Answer.response_id == check.response_id)
        .order_by(Answer.id)
    )
    told: dict[str, object] = {question: value for question, value in answers}  # noqa: C416
    if check.inspector_id != viewer.staff_id:
        for question in _closed(session, viewer, check.response_id):
            told.pop(question, None)
    response = session.get(Response, check.response_id) if check.response_id else None
    version = session.get(SurveyVersion, response.survey_version_id) if response else None
    claim = session.get(ClaimedVisit, check.claim_id) if check.verdict and check.claim_id else None
    manager = session.get(ServicePerson, claim.person_id) if claim else None
    return CheckResult(check, retailer, version, told, claim, manager)


def _closed(session: Session, viewer: Viewer, response_id: int | None) -> list[str]:
    """Return the questions whose words were handed on to the integrity desk, which is not theirs.

    Whoever made the call heard them and keeps them.
    """
    start = f"{response_id}:"
    refs = session.scalars(
        select(Verbatim.source_ref).where(
            Verbatim.source == "response",
            Verbatim.source_ref.startswith(start),
            ~may_be_read(viewer, Verbatim.id),
        )
    )
    return [ref.removeprefix(start) for ref in refs]


def _visible(viewer: Viewer) -> ColumnElement[bool]:
    own = and_(
        VisitCheck.inspector_id == viewer.staff_id,
        retailer_in_scope(viewer, Action.LOG_CHECK, VisitCheck.retailer_id),
    )
    return or_(own, _others(viewer)) if viewer.staff_id is not None else _others(viewer)


def _others(viewer: Viewer) -> ColumnElement[bool]:
    """Limit other people's checks to those whom no answer can be traced by: never the line."""
    if viewer.under_disclosure:
        return false()
    return retailer_in_scope(viewer, Action.VIEW_CHECKS, VisitCheck.retailer_id)


def my_checks_today(session: Session, viewer: Viewer) -> list[CheckLine]:
    """Return the viewer's own checks since midnight of the shops' day, the latest first."""
    return _lines(
        session,
        VisitCheck.inspector_id == viewer.staff_id,
        VisitCheck.checked_at >= midnight(clock.today()),
        retailer_in_scope(viewer, Action.LOG_CHECK, VisitCheck.retailer_id),
    )


def recent_checks(session: Session, viewer: Viewer) -> list[CheckLine]:
    """Return the latest 50 checks in scope; none for managers and their line of command."""
    return _lines(session, _others(viewer))


def _lines(session: Session, *conditions: ColumnElement[bool]) -> list[CheckLine]:
    rows = session.execute(
        select(VisitCheck, Retailer)
        .join(Retailer, VisitCheck.retailer_id == Retailer.id)
        .where(*conditions)
        .order_by(VisitCheck.checked_at.desc(), VisitCheck.id.desc())
        .limit(RECENT)
    )
    return [CheckLine(check, retailer) for check, retailer in rows]
