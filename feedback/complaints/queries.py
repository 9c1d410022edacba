"""Reads of the hotline log. Who may not know a caller gets the case without the shop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, not_, or_, select, true
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.codeframe.queries import active_analyser, codes_in_scope
from feedback.complaints.models import Complaint
from feedback.complaints.rules import (
    CallerKind,
    ComplaintStatus,
    ComplaintType,
    looks_like_case_number,
)
from feedback.complaints.suggestion import Suggestion, suggest
from feedback.core import clock
from feedback.core.clock import SHOP_ZONE
from feedback.core.errors import NotFoundError
from feedback.core.messages import N_
from feedback.people.models import Retailer
from feedback.people.scope import retailer_in_scope
from feedback.verbatims.models import ClosedWords, Verbatim
from feedback.verbatims.queries import may_be_read

PAGE = 50
WORDS_BACK = 3
HIDDEN = "××"


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list of cases is narrowed to; days are those of receipt, both included."""

    text: str = ""
    type: ComplaintType | None = None
    status: ComplaintStatus | None = None
    first_on: date | None = None
    last_on: date | None = None
    mine: bool = False
    before_id: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case as far as the viewer may know it; without the shop where the caller is protected."""

    complaint: Complaint
    words: str
    wish: str
    retailer: Retailer | None
    protected: bool


@dataclass(frozen=True, slots=True)
class EarlierWords:
    """Something a shop said before, personal data redacted."""

    said_on: date
    channel: str
    text: str


def find_by_submission(session: Session, submission_id: str) -> Complaint | None:
    """Return the case that came of this submission, or None."""
    return session.scalar(select(Complaint).where(Complaint.submission_id == submission_id))


def knows_callers(viewer: Viewer) -> bool:
    """Tell whether confidential callers are known to the viewer: hotline and integrity desks."""
    return viewer.may(Action.LOG_COMPLAINT) or viewer.sees_restricted


def list_cases(session: Session, viewer: Viewer, wanted: CaseFilter) -> list[Case]:
    """Return at most 50 cases in the viewer's scope, the latest first.

    `before_id` continues a list. A confidential caller's shop is not searched and not returned
    where the viewer may not know it.
    """
    query = _cases(viewer).where(*_conditions(viewer, wanted))
    rows = session.execute(query.order_by(Complaint.id.desc()).limit(PAGE))
    return [_case(viewer, *row) for row in rows]


def get_case(session: Session, viewer: Viewer, case_no: str) -> Case:
    """Return a case in the viewer's scope; raise `NotFoundError` for any other."""
    row = session.execute(_cases(viewer).where(Complaint.case_no == case_no)).first()
    if row is None:
        raise NotFoundError(N_("没有这个受理编号，或不在您的管辖范围内。"))
    return _case(viewer, *row)


def open_cases_of(session: Session, viewer: Viewer, retailer_id: int) -> list[Case]:
    """Return the latest five open cases of a shop, for the agent whom it calls again."""
    query = _cases(viewer).where(
        Complaint.retailer_id == retailer_id,
        Complaint.status != ComplaintStatus.CLOSED,
        or_(
            Complaint.caller != CallerKind.CONFIDENTIAL,
            true() if knows_callers(viewer) else false(),
        ),
    )
    rows = session.execute(query.order_by(Complaint.id.desc()).limit(5))
    return [_case(viewer, *row) for row in rows]


def last_words_of(session: Session, retailer_id: int) -> list[EarlierWords]:
    """Return the last three things a shop said, redacted, none about restricted issues."""
    closed = select(Complaint.verbatim_id).where(Complaint.restricted)
    later = select(Verbatim.supersedes_id).where(Verbatim.supersedes_id.is_not(None))
    said = session.scalars(
        select(Verbatim)
        .where(
            Verbatim.retailer_id == retailer_id,
            Verbatim.text != "",
            Verbatim.id.not_in(closed),
            Verbatim.id.not_in(select(ClosedWords.verbatim_id)),
            Verbatim.id.not_in(later),
        )
        .order_by(Verbatim.said_on.desc(), Verbatim.id.desc())
        .limit(4 * WORDS_BACK)
    )
    analyser = active_analyser()
    shown: list[EarlierWords] = []
    for words in said:
        found = analyser.analyse(words.text)
        if not any(analyser.taxonomy[code].restricted for code in found.codes):
            shown.append(EarlierWords(words.said_on, str(words.channel), found.redacted))
    return shown[:WORDS_BACK]


