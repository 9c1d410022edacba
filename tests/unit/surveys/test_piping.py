from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from feedback.surveys.checker import check_definition
from feedback.surveys.definition import Questionnaire, Value
from feedback.surveys.piping import LONGEST_PIPED, fill
from tests.unit.surveys.questionnaires import (
    compare,
    one_page,
    question,
    questionnaire,
    section,
    texts,
)

ASKED = [
    question("who", "single", required=True),
    question("did", "multiple"),
    question("score", "rating"),
    question("days", "number", unit=texts("天", "days"), decimals=1),
    question("last", "date"),
    question("words"),
    question("stock", "grid", unit=texts("条", "cartons"), not_sold=texts("不卖", "not sold")),
    question("opinion", "matrix"),
    question("wishes", "ranking"),
]
SURVEY = questionnaire(section("first", *ASKED), section("then", question("end")))


def said(text: str, answers: dict[str, Value], language: str = "zh", **facts: str) -> str:
    return fill(SURVEY, {"zh": text, "en": text}, language, answers, facts)


@pytest.mark.parametrize(
    ("key", "value", "zh", "en"),
    [
        ("who", "yes", "选项 yes", "option yes"),
        ("did", ("yes", "no"), "选项 yes、选项 no", "option yes, option no"),
        ("wishes", ("c", "a"), "选项 c、选项 a", "option c, option a"),
        ("score", 5, "很满意", "words"),
        ("score", 3, "3", "3"),
        ("days", Decimal("2.5"), "2.5 天", "2.5 days"),
        ("last", date(2026, 3, 5), "2026 年 3 月 5 日", "2026-03-05"),
        ("words", "送货\n太慢", "送货 太慢", "送货 太慢"),
        ("stock.a", 12, "12 条", "12 cartons"),
        ("stock.b", "none", "不卖", "not sold"),
        ("opinion.a", "good", "选项 good", "option good"),
    ],
)
def test_an_answer_is_said_in_the_words_of_its_question(
    key: str, value: Value, zh: str, en: str
) -> None:
    mark = f"（{{{{answer:{key}}}}}）"
    assert said(mark, {key: value}) == f"（{zh}）"
    assert said(mark, {key: value}, "en") == f"（{en}）"


def test_facts_are_said_in_words() -> None:
    text = "{{fact:market_type}}的{{ fact:area_name | 贵店 }}"
    assert said(text, {}, market_type="rural", area_name="城东") == "乡村的城东"


def test_a_missing_value_gives_way_to_the_authors_words() -> None:
    text = "您在{{answer:words|这家店}}买的{{answer:who}}。"
    assert said(text, {}) == "您在这家店买的。"


def test_long_answers_are_cut_and_never_looked_into() -> None:
    assert len(said("{{answer:words}}", {"words": "长" * 900})) == LONGEST_PIPED
    hostile = "{{answer:who}}<b>%(x)s"
    assert said("{{answer:words}}", {"words": hostile, "who": "yes"}) == hostile


def findings(text: str, **more: object) -> list[tuple[str, str, str]]:
    definition = questionnaire(
        section("first", *ASKED, question("mid", show_if=compare("eq", "who", "yes"))),
        section("then", question("end", text=texts(text, text)), question("late")),
        facts=["area_name"],
        **more,
    )
    return [(one.severity, one.where, str(one.message)) for one in check_definition(definition)]


@pytest.mark.parametrize(
    "text",
    [
        "没有引用",
        "{{answer:who}}",
        "{{answer:words|这家店}}",
        "{{answer:mid|那件事}}",
        "{{fact:area_name|贵店}}",
        "{{answer:stock.a|}}{{answer:opinion.b|那样}}",
    ],
)
def test_sound_references_pass(text: str) -> None:
    empty_fallback = "answer:stock.a|}" in text
    assert len(findings(text)) == (1 if empty_fallback else 0)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{{answer:ghost|x}}", "文字里引用的题目“ghost”不存在。"),
        ("{{answer:stock|x}}", "文字里引用的题目“stock”不存在。"),
        ("{{answer:stock.z|x}}", "文字里引用的题目“stock.z”不存在。"),
        ("{{answer:late|x}}", "文字里只能引用前面的题目，“late”在后面。"),
        ("{{answer:end|x}}", "文字里只能引用前面的题目，“end”在后面。"),
        ("{{fact:tier|x}}", "文字里引用的资料“tier”没有声明。"),
        ("{{ q1 }}", "看不懂“{{ q1 }}”。"),
        ("{{answer:}}", "看不懂“{{answer:}}”。"),
        ("{{answer:who", "“{{”和“}}”没有配成对。"),
    ],
)
def test_unsound_references_are_errors(text: str, complaint: str) -> None:
    assert ("error", "end.text", complaint) in findings(text)


def test_a_value_that_may_be_missing_needs_other_words() -> None:
    for key in ("mid", "words"):
        assert ("warning", "end.text", f"“{key}”可能没有值，这里就会空着。") in findings(
            f"{{{{answer:{key}}}}}"
        )


def test_an_answer_of_the_same_page_is_not_known_yet() -> None:
    survey = one_page(
        question("who", "single", required=True),
        question("why", text=texts("{{answer:who}}怎么样？", "{{answer:who}}?")),
    )
    assert [str(one.message) for one in check_definition(survey)] == [
        "“who”可能没有值，这里就会空着。"
    ]


def test_a_language_that_leaves_a_reference_out_is_named() -> None:
    survey = questionnaire(
        section("first", *ASKED),
        section("then", question("end", text=texts("{{answer:who}}？", "And?"))),
    )
    assert [(one.where, str(one.message)) for one in check_definition(survey)] == [
        ("end.text", "各种语言的文字里引用的内容不一样。")
    ]


def test_the_thanks_may_name_any_answer_and_the_greeting_none() -> None:
    def survey(**more: object) -> Questionnaire:
        return one_page(question("who", "single", required=True), **more)

    mark = texts("{{answer:who}}", "{{answer:who}}")
    assert check_definition(survey(thanks=mark)) == []
    assert [one.where for one in check_definition(survey(intro=mark))] == ["intro"]
