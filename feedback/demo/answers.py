"""Answers as the questionnaire's own engine accepts them, and as the ledger keeps their words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedback.collection.models import Answer, Response
from feedback.collection.receipts import make_receipt_no
from feedback.collection.rules import answer_rows, digest, overall_score, words_of
from feedback.core.clock import day_of
from feedback.demo.rows import Rows
from feedback.surveys.definition import Questionnaire, Value
from feedback.surveys.routing import on_path_answers
from feedback.surveys.validation import check
from feedback.verbatims.models import Channel, Verbatim


@dataclass(frozen=True, slots=True)
class Published:
    """A questionnaire in force: the number of its version, and the hash of what is asked."""

    id: int
    sha256: str
    definition: Questionnaire


@dataclass(frozen=True, slots=True)
class Sitting:
    """One questionnaire filled in once: by which shop, through which door, when, by whose hand."""

    retailer_id: int
    door: Channel
    at: datetime
    submission_id: str
    below: Callable[[int], int]  # chance for the receipt number
    gloss: str = ""
    language: str = "zh"
    invitation_id: int | None = None
    recorded_by_id: int | None = None


def accept(definition: Questionnaire, raw: Mapping[str, object], at: datetime) -> dict[str, Value]:
    """Return the answers that count; one that the engine refuses is a fault of the recipe."""
    found = check(definition, raw, today=day_of(at))
    wrong = {key: str(text) for key, text in found.problems.items() if key not in found.missing}
    if wrong or found.dropped:
        msg = f"made-up answers are refused: {wrong or found.dropped}"
        raise ValueError(msg)
    return on_path_answers(definition, found.answers)


def add_response(
    rows: Rows, asked: Published, sitting: Sitting, answers: Mapping[str, Value]
) -> int:
    """Add a response with its answers and words, as `collection.service.submit` stores them."""
    about = {
        "version": asked.sha256,
        "retailer": sitting.retailer_id,
        "channel": str(sitting.door),
        "invitation": sitting.invitation_id,
    }
    number = rows.add(
        Response,
        submission_id=sitting.submission_id,
        body_sha256=digest(about, answers),
        invitation_id=sitting.invitation_id,
        survey_version_id=asked.id,
        retailer_id=sitting.retailer_id,
        channel=sitting.door,
        language=sitting.language,
        receipt_no=make_receipt_no(sitting.below),
        recorded_by_id=sitting.recorded_by_id,
        submitted_at=sitting.at,
    )
    for row in answer_rows(asked.definition, answers):
        rows.add(
            Answer,
            response_id=number,
            question_id=row.question_id,
            value=row.value,
            text=row.text,
            dimension=row.dimension,
            score=row.score,
        )
    _add_words(rows, asked.definition, sitting, answers, number)
    return number


def _add_words(
    rows: Rows,
    definition: Questionnaire,
    sitting: Sitting,
    answers: Mapping[str, Value],
    number: int,
) -> None:
    said = words_of(definition, answers)
    refs = {f"{number}:{key}": text for key, text in said.items()} or {f"{number}": ""}
    for ref, text in refs.items():
        rows.add(
            Verbatim,
            channel=sitting.door,
            source="response",
            source_ref=ref,
            retailer_id=sitting.retailer_id,
            said_at=sitting.at,
            said_on=day_of(sitting.at),
            text=text,
            gloss=sitting.gloss if text else "",
            language=sitting.language,
            score=overall_score(definition, answers),
            supersedes_id=None,
            erased_at=None,
            stored_at=sitting.at + timedelta(seconds=1),
        )
