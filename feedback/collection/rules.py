"""What an accepted set of answers comes to: rows, words, score, digest. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from feedback.surveys.definition import (
    Questionnaire,
    Scale,
    TextQuestion,
    Value,
    score_of,
)
from feedback.surveys.flat import answer_keys, dimension_of, plain
from feedback.surveys.reading import check_answer

MANAGER_DIMENSION = "manager_service"


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer as it is stored; `value` is plain JSON, `text` the words where it has words.

    `question_id` is the answer's key: a row of a matrix or a grid is an answer of its own.
    """

    question_id: str
    value: str | int | float | list[str]
    text: str | None
    dimension: str | None
    score: float | None


def answer_rows(definition: Questionnaire, answers: Mapping[str, Value]) -> Iterator[AnswerRow]:
    """Give one row per answer, in the order of asking."""
    for question in definition.questions:
        for key in answer_keys(question):
            value = answers.get(key)
            if value is None:
                continue
            yield AnswerRow(
                question_id=key,
                value=plain(value),
                text=str(value) if isinstance(question, TextQuestion) else None,
                dimension=dimension_of(question, key),
                score=score_of(question, value),
            )


def read_back(definition: Questionnaire, stored: Mapping[str, object]) -> dict[str, Value]:
    """Return stored answers as the values they were stored from, in the order of asking.

    What the definition does not ask, and what was erased, is left out.
    """
    values: dict[str, Value] = {}
    for question in definition.questions:
        for key in answer_keys(question):
            given = stored.get(key)
            value = None if given in (None, "") else check_answer(question, given, today=date.max)
            if value is not None:
                values[key] = value
    return values


def words_of(definition: Questionnaire, answers: Mapping[str, Value]) -> dict[str, str]:
    """Return what was said in words, by question id."""
    return {row.question_id: row.text for row in answer_rows(definition, answers) if row.text}


def overall_score(definition: Questionnaire, answers: Mapping[str, Value]) -> int | None:
    """Return the rating that stands beside the words in the ledger, as it was given.

    It is the rating of the customer manager's service, else the only rating there is, else none.
    """
    ratings = [question for question in definition.questions if isinstance(question, Scale)]
    of_manager = [question for question in ratings if question.dimension == MANAGER_DIMENSION]
    chosen = (of_manager or ratings)[:1] if of_manager or len(ratings) == 1 else []
    values = [answers.get(question.id) for question in chosen]
    return next((value for value in values if isinstance(value, int)), None)


def digest(about: Mapping[str, object], answers: Mapping[str, Value]) -> str:
    """Return the SHA-256 (hex) of a submission: what it is about, and its counting answers."""
    body = {**about, "answers": {key: plain(value) for key, value in answers.items()}}
    written = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
