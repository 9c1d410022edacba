from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter

from feedback.surveys.definition import Condition
from feedback.surveys.routing import (
    holds,
    next_question,
    on_path_answers,
    path,
    sections_on_path,
)
from tests.unit.surveys.questionnaires import compare, one_page, question, questionnaire, section

ANSWERS = {
    "score": 2,
    "price": Decimal("12.50"),
    "last": date(2026, 3, 5),
    "who": "manager",
    "did": ("talk", "order"),
    "skipped": None,
}
FACTS = {"market_type": "rural", "tier": 12}


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (compare("eq", "who", "manager"), True),
        (compare("ne", "who", "manager"), False),
        (compare("le", "score", 2), True),
        (compare("lt", "score", 2), False),
        (compare("ge", "price", 12.5), True),
        (compare("eq", "price", 12.5), True),
        (compare("gt", "price", 13), False),
        (compare("lt", "last", "2026-03-06"), True),
        (compare("contains", "did", "talk"), True),
        (compare("contains", "did", "sign"), False),
        (compare("contains", "who", "manager"), False),
        (compare("eq", "did", "talk"), False),
        (compare("eq", "who", 2), False),
        (compare("ne", "who", 2), True),
        (compare("eq", "fact:market_type", "rural"), True),
        (compare("ge", "fact:tier", 10), True),
        ({"op": "in", "operand": "who", "values": ["driver", "manager"]}, True),
        ({"op": "in", "operand": "score", "values": [1, 2]}, True),
        ({"op": "in", "operand": "did", "values": ["order", "sign"]}, True),
        ({"op": "in", "operand": "did", "values": ["sign"]}, False),
        ({"op": "answered", "operand": "who"}, True),
        ({"op": "answered", "operand": "skipped"}, False),
        ({"op": "answered", "operand": "fact:area"}, False),
    ],
)
def test_a_condition_means_what_it_says(shape: dict[str, Any], expected: bool) -> None:  # noqa: FBT001
    assert holds(TypeAdapter(Condition).validate_python(shape), ANSWERS, FACTS) is expected


@pytest.mark.parametrize("op", ["eq", "ne", "lt", "le", "gt", "ge", "contains"])
@pytest.mark.parametrize("operand", ["absent", "skipped", "fact:absent"])
def test_a_missing_operand_makes_every_comparison_false(op: str, operand: str) -> None:
    condition = TypeAdapter(Condition).validate_python(compare(op, operand, 1))
    assert holds(condition, ANSWERS, FACTS) is False


def test_and_or_not_combine() -> None:
    low, rural = compare("le", "score", 2), compare("eq", "fact:market_type", "rural")
    absent = compare("eq", "absent", 1)
    read = TypeAdapter(Condition).validate_python
    assert holds(read({"op": "and", "conditions": [low, rural]}), ANSWERS, FACTS)
    assert not holds(read({"op": "and", "conditions": [low, absent]}), ANSWERS, FACTS)
    assert holds(read({"op": "or", "conditions": [absent, low]}), ANSWERS, FACTS)
    assert holds(read({"op": "not", "condition": absent}), ANSWERS, FACTS)


def test_a_follow_up_appears_only_after_a_low_score() -> None:
    survey = one_page(
        question("score", "rating"), question("why", show_if=compare("le", "score", 2))
    )
    assert path(survey, {"score": 2}) == ["score", "why"]
    assert path(survey, {"score": 3}) == ["score"]
    assert path(survey, {}) == ["score"]


def test_an_answer_that_left_the_path_takes_what_hung_on_it_along() -> None:
    survey = one_page(
        question("score", "rating"),
        question("angry", "single", show_if=compare("le", "score", 2)),
        question("why", show_if=compare("eq", "angry", "yes")),
    )
    answers = {"score": 5, "angry": "yes", "why": "送货慢"}
    assert path(survey, answers) == ["score"]
    assert on_path_answers(survey, answers) == {"score": 5}


def test_unknown_and_empty_answers_are_not_counted() -> None:
    survey = one_page(question("note", "note"), question("comment"))
    answers = {"comment": None, "ghost": "x", "note": "y"}
    assert on_path_answers(survey, answers) == {}


def test_a_section_with_a_false_condition_is_skipped_whole() -> None:
    survey = questionnaire(
        section("first", question("score", "rating")),
        section("rural", question("road"), show_if=compare("eq", "fact:market_type", "rural")),
    )
    assert path(survey, {}, {"market_type": "rural"}) == ["score", "road"]
    assert path(survey, {}, {"market_type": "urban"}) == ["score"]
    pages = sections_on_path(survey, {}, {"market_type": "rural"})
    assert [(page.id, [asked.id for asked in questions]) for page, questions in pages] == [
        ("first", ["score"]),
        ("rural", ["road"]),
    ]


def test_asking_one_by_one_waits_for_required_and_lets_others_be_skipped() -> None:
    survey = one_page(
        question("hello", "note"), question("score", "rating", required=True), question("comment")
    )
    first = next_question(survey, {})
    assert first is not None
    assert first.id == "score"
    still = next_question(survey, {"score": None})
    assert still is not None
    assert still.id == "score"
    last = next_question(survey, {"score": 4})
    assert last is not None
    assert last.id == "comment"
    assert next_question(survey, {"score": 4, "comment": None}) is None
