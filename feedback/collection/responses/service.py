"""Correcting a stored answer: who, when and why are kept, and so is what it was before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.audit.service import record
from feedback.collection import rules
from feedback.collection.models import Answer, Response
from feedback.collection.queries import known_facts
from feedback.collection.responses import ledger, queries
from feedback.collection.responses.models import AnswerChange
from feedback.collection.responses.words import CLOSED, hidden_questions, readable
from feedback.collection.service import AnswersError
from feedback.core import clock
from feedback.core.errors import InputError, RuleError
from feedback.core.messages import N_
from feedback.surveys.definition import Questionnaire, TextQuestion, Value
from feedback.surveys.flat import flatten, plain, question_id_of
from feedback.surveys.queries import definition_of
from feedback.surveys.routing import on_path_answers
from feedback.surveys.validation import check, clean_text

VERDICTS = frozenset({"verification_call", "in_person_check"})
"""Their answers decided a verdict on a visit at once; changing them would leave it hanging."""

SHORTEST_REASON, LONGEST_REASON = 4, 500  # characters


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction did: its number, and the answer keys that changed."""

    revision: int
    keys: tuple[str, ...]


def untouchable(session: Session, viewer: Viewer, response: Response) -> Collection[str]:
    """Return the answer keys that this viewer may not see, and so may not change, or are erased."""
    stored = queries.stored_values(session, response.id)
    definition = definition_of(response.survey_version)
    said = {
        (response.id, question.id): str(stored[question.id])
        for question in definition.questions
        if isinstance(question, TextQuestion) and stored.get(question.id)
    }
    shown = readable(session, viewer, said, raw=True)
    closed = {key for (_, key), text in shown.items() if text == CLOSED}
    hidden = {key for key in stored if question_id_of(key) in hidden_questions(viewer)}
    erased = {key for key, value in stored.items() if value == ""}
    return closed | hidden | erased | set(hidden_questions(viewer))


def correct(
    session: Session,
    *,
    viewer: Viewer,
    response_id: int,
    raw_answers: Mapping[str, object],
    reason: str,
    seen_revision: int,
) -> Corrected:
    """Put `raw_answers` in the place of a response's answers and keep what was there before.

    They are all of its answers: one that is missing is taken away, except those that the viewer
    may not see. Raise `RuleError` where somebody else corrected it since `seen_revision` or nothing
    changed, `InputError` without a reason, `AnswersError` where the questionnaire refuses them.
    """
    response = queries.get_response(
        session, viewer, Action.CORRECT_RESPONSES, response_id, lock=True
    )
    _refuse(session, response, seen_revision)
    why = _reason(reason)
    definition = definition_of(response.survey_version)
    stored = queries.stored_values(session, response.id)
    kept = {key: stored[key] for key in untouchable(session, viewer, response) if key in stored}
    former = rules.read_back(definition, stored)
    hidden = hidden_questions(viewer)
    sent = {k: v for k, v in flatten(raw_answers).items() if question_id_of(k) not in hidden}
    after = _accepted(session, response, definition, former, {**sent, **kept})
    changed = tuple(
        key for key in {**former, **after} if former.get(key) != after.get(key) and key not in kept
    )
    if not changed:
        raise RuleError(N_("没有改动任何一题。"))
    revision = seen_revision + 1
    _write(session, response, definition, after, changed)
    for key in changed:
        session.add(
            AnswerChange(
                response_id=response.id,
                revision=revision,
                question_id=key,
                former=stored.get(key),
                replacement=plain(after[key]) if key in after else None,
                reason=why,
                changed_by_id=viewer.staff_id,
                changed_at=clock.now(),
            )
        )
    record(
        session,
        actor_id=viewer.staff_id,
        action="response.corrected",
        subject="response",
        subject_id=response.id,
        revision=revision,
        questions=sorted(changed),
    )
    session.flush()
    return Corrected(revision, changed)


def _refuse(session: Session, response: Response, seen_revision: int) -> None:
    if response.survey_version.survey.key in VERDICTS:
        raise RuleError(N_("核查的结论由这些回答当场得出，不能再改。有误的话请重新核查一次。"))
    if queries.revision_of(session, response.id) != seen_revision:
        raise RuleError(N_("您打开之后别人刚更正过这份答卷，这次没有记下。请重新打开再改。"))


def _reason(given: str) -> str:
    reason = clean_text(given)
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise InputError(
            N_("请写明为什么更正，%(least)s 到 %(most)s 个字。"),
            field="reason",
            least=SHORTEST_REASON,
            most=LONGEST_REASON,
        )
    return reason


def _accepted(
    session: Session,
    response: Response,
    definition: Questionnaire,
    former: Mapping[str, Value],
    raw: Mapping[str, object],
) -> dict[str, Value]:
    """Check the answers as on the day they were given, along the path that they make now.

    What was missing then may stay missing. What is known of the shop may have changed since: an
    answer that today's facts alone would put off the path stays as it was.
    """
    facts = known_facts(session, definition, response.retailer_id)
    today = clock.day_of(response.submitted_at)
    before = check(definition, former, facts, today=today)
    held = {key: former[key] for key in before.dropped}
    checked = check(definition, raw, facts, today=today)
    wrong = {key: said for key, said in checked.problems.items() if key not in before.missing}
    if wrong:
        raise AnswersError(wrong)
    return {**held, **on_path_answers(definition, checked.answers, facts)}


def _write(
    session: Session,
    response: Response,
    definition: Questionnaire,
    after: Mapping[str, Value],
    changed: Collection[str],
) -> None:
    rows = {row.question_id: row for row in rules.answer_rows(definition, after)}
    here = Answer.response_id == response.id
    stored = set(session.scalars(select(Answer.question_id).where(here)))
    for key in changed:
        mine = (here, Answer.question_id == key)
        if key not in rows:
            session.execute(delete(Answer).where(*mine))
            continue
        row = rows[key]
        values = {
            "value": row.value,
            "text": row.text,
            "dimension": row.dimension,
            "score": row.score,
        }
        if key in stored:
            session.execute(update(Answer).where(*mine).values(values))
        else:
            session.add(Answer(response_id=response.id, question_id=key, **values))
    session.flush()
    session.expire(response)
    texts = [one.id for one in definition.questions if isinstance(one, TextQuestion)]
    said = ledger.Said(rules.words_of(definition, after), rules.overall_score(definition, after))
    ledger.follow(session, response, texts, said)
