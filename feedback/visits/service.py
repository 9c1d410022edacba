"""Recording a check: disposition, answers, words and verdict together or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.audit.service import record
from feedback.collection.service import AnswersError, submit
from feedback.core import clock
from feedback.core.errors import ForbiddenError, InputError, RuleError
from feedback.core.messages import N_, Message
from feedback.people.queries import get_retailer
from feedback.surveys.definition import TEXT_LIMIT, Questionnaire
from feedback.surveys.queries import definition_of, latest_version
from feedback.surveys.routing import on_path_answers
from feedback.surveys.validation import Checked, check
from feedback.verbatims.models import Channel
from feedback.visits.dispositions import HEARD, INTERVIEWS, Disposition
from feedback.visits.models import VisitCheck
from feedback.visits.queries import claims_of, find_by_submission, knows_the_claim
from feedback.visits.rules import DEFAULT_TOLERANCES, Tolerances, reconcile

SCRIPT = "verification_call"
FLOOD = 10 * TEXT_LIMIT  # characters: far beyond what any question takes


@dataclass(frozen=True, slots=True)
class Recorded:
    """The check; `fresh` is false where the very same one had been stored before."""

    check: VisitCheck
    fresh: bool


def record_check(  # noqa: PLR0913 -- everything that makes a check, each named
    session: Session,
    *,
    viewer: Viewer,
    retailer_id: int,
    disposition: Disposition,
    raw_answers: Mapping[str, object],
    submission_id: str,
    at: datetime | None = None,
    channel: Channel = Channel.CHECK_CALL,
    language: str = "zh",
    tolerances: Tolerances = DEFAULT_TOLERANCES,
) -> Recorded:
    """Store one contact with a shop, and what its answers say of the latest claim.

    Answers are stored for 完成, 部分完成 and 中途挂断 (as a response of the script
    `verification_call`, with its words in the ledger); only the first two are held against a claim.
    The same `submission_id` with the same content gives the check stored before, with another it
    raises `RuleError`; so does a second call by somebody whom the first one showed the claim.
    Raises `collection.service.AnswersError` naming the questions, `InputError`, and `NotFoundError`
    for a shop outside the viewer's scope.
    """
    if not viewer.may(Action.LOG_CHECK):
        raise ForbiddenError(N_("您的岗位没有这项权限。"))
    _check_id(submission_id)
    _refuse_floods(raw_answers)
    shop = get_retailer(session, viewer, Action.LOG_CHECK, retailer_id)
    sha = _body_sha256(viewer, shop.id, disposition, raw_answers)
    known = _stored_before(session, submission_id, sha)
    if known is not None:
        return known
    asked_at = at or clock.now()
    if knows_the_claim(session, viewer, shop.id, asked_at):
        raise RuleError(N_("您最近 7 天已经听过这家店，知道上报的日期了。再核查要换一位督察员。"))
    made = VisitCheck(
        retailer_id=shop.id,
        inspector_id=viewer.staff_id,
        submission_id=submission_id,
        body_sha256=sha,
        disposition=disposition,
        reasons=[],
        checked_at=asked_at,
    )
    try:
        with session.begin_nested():
            _hear(session, made, raw_answers, channel, language, tolerances)
            session.add(made)
            session.flush()
    except IntegrityError:  # the same form was sent from two windows at once
        known = _stored_before(session, submission_id, sha)
        if known is None:
            raise
        return known
    _note(session, viewer, made)
    return Recorded(made, fresh=True)


def _enough(definition: Questionnaire, disposition: Disposition, found: Checked) -> None:
    """Refuse to call an interview partial of which less than half was answered."""
    needed = [question.id for question in definition.questions if question.required]
    given = sum(found.answers.get(key) is not None for key in needed)
    if disposition is Disposition.PARTIAL and given < len(found.missing):
        raise InputError(N_("必答的题还没有答到一半，请记“中途挂断”。"), field="disposition")


def _hear(
    session: Session,
    made: VisitCheck,
    raw: Mapping[str, object],
    channel: Channel,
    language: str,
    tolerances: Tolerances,
) -> None:
    """Store the answers of `made` and reconcile them; nothing where nothing was said."""
    given = {key: value for key, value in raw.items() if value not in ("", None, [], ())}
    if made.disposition not in HEARD:
        if set(given) - {"respondent"}:
            raise InputError(
                N_("这个结果不带答案。答了一部分就记“部分完成”或“中途挂断”，没答就清空。"),
                field="disposition",
            )
        return
    if not given and made.disposition is Disposition.BROKEN_OFF:
        return
    version = latest_version(session, SCRIPT)
    definition = definition_of(version)
    day = clock.day_of(made.checked_at)
    found = check(definition, given, today=day)
    _enough(definition, made.disposition, found)
    response = submit(
        session,
        version=version,
        raw_answers=given,
        retailer_id=made.retailer_id,
        channel=channel,
        submission_id=made.submission_id,
        language=language,
        recorded_by_id=made.inspector_id,
        at=made.checked_at,
        allow_partial=made.disposition is not Disposition.COMPLETE,
    ).response
    made.response_id = response.id
    if made.disposition in INTERVIEWS:
        answers = on_path_answers(definition, found.answers)
        judged = reconcile(answers, claims_of(session, made.retailer_id, day), day, tolerances)
        made.verdict, made.claim_id = judged.verdict, judged.claim_id
        made.reasons = [str(reason) for reason in judged.reasons]


def _note(session: Session, viewer: Viewer, made: VisitCheck) -> None:
    record(
        session,
        actor_id=viewer.staff_id,
        action="check.record",
        subject="visit_check",
        subject_id=made.id,
        disposition=str(made.disposition),
    )
    session.flush()


def _check_id(submission_id: str) -> None:
    try:
        UUID(submission_id)
    except ValueError:
        raise InputError(N_("提交编号无效，请重新打开这一页。"), field="submission_id") from None


def _refuse_floods(raw: Mapping[str, object]) -> None:
    """Refuse endless words before anything walks through them."""
    floods = {
        key: Message(
            N_("写得太长了：最多 %(max)s 个字，现在有 %(length)s 个。"),
            {"max": TEXT_LIMIT, "length": len(value)},
        )
        for key, value in raw.items()
        if isinstance(value, str) and len(value) > FLOOD
    }
    if floods:
        raise AnswersError(floods)


def _stored_before(session: Session, submission_id: str, sha: str) -> Recorded | None:
    known = find_by_submission(session, submission_id)
    if known is None:
        return None
    if known.body_sha256 != sha:
        raise RuleError(N_("这次核查已经保存过，内容与现在的不同。保存过的答案不能改。"))
    return Recorded(known, fresh=False)


def _body_sha256(
    viewer: Viewer, retailer_id: int, disposition: Disposition, raw: Mapping[str, object]
) -> str:
    body = [viewer.staff_id, retailer_id, disposition, sorted(raw.items())]
    text = json.dumps(body, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