def suggest_issues(viewer: Viewer, action: Action, words: str) -> Suggestion:
    """Return the issues that `words` speak of, as far as the viewer may know of them."""
    analyser = active_analyser()
    shown = frozenset(codes_in_scope(viewer, action))
    return suggest(analyser.analyse(words), analyser.taxonomy, shown)


def logged_today(session: Session, viewer: Viewer) -> list[str]:
    """Return the submissions that the viewer logged since midnight of the shops' day."""
    midnight = datetime.combine(clock.today(), time(), SHOP_ZONE)
    mine = select(Complaint.submission_id).where(
        Complaint.logged_by_id == viewer.staff_id, Complaint.logged_at >= midnight
    )
    return list(session.scalars(mine))


_Row = tuple[Complaint, str, Retailer | None]


def _cases(viewer: Viewer) -> Select[Complaint, str, Retailer | None]:
    return (
        select(Complaint, Verbatim.text, Retailer)
        .join(Verbatim, Complaint.verbatim_id == Verbatim.id)
        .outerjoin(Retailer, Complaint.retailer_id == Retailer.id)
        .where(
            retailer_in_scope(viewer, Action.VIEW_COMPLAINTS, Complaint.retailer_id),
            _restricted_or_own(viewer),
        )
    )


def _restricted_or_own(viewer: Viewer) -> ColumnElement[bool]:
    """Keep restricted cases, and words handed on, to the desk and the agent who took the call."""
    if viewer.sees_restricted:
        return true()
    is_open = and_(not_(Complaint.restricted), may_be_read(viewer, Complaint.verbatim_id))
    if viewer.may(Action.LOG_COMPLAINT) and viewer.staff_id is not None:
        return or_(is_open, Complaint.logged_by_id == viewer.staff_id)
    return is_open


def _conditions(viewer: Viewer, wanted: CaseFilter) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if wanted.type is not None:
        chosen.append(Complaint.type == wanted.type)
    if wanted.status is not None:
        chosen.append(Complaint.status == wanted.status)
    if wanted.first_on is not None:
        chosen.append(Complaint.received_at >= datetime.combine(wanted.first_on, time(), SHOP_ZONE))
    if wanted.last_on is not None and wanted.last_on < date.max:
        after = datetime.combine(wanted.last_on + timedelta(days=1), time(), SHOP_ZONE)
        chosen.append(Complaint.received_at < after)
    if wanted.mine:
        chosen.append(Complaint.logged_by_id == viewer.staff_id)
    if wanted.before_id is not None:
        chosen.append(Complaint.id < wanted.before_id)
    if wanted.text:
        chosen.append(_matches(viewer, wanted.text))
    return chosen


def _matches(viewer: Viewer, text: str) -> ColumnElement[bool]:
    if looks_like_case_number(text):
        return Complaint.case_no.startswith(text.strip().upper(), autoescape=True)
    shop = or_(
        Retailer.shop_name.contains(text, autoescape=True),
        Retailer.licence_no.startswith(text, autoescape=True),
    )
    if knows_callers(viewer):
        return shop
    if viewer.under_disclosure:
        return false()  # a hit would tell that this shop called
    return and_(shop, Complaint.caller != CallerKind.CONFIDENTIAL)


def _case(viewer: Viewer, complaint: Complaint, words: str, retailer: Retailer | None) -> Case:
    """Take away what the viewer may not know: the protected caller, and names within the words.

    Managers' line of command learns of no case which shop it came from.
    """
    protected = not knows_callers(viewer) and (
        complaint.caller is CallerKind.CONFIDENTIAL
        or (viewer.under_disclosure and retailer is not None)
    )
    hidden: list[str] = []
    if protected and retailer is not None:
        names = (retailer.shop_name, retailer.contact_name, retailer.licence_no)
        hidden = [name for name in names if name]

    def shown(text: str) -> str:
        if not (viewer.may(Action.LOG_COMPLAINT) or viewer.may(Action.VIEW_RAW_WORDS)):
            text = active_analyser().analyse(text).redacted
        for name in hidden:
            text = text.replace(name, HIDDEN)
        return text

    seen = None if protected else retailer
    return Case(complaint, shown(words), shown(complaint.wish), seen, protected)
