"""What the checker says of conditions: reachable, contradictory, deciding nothing."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from feedback.surveys.checker import check_definition
from feedback.surveys.checking.branches import possible_truths
from feedback.surveys.definition import Condition, Questionnaire
from tests.unit.surveys.questionnaires import (
    compare,
    one_page,
    option,
    question,
    questionnaire,
    section,
)

NEVER = "这道题永远问不到：条件互相矛盾，或者和前面的题对不到一起。"
ALWAYS = "这道题的条件总是成立。"


def both(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"op": "and", "conditions": list(parts)}


def either(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"op": "or", "conditions": list(parts)}


def no(part: dict[str, Any]) -> dict[str, Any]:
    return {"op": "not", "condition": part}


def answered(key: str) -> dict[str, Any]:
    return {"op": "answered", "operand": key}


def one_of(key: str, *values: object) -> dict[str, Any]:
    return {"op": "in", "operand": key, "values": list(values)}


THREE = [option("a"), option("b"), option("c", exclusive=True)]


def asked(condition: dict[str, Any], **more: object) -> Questionnaire:
    return one_page(
        question("score", "rating", required=True),
        question("maybe", "rating"),
        question("who", "single", required=True),
        question("did", "multiple", options=THREE, required=True, min_choices=2),
        question("days", "number", min=0, max=30, required=True),
        question("price", "number", decimals=1, required=True),
        question("last", "date", min="2026-01-01", required=True),
        question("words", min_length=3),
        question("wishes", "ranking", top=2, required=True),
        question("stock", "grid", min=0, required=True, not_sold={"zh": "不卖", "en": "none"}),
        question("opinion", "matrix", required=True),
        question("why", show_if=condition),
        facts=["tier", "market_type", "area_name"],
        **more,
    )


def found(definition: Questionnaire) -> list[tuple[str, str, str]]:
    return [
        (one.severity.value, one.where, str(one.message)) for one in check_definition(definition)
    ]


@pytest.mark.parametrize(
    "condition",
    [
        both(compare("le", "score", 2), compare("ge", "score", 4)),
        both(compare("eq", "who", "yes"), no(compare("eq", "who", "yes"))),
        both(compare("eq", "who", "yes"), compare("eq", "who", "no")),
        compare("lt", "score", 1),
        both(compare("gt", "days", 4), compare("lt", "days", 5)),
        both(compare("gt", "price", 4.5), compare("lt", "price", 4.6)),
        both(compare("contains", "did", "c"), compare("contains", "did", "a")),
        no(either(compare("contains", "did", "a"), compare("contains", "did", "c"))),
        compare("lt", "last", "2026-01-01"),
        both(compare("gt", "last", "2026-03-05"), compare("lt", "last", "2026-03-06")),
        compare("eq", "words", "无"),
        both(compare("eq", "words", "没来过"), compare("eq", "words", "来过了")),
        both(
            compare("contains", "wishes", "a"),
            compare("contains", "wishes", "b"),
            compare("contains", "wishes", "c"),
        ),
        both(compare("eq", "stock.a", "none"), compare("ge", "stock.a", 0)),
        both(compare("eq", "opinion.a", "good"), compare("eq", "opinion.a", "bad")),
        both(compare("le", "fact:tier", 3), compare("ge", "fact:tier", 28)),
        both(one_of("fact:market_type", "urban"), compare("eq", "fact:market_type", "rural")),
        both(compare("eq", "fact:area_name", "城东"), compare("eq", "fact:area_name", "城西")),
        both(one_of("score", 1, 5), either(compare("eq", "score", 3), compare("eq", "score", 2))),
    ],
)
def test_a_contradiction_is_an_error_at_the_question(condition: dict[str, Any]) -> None:
    assert ("error", "why", NEVER) in found(asked(condition))


@pytest.mark.parametrize(
    "condition",
    [
        answered("score"),
        either(compare("le", "score", 3), compare("ge", "score", 3)),
        one_of("who", "yes", "no"),
        compare("ge", "days", 0),
        either(compare("le", "price", 4.5), compare("gt", "price", 4.5)),
        compare("ge", "last", "2026-01-01"),
        either(compare("contains", "did", "a"), compare("contains", "did", "c")),
        either(compare("contains", "wishes", "a"), compare("contains", "wishes", "b")),
        either(compare("eq", "stock.b", "none"), compare("ge", "stock.b", 0)),
        no(compare("gt", "score", 5)),
    ],
)
def test_a_condition_that_always_holds_is_a_warning(condition: dict[str, Any]) -> None:
    assert ("warning", "why", ALWAYS) in found(asked(condition))


@pytest.mark.parametrize(
    "condition",
    [
        compare("le", "maybe", 5),
        answered("maybe"),
        both(compare("gt", "price", 4.5), compare("lt", "price", 4.7)),
        both(compare("gt", "days", 4), compare("lt", "days", 6)),
        both(compare("gt", "last", "2026-03-05"), compare("lt", "last", "2026-03-07")),
        no(compare("contains", "did", "a")),
        no(one_of("fact:market_type", "urban", "rural")),
        compare("eq", "words", "没来过"),
        no(compare("contains", "wishes", "a")),
        both(no(compare("eq", "stock.a", "none")), compare("lt", "stock.a", 5)),
    ],
)
def test_a_condition_that_decides_something_passes(condition: dict[str, Any]) -> None:
    assert found(asked(condition)) == []


def test_a_question_that_no_path_reaches_is_an_error() -> None:
    survey = one_page(
        question("who", "single", required=True),
        question("deep", "single", required=True, show_if=compare("eq", "who", "yes")),
        question("why", show_if=both(compare("eq", "who", "no"), answered("deep"))),
    )
    assert found(survey) == [("error", "why", NEVER)]


def test_a_question_may_contradict_its_section() -> None:
    survey = questionnaire(
        section("first", question("who", "single", required=True)),
        section(
            "yes_only",
            question("fine"),
            question("why", show_if=compare("eq", "who", "no")),
            show_if=compare("eq", "who", "yes"),
        ),
    )
    assert found(survey) == [("error", "why", NEVER)]


def test_a_dead_section_is_named_once() -> None:
    survey = questionnaire(
        section("first", question("score", "rating", required=True)),
        section("dead", question("a"), question("b"), show_if=compare("gt", "score", 5)),
        section("always", question("c"), show_if=compare("ge", "score", 1)),
    )
    assert found(survey) == [
        ("error", "dead", "这一节永远不会出现：条件和前面的题对不到一起。"),
        ("warning", "always", "这一节的条件总是成立。"),
    ]


def test_the_part_of_a_condition_that_is_to_blame_is_pointed_at() -> None:
    condition = either(
        compare("eq", "who", "yes"), both(compare("le", "score", 2), compare("gt", "score", 3))
    )
    assert found(asked(condition)) == [
        ("warning", "why", "条件里“score ≤ 2 ∧ score > 3”这一部分永远不成立。")
    ]
    assert found(asked(both(compare("eq", "who", "yes"), no(compare("gt", "score", 5))))) == [
        ("warning", "why", "条件里“score > 5”这一部分永远不成立。")
    ]


def test_too_many_branches_are_said_to_be_too_many() -> None:
    pairs = 16
    sides = [question(f"{side}{n}", "single", required=True) for side in "ab" for n in range(pairs)]
    alike = [
        either(compare("eq", f"a{n}", "no"), compare("eq", f"b{n}", "yes")) for n in range(pairs)
    ]
    less = compare("eq", "a0", "yes")
    survey = one_page(
        *sides, question("why", show_if=both(*alike, less, compare("eq", "b0", "no")))
    )
    assert found(survey) == [("notice", "why", "分支太多，没有走遍，查不出这道题问不问得到。")]


def test_only_the_questions_that_matter_decide_in_a_long_questionnaire() -> None:
    pairs = 16
    scores = [
        question(f"{side}{n}", "rating", required=True) for side in "ab" for n in range(pairs)
    ]
    alike = [both(compare("le", f"a{n}", 2), compare("le", f"b{n}", 2)) for n in range(pairs)]
    survey = one_page(
        *scores,
        question("why", show_if=either(*alike)),
        question("never", show_if=both(compare("le", "a1", 2), compare("ge", "a1", 4))),
        question("fine", show_if=compare("le", "b2", 2)),
    )
    named = {where: severity for severity, where, _ in found(survey)}
    assert named["never"] == "error"
    assert "fine" not in named


def test_many_named_options_are_admitted_to_be_too_many() -> None:
    options = [option(f"o{n}") for n in range(14)]
    every = [compare("contains", "did", one["id"]) for one in options]
    survey = one_page(
        question("did", "multiple", options=options, required=True),
        question("why", show_if=both(*every)),
        question("not", show_if=both(no(either(*every)))),
    )
    assert {(severity, where) for severity, where, _ in found(survey)} == {("notice", "not")}


def test_a_single_condition_is_judged_by_itself() -> None:
    definition = asked(compare("le", "score", 2))
    known = {one.id: one for one in definition.questions}
    read = TypeAdapter(Condition).validate_python
    assert possible_truths(read(compare("le", "score", 2)), known) == {0, 1}
    assert possible_truths(read(answered("score")), known) == {1}
    assert possible_truths(read(answered("score")), known, frozenset({"score"})) == {0, 1}
