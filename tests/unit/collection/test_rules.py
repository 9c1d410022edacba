"""What an accepted set of answers comes to as rows, and back."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from feedback.collection.rules import answer_rows, digest, read_back
from feedback.surveys.definition import Questionnaire
from feedback.surveys.routing import on_path_answers
from feedback.surveys.validation import check
from tests.unit.surveys.questionnaires import (
    compare,
    one_page,
    option,
    question,
    row,
    texts,
)


def every_kind() -> Questionnaire:
    columns = [option("good", score=100), option("bad", score=0)]
    rows = [row("goods", dimension="supply"), row("visits")]
    return one_page(
        question("only", "single"),
        question("some", "multiple"),
        question("score", "rating"),
        question("cartons", "number", decimals=1),
        question("day", "date", past_only=True),
        question("say", "text"),
        question("views", "matrix", rows=rows, columns=columns, dimension="service"),
        question("best", "ranking", top=2),
        question("stock", "grid", decimals=2, not_sold=texts("不卖")),
        question("why", "text", show_if=compare("eq", "views.visits", "bad")),
        dimensions=[
            {"id": "supply", "name": texts("货源"), "weight": 1},
            {"id": "service", "name": texts("服务"), "weight": 1},
        ],
    )


GIVEN = {
    "only": "yes",
    "some": ["yes", "no"],
    "score": "4",
    "cartons": "12.5",
    "day": "2026-05-06",
    "say": "烟不够卖",
    "views": {"goods": "good", "visits": "good"},
    "best": ["c", "a"],
    "stock": {"a": "3.25", "b": "none"},
    "why": "不在路径上",
}


def accepted() -> dict[str, object]:
    definition = every_kind()
    checked = check(definition, GIVEN, today=date(2026, 6, 1))
    assert checked.ok, checked.problems
    return dict(on_path_answers(definition, checked.answers))


def test_every_cell_of_a_table_is_a_row_with_its_own_score_and_dimension() -> None:
    rows = {one.question_id: one for one in answer_rows(every_kind(), accepted())}  # type: ignore[arg-type]
    assert (rows["views.goods"].value, rows["views.goods"].score) == ("good", 100)
    assert rows["views.goods"].dimension == "supply"
    assert rows["views.visits"].dimension == "service"
    assert rows["best"].value == ["c", "a"]
    assert (rows["stock.a"].value, rows["stock.b"].value) == (3.25, "none")
    assert "why" not in rows


def test_stored_rows_read_back_as_the_values_they_came_from() -> None:
    values = accepted()
    rows = answer_rows(every_kind(), values)  # type: ignore[arg-type]
    stored = json.loads(json.dumps({one.question_id: one.value for one in rows}))
    back = read_back(every_kind(), stored)
    assert back == values
    assert back["stock.a"] == Decimal("3.25")
    assert digest({}, back) == digest({}, values)  # type: ignore[arg-type]


def test_what_was_erased_or_is_not_asked_is_left_out() -> None:
    assert read_back(every_kind(), {"say": "", "other": "x", "score": 3}) == {"score": 3}
