from __future__ import annotations

import pytest

from feedback.surveys.checker import check_definition
from feedback.surveys.definition import Questionnaire
from tests.unit.surveys.questionnaires import one_page, option, question, row, texts

FEELING = texts("送货准不准时？", "Is delivery on time?")


def changes(old: Questionnaire, new: Questionnaire) -> list[tuple[str, str, str]]:
    return [
        (one.severity.value, one.where, str(one.message))
        for one in check_definition(new, previous=old)
    ]


def test_nothing_is_said_of_new_questions_and_mended_words() -> None:
    old = one_page(question("a", text=FEELING))
    new = one_page(
        question("a", text=texts("送货准时不准时？", "Is delivery punctual?")), question("b")
    )
    assert changes(old, new) == []


@pytest.mark.parametrize(
    ("before", "after", "severity", "where", "said"),
    [
        (
            question("a", text=FEELING),
            question("b", text=FEELING),
            "warning",
            "b",
            "文字没变，代号却从“a”换了，前后两版的答案对不上。",
        ),
        (
            question("a", "rating"),
            question("a", "nps", labels={0: texts("不", "no"), 10: texts("会", "yes")}),
            "error",
            "a",
            "题型变了，新旧答案不能放在一起算。",
        ),
        (
            question("a", text=FEELING),
            question("a", text=texts("货源够吗", "Can you get stock?")),
            "warning",
            "a",
            "代号没变，问的却是另一回事。",
        ),
        (
            question("a", "rating"),
            question("a", "rating", max=7, labels={1: texts("差"), 7: texts("好")}),
            "warning",
            "a",
            "打分范围变了，同一个分数的意思不一样了。",
        ),
        (
            question("a", "number", unit=texts("条", "cartons")),
            question("a", "number", unit=texts("包", "packs")),
            "warning",
            "a",
            "单位变了，新旧数字不能直接比。",
        ),
        (
            question("a", "single", options=[option("y", text=texts("有", "Yes")), option("n")]),
            question("a", "single", options=[option("y", text=texts("没", "Not")), option("n")]),
            "warning",
            "a.y",
            "代号没变，选项却是另一个意思。",
        ),
        (
            question("a", "grid", rows=[row("x", text=texts("利群", "Liqun")), row("y")]),
            question("a", "grid", rows=[row("z", text=texts("利群", "Liqun")), row("y")]),
            "warning",
            "a.z",
            "文字没变，代号却从“x”换了，前后两版的答案对不上。",
        ),
    ],
)
def test_a_change_that_breaks_comparison_is_named(
    before: dict[str, object], after: dict[str, object], severity: str, where: str, said: str
) -> None:
    assert changes(one_page(before), one_page(after)) == [(severity, where, said)]


def test_another_key_is_another_questionnaire() -> None:
    assert changes(one_page(question("a")), one_page(question("a"), key="other")) == [
        ("error", "key", "问卷代号从“tiny”变成了“other”。")
    ]


def test_a_changed_score_is_named() -> None:
    def survey(score: float) -> Questionnaire:
        return one_page(
            question("a", "single", options=[option("y", score=score), option("n", score=0)])
        )

    assert changes(survey(100), survey(50)) == [
        ("warning", "a.y", "选项的分值变了，前后两版的得分不好比。")
    ]
