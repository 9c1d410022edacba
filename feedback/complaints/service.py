"""Logging a case: the case and the caller's words, together or not at all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.audit.service import record
from feedback.codeframe.queries import active_analyser
from feedback.complaints.models import Complaint
from feedback.complaints.queries import find_by_submission
from feedback.complaints.rules import (
    EARLIEST_RECEIPT,
    MOST_WISH,
    MOST_WORDS,
    CallerKind,
    ComplaintSource,
    ComplaintStatus,
    ComplaintType,
    Severity,
    case_number,
    receipt_fits,
    serial_of,
)
from feedback.core import clock
from feedback.core.errors import ForbiddenError, InputError, RuleError
from feedback.core.messages import N_
from feedback.people.queries import get_retailer
from feedback.surveys.validation import clean_text
from feedback.verbatims.models import Channel
from feedback.verbatims.service import record_words

ATTEMPTS = 50  # agents who take a number at the same moment: each round one of them gets it


@dataclass(frozen=True, slots=True)
class Entry:
    """What the agent took down. `received_at` is given only for notes dated back."""

    type: ComplaintType
    source: ComplaintSource
    caller: CallerKind
    severity: Severity
    words: str
    wish: str = ""
    retailer_id: int | None = None
    received_at: datetime | None = None
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Logged:
    """The case; `fresh` is false where the very same entry had been stored before."""

    complaint: Complaint
    fresh: bool


def log_complaint(
    session: Session,
    *,
    viewer: Viewer,
    submission_id: str,
    entry: Entry,
    at: datetime | None = None,
    gloss: str = "",
) -> Logged:
    """Store a case with its number and the caller's words in the ledger, in one transaction.

    The same `submission_id` with the same entry gives the case stored before; with another entry
    it raises `RuleError`. What the finder reads as an issue of the restricted queue restricts the
    case. `at` is the moment of logging (default now). Raises `InputError` naming the field, and
    `NotFoundError` for a shop outside the viewer's scope.
    """
    if not viewer.may(Action.LOG_COMPLAINT):
        raise ForbiddenError(N_("您的岗位没有这项权限。"))
    logged_at = at or clock.now()
    entry = _cleaned(entry)
    _check(entry, submission_id, logged_at)
    sha = _body_sha256(entry)
    known = _stored_before(session, submission_id, sha)
    if known is not None:
        return known
    if entry.retailer_id is not None:
        get_retailer(session, viewer, Action.LOG_COMPLAINT, entry.retailer_id)
    for _ in range(ATTEMPTS):
        try:
            with session.begin_nested():
                case = _store(session, viewer, submission_id, sha, entry, logged_at, gloss)
        except IntegrityError:  # somebody else took the number, or sent the same entry
            known = _stored_before(session, submission_id, sha)
            if known is not None:
                return known
        else:
            return Logged(case, fresh=True)
    raise RuleError(N_("同时登记的人太多，没有取到受理编号。内容没有丢失，请再保存一次。"))


def _cleaned(entry: Entry) -> Entry:
    for field, text, most in (("words", entry.words, MOST_WORDS), ("wish", entry.wish, MOST_WISH)):
        if len(text) > most:  # before anything walks through ten million characters
            raise InputError(
                N_("写得太长了：最多 %(max)s 个字，现在有 %(length)s 个。"),
                field=field,
                max=most,
                length=len(text),
            )
    return replace(entry, words=clean_text(entry.words), wish=clean_text(entry.wish))


def _check(entry: Entry, submission_id: str, logged_at: datetime) -> None:
    try:
        UUID(submission_id)
    except ValueError:
        raise InputError(N_("提交编号无效，请重新打开登记页面。"), field="submission_id") from None
    if not entry.words:
        raise InputError(N_("请记下来电人说的话。"), field="words")
    if entry.caller is CallerKind.ANONYMOUS and entry.retailer_id is not None:
        raise InputError(N_("匿名来电不记录店铺。请去掉店铺，或者改成“保密”。"), field="caller")
    if entry.received_at is not None and not receipt_fits(entry.received_at, logged_at):
        raise InputError(
            N_("来电时间不能晚于现在，也不能早于 %(days)s 天前。"),
            field="received_at",
            days=EARLIEST_RECEIPT.days,
        )


def _body_sha256(entry: Entry) -> str:
    received = entry.received_at.isoformat() if entry.received_at else ""
    body = [
        entry.type,
        entry.source,
        entry.caller,
        entry.severity,
        entry.words,
        entry.wish,
        entry.retailer_id,
        received,
        entry.restricted,
    ]
    return hashlib.sha256(json.dumps(body, ensure_ascii=False).encode()).hexdigest()


def _stored_before(session: Session, submission_id: str, sha: str) -> Logged | None:
    known = find_by_submission(session, submission_id)
    if known is None:
        return None
    if known.body_sha256 != sha:
        raise RuleError(
            N_("这一条已经登记为 %(case_no)s，内容与现在的不同。要补充，请另登记一条。"),
            case_no=known.case_no,
        )
    return Logged(known, fresh=False)


def _store(
    session: Session,
    viewer: Viewer,
    submission_id: str,
    sha: str,
    entry: Entry,
    logged_at: datetime,
    gloss: str,
) -> Complaint:
    received_at = entry.received_at or logged_at
    case_no = _next_number(session, logged_at)
    words = record_words(
        session,
        channel=Channel.HOTLINE,
        source="complaint",
        source_ref=case_no,
        retailer_id=entry.retailer_id,
        said_at=received_at,
        text=entry.words,
        gloss=gloss,
    )
    case = Complaint(
        case_no=case_no,
        submission_id=submission_id,
        body_sha256=sha,
        retailer_id=entry.retailer_id,
        verbatim_id=words.id,
        type=entry.type,
        source=entry.source,
        caller=entry.caller,
        severity=entry.severity,
        status=ComplaintStatus.RECEIVED,
        restricted=entry.restricted or _speaks_of_restricted(entry.words),
        wish=entry.wish,
        received_at=received_at,
        logged_by_id=viewer.staff_id,
        logged_at=logged_at,
    )
    session.add(case)
    session.flush()
    record(
        session,
        actor_id=viewer.staff_id,
        action="complaint.log",
        subject="complaint",
        subject_id=case.id,
        type=str(entry.type),
        caller=str(entry.caller),
    )
    return case


def _next_number(session: Session, logged_at: datetime) -> str:
    day = clock.day_of(logged_at)
    last = session.scalar(
        select(Complaint.case_no)
        .where(Complaint.case_no.startswith(case_number(day, 0)[:-4]))
        .order_by(func.length(Complaint.case_no).desc(), Complaint.case_no.desc())
        .limit(1)
    )
    return case_number(day, serial_of(last or "") + 1)


def _speaks_of_restricted(words: str) -> bool:
    analyser = active_analyser()
    return any(analyser.taxonomy[code].restricted for code in analyser.analyse(words).codes)
