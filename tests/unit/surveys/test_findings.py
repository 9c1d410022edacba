"""Findings about single questions, tables, facts and weights, and what a finding holds."""

from __future__ import annotations

from typing import Any

import pytest

from feedback.people.models import BusinessType, MarketType, Scale
from feedback.surveys.checker import Place, Severity, check_definition, errors_among
from feedback.surveys.definition import Questionnaire
from feedback.surveys.known_facts import KNOWN_FACTS
from tests.unit.surveys.questionnaires import compare, one_page, option, question, row, texts

UNFIT = "没有一个答案能满足这些限制，请检查最小值和最大值。"


def complaints(definition: Questionnaire) -> list[tuple[str, str]]:
    return [(finding.where, str(finding.message)) for finding in check_definition(definition)]


HUNDRED = {"id": "d", "name": texts("维度"), "weight": 100}


@pytest.mark.parametrize(
    ("asked", "where", "complaint"),
    [
        (question("q", "multiple", max_choices=1), "q", "这道多选题实际上只能选一项。"),
        (question("q", "matrix", rows=[]), "q", "表里一行也没有。"),
        (question("q", "matrix", columns=[option("a")]), "q", "至少要有两个选项。"),
        (question("q", "matrix", rows=[row("a"), row("a")]), "q", "“a”用了不止一次。"),
        (question("q", "grid", rows=[row("a", dimension="d")]), "q.a", "填数字的行不能计入维度。"),
        (
            question("q", "matrix", rows=[row("a", reference=5)]),
            "q.a",
            "只有填数字的表才能有参考值。",
        ),
        (question("q", "grid", min=3, max=2), "q", UNFIT),
        (question("q", "ranking", top=4), "q", "要排的名次比选项还多。"),
        (
            question("q", "ranking", options=[option(f"o{n}") for n in range(9)]),
            "q",
            "要排 9 个名次，很少有人排得完。",
        ),
        (
            question("q", "ranking", options=[option("a", score=1), option("b")]),
            "q",
            "排序题的选项不能有分值。",
        ),
        (
            question("q", "ranking", options=[option("a", exclusive=True), option("b")]),
            "q",
            "只有多选题才需要“选了就不能选别的”。",
        ),
        (
            question("q", "single", options=[option("a"), option("b", text=texts(" 选项 A", "b"))]),
            "q.b",
            "和“a”的文字一样（zh），答的人分不清。",
        ),
        (
            question(
                "q", "single", dimension="d", options=[option("a", score=5), option("b", score=5)]
            ),
            "q",
            "所有选项的分值都一样，这道题分不出好坏。",
        ),
        (
            question("q" * 40, "grid", rows=[row("r" * 40)]),
            "q" * 40,
            f"“{'q' * 40}.{'r' * 40}”太长，存不下：最多 60 个字符。",
        ),
        (
            question("q", "single", options=[option(f"o{n}") for n in range(61)]),
            "q",
            "选项或行超过 60 个。",
        ),
        (question("q", text=texts("问题 first")), "q", "和“first”问的一模一样。"),
    ],
)
def test_what_is_wrong_with_a_question_is_named_in_place(
    asked: dict[str, Any], where: str, complaint: str
) -> None:
    survey = one_page(question("first", "rating", dimension="d"), asked, dimensions=[HUNDRED])
    assert (where, complaint) in complaints(survey)


def test_every_finding_says_how_grave_it_is_where_and_what_to_do() -> None:
    survey = one_page(
        question(
            "q", "multiple", options=[option("a", text={"zh": "甲"}), option("b")], max_choices=1
        )
    )
    found = check_definition(survey)
    assert [one.severity for one in found] == [Severity.ERROR, Severity.WARNING]
    assert found[0].place == Place(section="only", question="q", option="a")
    assert all(str(one.advice) for one in found)
    assert errors_among(found) == found[:1]


def test_unknown_facts_weights_and_sizes_are_named() -> None:
    half = HUNDRED | {"weight": 50}
    survey = one_page(
        question("a", "rating", dimension="d"),
        question("b", "rating", dimension="e"),
        facts=["tier", "horoscope"],
        dimensions=[half, half | {"id": "e", "weight": 30}],
    )
    assert complaints(survey) == [
        ("facts", "平台没有“horoscope”这项店铺资料，用到它的条件不会成立。"),
        ("dimensions", "各维度的权重加起来是 80，不是 100。"),
    ]
    long = one_page(*[question(f"q{n}") for n in range(301)])
    assert ("questions", "题目超过 300 道。") in complaints(long)


@pytest.mark.parametrize(
    ("condition", "complaint"),
    [
        (compare("eq", "grid", 5), "条件用到的题目“grid”不存在。"),
        (compare("eq", "grid.z", 5), "条件用到的题目“grid.z”不存在。"),
        (compare("eq", "grid.a", "none"), "条件与题目“grid.a”的答案对不上。"),
        (compare("eq", "matrix.a", "fine"), "条件与题目“matrix.a”的答案对不上。"),
        (compare("eq", "rank", "a"), "条件与题目“rank”的答案对不上。"),
        (compare("ge", "last", "2026-3-5"), "条件与题目“last”的答案对不上。"),
        (compare("eq", "fact:market_type", "moon"), "条件与资料“fact:market_type”的值对不上。"),
        (compare("ge", "fact:tier", 31), "条件与资料“fact:tier”的值对不上。"),
        (compare("ge", "fact:area_name", "城东"), "条件与资料“fact:area_name”的值对不上。"),
    ],
)
def test_conditions_about_tables_rankings_and_facts_are_checked(
    condition: dict[str, Any], complaint: str
) -> None:
    survey = one_page(
        question("grid", "grid"),
        question("matrix", "matrix"),
        question("rank", "ranking"),
        question("last", "date"),
        question("why", show_if=condition),
        facts=["tier", "market_type", "area_name"],
    )
    assert complaints(survey) == [("why", complaint)]


def test_a_condition_nobody_can_follow_is_refused() -> None:
    parts = [compare("eq", "q", f"词{n}") for n in range(100)]
    survey = one_page(question("q"), question("why", show_if={"op": "or", "conditions": parts}))
    assert complaints(survey) == [("why", "条件太复杂，超过 100 个部分。")]


@pytest.mark.parametrize(
    ("fact", "values"),
    [("market_type", MarketType), ("business_type", BusinessType), ("scale", Scale)],
)
def test_known_facts_are_those_that_the_platform_keeps(fact: str, values: Any) -> None:  # noqa: ANN401
    assert list(KNOWN_FACTS[fact].values) == [value.value for value in values]
