from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from feedback.surveys.checker import check_definition
from feedback.surveys.definition import Questionnaire
from tests.unit.surveys.questionnaires import (
    compare,
    one_page,
    option,
    question,
    questionnaire,
    section,
    texts,
)

SCORE = question("score", "rating")
ENDS = {1: texts("差"), 5: texts("好")}


def conditional(condition: dict[str, Any]) -> Questionnaire:
    asked = [
        SCORE,
        question("who", "single"),
        question("did", "multiple"),
        question("last", "date"),
        question("hello", "note"),
        question("words"),
        question("why", show_if=condition),
        question("later"),
    ]
    return one_page(*asked, facts=["tier"])


def complaints(definition: Questionnaire) -> list[tuple[str, str]]:
    return [(problem.where, str(problem.message)) for problem in check_definition(definition)]


@pytest.mark.parametrize(
    "condition",
    [
        compare("le", "score", 2),
        compare("eq", "who", "yes"),
        compare("contains", "did", "no"),
        {"op": "in", "operand": "did", "values": ["yes", "no"]},
        compare("ge", "last", "2026-01-01"),
        compare("ge", "fact:tier", 10),
        compare("eq", "words", "无"),
        {"op": "answered", "operand": "words"},
        {"op": "not", "condition": {"op": "or", "conditions": [compare("eq", "score", 5)]}},
    ],
)
def test_a_sound_condition_passes(condition: dict[str, Any]) -> None:
    assert complaints(conditional(condition)) == []


@pytest.mark.parametrize(
    ("condition", "complaint"),
    [
        (compare("eq", "ghost", 1), "条件用到的题目“ghost”不存在。"),
        (compare("eq", "later", "x"), "条件只能看前面的题目，“later”在后面。"),
        (compare("eq", "why", "x"), "条件只能看前面的题目，“why”在后面。"),
        (compare("eq", "fact:area", "x"), "条件用到的资料“fact:area”没有声明。"),
        (compare("eq", "score", 9), "条件与题目“score”的答案对不上。"),
        (compare("eq", "score", "5"), "条件与题目“score”的答案对不上。"),
        (compare("contains", "score", 5), "条件与题目“score”的答案对不上。"),
        (compare("eq", "who", "maybe"), "条件与题目“who”的答案对不上。"),
        (compare("lt", "who", "yes"), "条件与题目“who”的答案对不上。"),
        (compare("eq", "did", "yes"), "条件与题目“did”的答案对不上。"),
        (compare("gt", "words", "x"), "条件与题目“words”的答案对不上。"),
        (compare("ge", "last", 5), "条件与题目“last”的答案对不上。"),
        ({"op": "answered", "operand": "hello"}, "条件与题目“hello”的答案对不上。"),
    ],
)
def test_an_unsound_condition_is_named(condition: dict[str, Any], complaint: str) -> None:
    assert complaints(conditional(condition)) == [("why", complaint)]


def test_a_section_may_not_depend_on_its_own_questions() -> None:
    survey = questionnaire(
        section("first", question("a"), show_if={"op": "answered", "operand": "a"})
    )
    assert complaints(survey) == [("first", "条件只能看前面的题目，“a”在后面。")]


UNFIT = "没有一个答案能满足这些限制，请检查最小值和最大值。"
UNCHOOSABLE = "没有一个答案能满足这些限制，请检查最少和最多选几项。"


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        (question("q", "single", options=[]), "至少要有两个选项。"),
        (
            question("q", "single", options=[option("a", exclusive=True), option("b")]),
            "只有多选题才需要“选了就不能选别的”。",
        ),
        (
            question("q", "multiple", options=[option("a", score=5), option("b")]),
            "多选题的选项不能有分值。",
        ),
        (question("q", "multiple", min_choices=3), UNCHOOSABLE),
        (question("q", "multiple", min_choices=2, max_choices=1), UNCHOOSABLE),
        (
            question(
                "q", "multiple", min_choices=2, options=[option("a"), option("b", exclusive=True)]
            ),
            UNCHOOSABLE,
        ),
        (question("q", "rating", min=5, max=5, labels=ENDS), "最低分要小于最高分。"),
        (question("q", "rating", labels={1: texts("差")}), "最低分和最高分都要写明意思。"),
        (question("q", "rating", labels=ENDS | {9: texts("?")}), "有的说明写在了分值范围之外。"),
        (question("q", "note", required=True), "说明不用回答，不能设为必答。"),
        (question("q", min_length=9, max_length=8), UNFIT),
        (question("q", "number", min=3, max=2), UNFIT),
        (question("q", "number", min=0.2, max=0.8), UNFIT),
        (question("q", "date", min="2026-02-01", max="2026-01-01"), UNFIT),
        (question("q", "single", options=[option("a"), option("a")]), "“a”用了不止一次。"),
    ],
)
def test_a_question_nobody_can_answer_well_is_named(asked: dict[str, Any], complaint: str) -> None:
    assert ("q", complaint) in complaints(one_page(asked))


def test_repeated_ids_are_named() -> None:
    survey = questionnaire(section("s", question("a")), section("s", question("a")))
    assert complaints(survey) == [
        ("sections", "“s”用了不止一次。"),
        ("questions", "“a”用了不止一次。"),
    ]


def test_a_missing_translation_is_named_where_it_is_missing() -> None:
    only_zh = {"zh": "只有中文"}
    survey = one_page(
        question("a", text=only_zh, sms=only_zh),
        question("n", "number", unit=only_zh),
        question("b", "single", options=[option("x", text=only_zh), option("y")]),
        question("r", "rating", labels=ENDS | {3: only_zh}),
        thanks=only_zh,
    )
    assert [where for where, _ in complaints(survey)] == [
        "thanks",
        "a.text",
        "a.sms",
        "n.unit",
        "b.x",
        "r.labels.3",
    ]
    assert complaints(survey)[0] == ("thanks", "缺少 en 译文。")


def test_dimensions_are_declared_fed_and_scored() -> None:
    dimension = {"id": "supply", "name": texts("货源"), "weight": 25}
    survey = one_page(
        question("a", "rating", dimension="ghost"),
        question(
            "b", "single", dimension="ghost", options=[option("x", score=0), option("y", score=100)]
        ),
        question("c", "single", dimension="ghost"),
        dimensions=[dimension],
    )
    assert complaints(survey) == [
        ("a", "没有“ghost”这个维度。"),
        ("b", "没有“ghost”这个维度。"),
        ("c", "没有“ghost”这个维度。"),
        ("supply", "没有一道题计入这个维度。"),
        ("c", "计入维度的题目，选项要有分值。"),
    ]


@pytest.mark.parametrize(
    "broken",
    [
        question("q", colour="red"),
        question("q", "hologram"),
        question("坏"),
        question("q", text={}) | {"text": "no language"},
        question("q", show_if={"op": "xor", "conditions": []}),
        question("q", "number", min="NaN"),
    ],
)
def test_a_malformed_definition_is_refused_at_the_door(broken: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        one_page(broken)
