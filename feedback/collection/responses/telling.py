"""One response in words for staff: its answers, its history, and what may be corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from feedback.accounts.permissions import Viewer
from feedback.collection.models import Response
from feedback.collection.queries import known_facts
from feedback.collection.responses import queries
from feedback.collection.responses.words import Words, hidden_questions, readable
from feedback.core import clock
from feedback.core.messages import N_
from feedback.surveys.definition import Note, Question, Questionnaire, TextQuestion, localised
from feedback.surveys.flat import answer_keys, cell_key, flatten, question_id_of, row_id_of
from feedback.surveys.piping import in_words
from feedback.surveys.queries import definition_of
from feedback.surveys.questions import RankingQuestion, rows_of
from feedback.surveys.reading import AnswerError, check_answer
from feedback.surveys.routing import sections_on_path
from feedback.surveys.validation import check

ERASED = N_("［已删除］")
NOTHING = N_("（没有回答）")


@dataclass(frozen=True, slots=True)
class Line:
    """An answer as said; `closed` and `erased` words are message ids."""

    label: str
    words: str
    is_text: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One answer changed once."""

    revision: int
    at: datetime
    by: str
    reason: str
    label: str
    former: str
    replacement: str
    is_text: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One question of the correction form with what stands in it now, by input key."""

    question: Question
    keys: tuple[tuple[str, str], ...]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """Everything a page says of one response."""

    lines: Sequence[Line]
    steps: Sequence[Step]
    revision: int


def tell(session: Session, viewer: Viewer, response: Response, language: str, *, raw: bool) -> Told:
    """Return a response in words, redacted unless `raw`; what this viewer may not see is closed."""
    definition = definition_of(response.survey_version)
    hidden = hidden_questions(viewer)
    stored = {
        key: value
        for key, value in queries.stored_values(session, response.id).items()
        if question_id_of(key) not in hidden
    }
    changes = queries.changes_of(session, response.id, without=hidden)
    said = _said(definition, response.id, stored, changes)
    shown = readable(session, viewer, said, raw=raw)

    def words(key: str, value: object, place: str) -> str:
        return shown.get((response.id, place)) or _words(definition, key, value, language)

    def step(one: queries.Change) -> Step:
        row, key = one.row, one.row.question_id
        reason, label = shown[response.id, f"~{row.id}"], _label(definition, key, language)
        former = words(key, row.former, f"{key}~{row.id}f")
        replacement = words(key, row.replacement, f"{key}~{row.id}r")
        is_text = _is_text(definition, key)
        return Step(
            row.revision, row.changed_at, one.by, reason, label, former, replacement, is_text
        )

    lines = [
        Line(_label(definition, key, language), words(key, value, key), _is_text(definition, key))
        for key, value in stored.items()
    ]
    steps = [step(one) for one in changes]
    return Told(lines, steps, queries.revision_of(session, response.id))


def _said(
    definition: Questionnaire,
    response_id: int,
    stored: Mapping[str, Any],
    changes: Sequence[queries.Change],
) -> Words:
    """Gather everything in words: answers, what they were and became, and reasons."""
    said: Words = {
        (response_id, key): str(value)
        for key, value in stored.items()
        if value and _is_text(definition, key)
    }
    for row in (one.row for one in changes):
        said[response_id, f"~{row.id}"] = row.reason
        for mark, value in (("f", row.former), ("r", row.replacement)):
            if value and _is_text(definition, row.question_id):
                said[response_id, f"{row.question_id}~{row.id}{mark}"] = str(value)
    return said


def fields(
    session: Session,
    response: Response,
    raw: Mapping[str, Any],
    untouchable: Sequence[str],
    language: str,
) -> list[Field]:
    """Return the questions on the path that `raw` answers make, but for what is not to be touched.

    A question that only appears because of another answer is there once the form was sent.
    """
    definition = definition_of(response.survey_version)
    facts = known_facts(session, definition, response.retailer_id)
    today = clock.day_of(response.submitted_at)
    answers = check(definition, raw, facts, today=today, only=()).answers
    flat = flatten(raw)
    return [
        Field(question, _inputs(question, language), _filled(question, flat))
        for _, questions in sections_on_path(definition, answers, facts)
        for question in questions
        if not isinstance(question, Note) and question.id not in untouchable
    ]


def _inputs(question: Question, language: str) -> tuple[tuple[str, str], ...]:
    """Give each input of a question with its label: rows of a table, options to rank."""
    if isinstance(question, RankingQuestion):
        return tuple(
            (cell_key(question.id, one.id), localised(one.text, language))
            for one in question.options
        )
    rows = rows_of(question)
    if rows:
        return tuple((cell_key(question.id, row.id), localised(row.text, language)) for row in rows)
    return ((question.id, ""),)


def _filled(question: Question, flat: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(question, RankingQuestion):
        order = flat.get(question.id)
        if isinstance(order, list | tuple):
            return {
                cell_key(question.id, str(one)): str(place) for place, one in enumerate(order, 1)
            }
        return {
            key: flat[key]
            for one in question.options
            if (key := cell_key(question.id, one.id)) in flat
        }
    return {key: flat[key] for key in answer_keys(question) if key in flat}


def _is_text(definition: Questionnaire, key: str) -> bool:
    return isinstance(definition.find_question(key), TextQuestion)


def _label(definition: Questionnaire, key: str, language: str) -> str:
    question = definition.find_question(key)
    if question is None:
        return key
    row = next((one for one in rows_of(question) if one.id == row_id_of(key)), None)
    label = localised(question.text, language)
    return f"{label} — {localised(row.text, language)}" if row is not None else label


def _words(definition: Questionnaire, key: str, value: object, language: str) -> str:
    if value is None:
        return NOTHING
    if value == "":
        return ERASED
    question = definition.find_question(key)
    if question is None:
        return str(value)
    try:
        read = check_answer(question, value, today=date.max)
    except AnswerError:
        return str(value)
    return NOTHING if read is None else in_words(question, key, read, language)
