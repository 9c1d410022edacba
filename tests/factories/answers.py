"""Responses to a questionnaire with every kind of question; each call makes a new one."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from sqlalchemy.orm import Session

from feedback.collection.models import Response
from feedback.collection.service import submit
from feedback.people.models import Retailer
from feedback.surveys.definition import Questionnaire
from feedback.surveys.models import SurveyVersion
from feedback.surveys.service import publish
from feedback.verbatims.models import Channel
from tests.factories.people import make_retailer
from tests.unit.surveys.questionnaires import compare, one_page, option, question, row, texts

_numbers = count(1)

NOON = datetime(2026, 10, 1, 4, tzinfo=UTC)
SECRET = "请给老板王建国打电话13812345678"
"""Words with a name and a phone, which are for few to read."""

EVERY_KIND: dict[str, object] = {
    "only": "yes",
    "some": ["no", "yes"],
    "score": "2",
    "cartons": "12.5",
    "day": "2026-09-30",
    "say": "烟不够卖",
    "views": {"goods": "good", "visits": "bad"},
    "best": ["c", "a"],
    "stock": {"a": "3.25", "b": "none"},
    "why": "送货太慢",
}


def every_kind() -> Questionnaire:
    """One page with a question of each kind, the last asked only of who is dissatisfied."""
    columns = [option("good", score=100), option("bad", score=0)]
    return one_page(
        question("only", "single"),
        question("some", "multiple"),
        question("score", "rating", required=True),
        question("cartons", "number", decimals=1),
        question("day", "date", past_only=True),
        question("say", "text"),
        question("views", "matrix", rows=[row("goods"), row("visits")], columns=columns),
        question("best", "ranking", top=2),
        question("stock", "grid", decimals=2, not_sold=texts("不卖")),
        question("why", "text", show_if=compare("le", "score", 2)),
        key="every_kind",
    )


def make_version(session: Session) -> SurveyVersion:
    """The published questionnaire with every kind of question."""
    return publish(session, questionnaire=every_kind())


def make_response(
    session: Session,
    *,
    version: SurveyVersion | None = None,
    retailer: Retailer | None = None,
    at: datetime = NOON,
    channel: Channel = Channel.WEB,
    **changed: object,
) -> Response:
    """A stored response that answers everything, but for what is `changed` (None: left out)."""
    raw = {key: value for key, value in {**EVERY_KIND, **changed}.items() if value is not None}
    return submit(
        session,
        version=version or make_version(session),
        raw_answers=raw,
        retailer_id=(retailer or make_retailer(session)).id,
        channel=channel,
        submission_id=f"made-{next(_numbers)}",
        at=at,
    ).response
