"""Inviting shops, and taking in what they answer: one way for every door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.collection import queries, rules, tokens
from feedback.collection.models import Answer, Invitation, Response
from feedback.collection.receipts import make_receipt_no
from feedback.collection.waves import quotas
from feedback.core import clock
from feedback.core.errors import ExpiredError, InputError, NotFoundError, RuleError
from feedback.core.messages import N_, Message
from feedback.people.models import Retailer
from feedback.surveys.definition import Questionnaire, Value
from feedback.surveys.models import SurveyVersion
from feedback.surveys.queries import definition_of
from feedback.surveys.routing import on_path_answers
from feedback.surveys.validation import check
from feedback.verbatims.models import Channel
from feedback.verbatims.service import record_words

_ATTEMPTS = 5


class AnswersError(InputError):
    """Answers that cannot be accepted; `problems` says why, by question id."""

    def __init__(self, problems: Mapping[str, Message]) -> None:
        """Name the first question as the field at fault."""
        self.problems = problems
        first = next(iter(problems))
        super().__init__(
            N_("有 %(count)s 处回答需要修改。第一处：%(what)s"),
            field=first,
            count=len(problems),
            what=problems[first],
        )


class AlreadyAnsweredError(RuleError):
    """There is a response to this invitation, or under this id, already: `response`."""

    def __init__(self, response: Response) -> None:
        """Say that nothing new was stored."""
        self.response = response
        super().__init__(N_("这份问卷已经收到过一份回答，这一次的没有记下。"))


@dataclass(frozen=True, slots=True)
class Opened:
    """An invitation whose link is good, and its response where there is one already."""

    invitation: Invitation
    response: Response | None


@dataclass(frozen=True, slots=True)
class Submitted:
    """A stored response; `fresh` is false where it had been stored by an earlier attempt."""

    response: Response
    fresh: bool


def invite(
    session: Session,
    *,
    version: SurveyVersion,
    retailer_ids: Iterable[int],
    wave: str,
    expires_at: datetime,
) -> list[Invitation]:
    """Return the invitations of these shops to this wave, one a shop, in the order given.

    A shop invited before keeps its invitation; one that asked not to be asked gets none.
    """
    wanted = list(dict.fromkeys(retailer_ids))
    asked = {
        invitation.retailer_id: invitation
        for invitation in session.scalars(
            select(Invitation).where(
                Invitation.survey_version_id == version.id, Invitation.wave == wave
            )
        )
    }
    willing = set(session.scalars(select(Retailer.id).where(Retailer.opted_out_at.is_(None))))
    now = clock.now()
    for retailer_id in wanted:
        if retailer_id in willing and retailer_id not in asked:
            asked[retailer_id] = Invitation(
                public_id=tokens.new_public_id(),
                retailer_id=retailer_id,
                survey_version_id=version.id,
                wave=wave,
                generation=1,
                invited_at=now,
                expires_at=expires_at,
            )
            session.add(asked[retailer_id])
    session.flush()
    return [asked[retailer_id] for retailer_id in wanted if retailer_id in asked]


def withdraw(session: Session, *, invitation: Invitation) -> None:
    """Make every link given out for the invitation so far lead to “withdrawn”."""
    invitation.generation += 1
    session.flush()


def open_invitation(
    session: Session, *, key: bytes, token: str, grace: timedelta = timedelta()
) -> Opened:
    """Return the invitation a link leads to, and its response if it was answered.

    Raise `NotFoundError` for a forged link and `ExpiredError` for one withdrawn or, unless it was
    answered, past its last moment by more than `grace`. Without `grace`, also for one of a wave
    that is paused or has all the answers it takes: who had the form open may still send it.
    """
    public_id = tokens.public_id_of(token)
    invitation = queries.find_invitation(session, public_id) if public_id else None
    generation = tokens.generation_of(key, token, invitation.generation) if invitation else None
    if invitation is None or generation is None:
        raise NotFoundError(N_("这个链接不完整或抄错了。请回到收到的短信，重新点开。"))
    if generation != invitation.generation:
        raise ExpiredError(N_("这个链接已经停用。请用最新收到的链接。"))
    response = queries.find_response_to(session, invitation.id)
    if response is None and clock.now() > invitation.expires_at + grace:
        raise ExpiredError(
            N_("这次调查 %(day)s 已经结束。有话想说，可以拨打 12313 服务热线。"),
            day=clock.day_of(invitation.expires_at),
        )
    if response is None and invitation.wave_id is not None and not grace:
        quotas.check_standing(
            session, wave_id=invitation.wave_id, retailer_id=invitation.retailer_id
        )
    return Opened(invitation, response)


def mark_opened(session: Session, *, invitation_id: int) -> None:
    """Note the first opening of an invitation; later ones change nothing."""
    session.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.opened_at.is_(None))
        .values(opened_at=clock.now())
    )


def submit(  # noqa: PLR0913 -- everything that makes a response, each named
    session: Session,
    *,
    version: SurveyVersion,
    raw_answers: Mapping[str, object],
    retailer_id: int | None,
    channel: Channel,
    submission_id: str,
    invitation: Invitation | None = None,
    language: str = "zh",
    recorded_by_id: int | None = None,
    at: datetime | None = None,
    allow_partial: bool = False,
) -> Submitted:
    """Store one answered questionnaire with its answers and words, exactly once.

    The same `submission_id` with the same answers gives the response stored before; with other
    answers, or a second response to an invitation, raises `AlreadyAnsweredError`; answers that do
    not pass the questionnaire raise `AnswersError`, one past a quota of its wave `WaveFullError`.
    With `allow_partial` a conversation that broke off may leave required questions empty. Answers
    off the final path are not stored.
    """
    if invitation is not None and invitation.retailer_id != retailer_id:
        msg = "an invitation is answered for the shop that was invited"
        raise ValueError(msg)
    at = at or clock.now()
    definition = definition_of(version)
    answers = _accepted(session, definition, raw_answers, retailer_id, at, allow_partial)
    draft: dict[str, object] = {
        "submission_id": submission_id,
        "body_sha256": rules.digest(
            {
                "version": version.sha256,
                "retailer": retailer_id,
                "channel": str(channel),
                "invitation": invitation.id if invitation else None,
            },
            answers,
        ),
        "invitation_id": invitation.id if invitation else None,
        "survey_version_id": version.id,
        "retailer_id": retailer_id,
        "channel": channel,
        "language": language,
        "recorded_by_id": recorded_by_id,
        "submitted_at": at,
    }
    wave_id = invitation.wave_id if invitation else None
    return _store(session, draft, definition, answers, wave_id)


def _accepted(
    session: Session,
    definition: Questionnaire,
    raw_answers: Mapping[str, object],
    retailer_id: int | None,
    at: datetime,
    allow_partial: bool,  # noqa: FBT001 -- a step of `submit`
) -> dict[str, Value]:
    facts = queries.known_facts(session, definition, retailer_id)
    checked = check(definition, raw_answers, facts, today=clock.day_of(at))
    forgiven = checked.missing if allow_partial else ()
    problems = {key: said for key, said in checked.problems.items() if key not in forgiven}
    if problems:
        raise AnswersError(problems)
    return on_path_answers(definition, checked.answers, facts)


def _store(
    session: Session,
    draft: dict[str, object],
    definition: Questionnaire,
    answers: Mapping[str, Value],
    wave_id: int | None,
) -> Submitted:
    """Insert, letting the unique constraints decide who was first, and quotas who was in time."""
    for _ in range(_ATTEMPTS):
        before = _stored_before(session, draft)
        if before is not None:
            return Submitted(before, fresh=False)
        response = Response(**draft, receipt_no=make_receipt_no())
        try:
            with session.begin_nested():
                session.add(response)
                session.flush()
                if wave_id is not None and response.retailer_id is not None:
                    quotas.take_place(session, wave_id=wave_id, retailer_id=response.retailer_id)
        except IntegrityError:
            continue  # the same submission at the same moment, or a receipt number drawn twice
        _write_answers(session, response, definition, answers)
        return Submitted(response, fresh=True)
    raise RuleError(N_("现在提交的人太多，请过一分钟再点一次。"))


def _stored_before(session: Session, draft: Mapping[str, object]) -> Response | None:
    """Return the response stored by an earlier attempt; another's response is an error."""
    found = queries.find_response(session, str(draft["submission_id"]))
    invitation_id = draft["invitation_id"]
    if found is None and isinstance(invitation_id, int):
        # An identical post may have been committed between the two questions.
        found = queries.find_response_to(session, invitation_id)
    if found is None:
        return None
    same = ("submission_id", "body_sha256")
    if any(getattr(found, name) != draft[name] for name in same):
        raise AlreadyAnsweredError(found)
    return found


def _write_answers(
    session: Session,
    response: Response,
    definition: Questionnaire,
    answers: Mapping[str, Value],
) -> None:
    for row in rules.answer_rows(definition, answers):
        session.add(
            Answer(
                response_id=response.id,
                question_id=row.question_id,
                value=row.value,
                text=row.text,
                dimension=row.dimension,
                score=row.score,
            )
        )
    said = rules.words_of(definition, answers)
    refs = {f"{response.id}:{key}": text for key, text in said.items()} or {f"{response.id}": ""}
    for ref, text in refs.items():
        record_words(
            session,
            channel=response.channel,
            source="response",
            source_ref=ref,
            retailer_id=response.retailer_id,
            said_at=response.submitted_at,
            text=text,
            language=response.language,
            score=rules.overall_score(definition, answers),
        )
