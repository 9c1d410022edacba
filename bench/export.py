"""Export stored answers in every format: peak memory must not grow with the responses."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from bench.generated_city import MANAGERS, SHOPS_EACH, fill, people
from bench.results import Result
from bench.sentences import own_comments
from feedback.collection.models import Answer, Response
from feedback.collection.rules import answer_rows
from feedback.core import schema
from feedback.core.db import open_engine, writing
from feedback.surveys.library import load_questionnaire
from feedback.surveys.service import publish
from feedback.surveys.validation import check
from feedback.verbatims.models import Channel

FEW, MANY, BOUND = 10_000, 100_000, 1.3
FORMATS = ("csv", "jsonl", "xlsx", "sav")
NOON = datetime(2026, 5, 1, 4, tzinfo=UTC)
WORDS_IN = 3  # one response of three says something in words


def run() -> list[Result]:
    """Build two databases that differ only in size; export each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        measured = {count: _measured(Path(folder), count) for count in (FEW, MANY)}
    results = []
    for form in FORMATS:
        few, many = measured[FEW][form], measured[MANY][form]
        results.append(
            Result(
                f"export as {form}: peak memory at {MANY:,} responses / at {FEW:,}",
                round(many["peak"] / few["peak"], 3),
                "ratio",
                BOUND,
                f"{many['peak']:,.0f} MB and {few['peak']:,.0f} MB; "
                f"{MANY / many['seconds']:,.0f} responses/s, {many['size']:,.0f} MB",
            )
        )
    return results


def _measured(folder: Path, count: int) -> dict[str, dict[str, float]]:
    database = f"sqlite:///{folder}/{count}.sqlite3"
    engine = open_engine(database)
    _build(engine, count)
    engine.dispose()
    found: dict[str, dict[str, float]] = {}
    for form in FORMATS:
        shown = subprocess.run(
            [sys.executable, "-m", "bench.export_probe", database, form, str(folder / "file")],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        found[form] = json.loads(shown.stdout)
        assert found[form]["rows"] == count, (form, found[form])
    return found


def _build(engine: Engine, count: int) -> None:
    schema.upgrade(engine)
    with writing(), engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA cache_size=-400000")
        people(connection)
    with writing(), Session(engine) as session:
        version_id = publish(session, questionnaire=load_questionnaire("satisfaction")).id
        session.commit()
    with writing(), engine.begin() as connection:
        _fill(connection, version_id, count)


def _fill(connection: Connection, version_id: int, count: int) -> None:
    responses = (
        {
            "id": n,
            "submission_id": f"s{n}",
            "body_sha256": "x",
            "survey_version_id": version_id,
            "retailer_id": n % (MANAGERS * SHOPS_EACH) + 1,
            "channel": Channel.WEB,
            "language": "zh",
            "receipt_no": f"r{n}",
            "submitted_at": NOON + timedelta(minutes=n),
        }
        for n in range(1, count + 1)
    )
    fill(connection, Response, responses)
    fill(connection, Answer, _answers(count))


def _answers(count: int) -> Iterator[dict[str, Any]]:
    definition = load_questionnaire("satisfaction")
    comments = cycle(own_comments())
    for n in range(1, count + 1):
        score = str(n % 5 + 1)
        raw = {one.id: score for one in definition.questions if one.type == "rating"}
        raw |= {"coached": "no", "why_low": "说不好"}
        if n % WORDS_IN == 0:
            raw["comment"] = next(islice(comments, 1))
        checked = check(definition, raw)
        answers = {key: value for key, value in checked.answers.items() if value is not None}
        for row in answer_rows(definition, answers):
            yield {
                "response_id": n,
                "question_id": row.question_id,
                "value": row.value,
                "text": row.text,
                "dimension": row.dimension,
                "score": row.score,
            }
