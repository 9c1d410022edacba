from __future__ import annotations

import pytest

from feedback.surveys.brands import brands_in
from feedback.surveys.checker import check_definition
from feedback.surveys.sms_wording import HandOver, SmsText, sms_of
from tests.unit.surveys.questionnaires import one_page, option, question, texts

MANY = [option(f"o{n}") for n in range(9)]


@pytest.mark.parametrize(
    ("shape", "zh", "en"),
    [
        (
            question("q", "single"),
            "问题 q 回复字母：A 选项 yes，B 选项 no。",
            "words Reply a letter: A option yes, B option no.",
        ),
        (
            question("q", "multiple"),
            "问题 q 可以回几个字母，比如 AB：A 选项 yes，B 选项 no。",
            "words Reply one or more letters, such as AB: A option yes, B option no.",
        ),
        (
            question("q", "rating", text=texts("满意吗？", "Satisfied?")),
            "满意吗？回复数字 1 到 5：1 很不满意，5 很满意。",
            "Satisfied? Reply 1 to 5 (1 words, 5 words).",
        ),
        (
            question("q", "number", text=texts("几天？", "How long?"), unit=texts("天", "days")),
            "几天？回复数字（天）就行。",
            "How long? Reply with a number (days).",
        ),
        (question("q"), "问题 q 直接回复就行。", "words Just reply."),
        (
            question("q", "date", text=texts("哪天？", "When?")),
            "哪天？回复日期，比如 2026-03-05。",
            "When? Reply with a date, such as 2026-03-05.",
        ),
        (question("q", sms=texts("怎么了？", "What happened?")), "怎么了？", "What happened?"),
    ],
)
def test_a_question_is_asked_by_sms_in_its_own_words_or_in_made_ones(
    shape: dict[str, object], zh: str, en: str
) -> None:
    asked = one_page(shape).questions[0]
    assert sms_of(asked, "zh") == SmsText(zh)
    assert sms_of(asked, "en") == SmsText(en)


def test_a_note_is_sent_and_expects_nothing() -> None:
    asked = one_page(question("hello", "note")).questions[0]
    assert sms_of(asked, "zh") == SmsText("问题 hello", expects_reply=False)


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        (question("q", "matrix"), "矩阵题要看着表填，短信问不了。"),
        (question("q", "grid"), "填数表要看着表填，短信问不了。"),
        (question("q", "ranking"), "排序题要对着选项排，短信问不了。"),
        (question("q", "single", options=MANY), "有 9 个选项，短信里最多放 8 个。"),
    ],
)
def test_what_a_text_message_cannot_carry_is_handed_over(
    shape: dict[str, object], why: str
) -> None:
    asked = one_page(shape | {"sms": texts("短信", "text")}).questions[0]
    found = sms_of(asked, "zh")
    assert isinstance(found, HandOver)
    assert str(found.reason) == why


def said_of(shape: dict[str, object], **more: object) -> list[tuple[str, str, str]]:
    survey = one_page(question("first", "single", required=True), shape)
    return [
        (one.severity.value, one.where, str(one.message))
        for one in check_definition(survey, **more)  # type: ignore[arg-type]
    ]


def test_a_wording_that_will_not_be_sent_is_a_warning() -> None:
    found = said_of(question("q", "grid", sms=texts("多少条？", "How many?")))
    assert found == [("warning", "q.sms", "这段短信文字不会用到：填数表要看着表填，短信问不了。")]


def test_a_wording_that_leaves_a_reply_out_is_a_warning() -> None:
    letters = question("q", "single", sms=texts("有没有？A 有，没有请回 B。", "Any? A yes, B no."))
    assert said_of(letters) == []
    short = question("q", "single", sms=texts("有没有？A 有。", "Any? A yes, B no."))
    assert said_of(short) == [("warning", "q.sms", "这段短信（zh）没有写到可以回“B”。")]
    ends = question("q", "rating", sms=texts("1 差，5 好。", "From 1 (bad) to 5"))
    assert said_of(ends) == []
    no_end = question("q", "rating", sms=texts("打几分？最高 5 分。", "1 to 5"))
    assert said_of(no_end) == [("warning", "q.sms", "这段短信（zh）没有写到可以回“1”。")]


def test_a_long_text_message_is_a_warning_in_its_language() -> None:
    found = said_of(question("q", sms=texts("烟" * 130, "short")))
    assert found == [("warning", "q.sms", "这段短信（zh）要拆成 3 条，限 2 条。")]
    assert said_of(question("q", sms=texts("烟" * 130, "short")), most_sms_parts=3) == []
    assert said_of(question("q", sms=texts("烟" * 120, "x" * 306))) == []


def test_an_answer_said_again_counts_with_its_greatest_length() -> None:
    mark = "{{answer:first|那样}}"
    assert said_of(question("q", sms=texts(mark + "烟" * 81, mark))) == []
    found = said_of(question("q", sms=texts(mark + "烟" * 83, mark)))
    assert [where for _, where, _ in found] == ["q.sms"]


@pytest.mark.parametrize(
    ("wording", "brand"),
    [
        ("软中华订得到吗？", "软中华"),
        ("黄鹤楼卖得怎么样？", "黄鹤楼"),
        ("南京烟够不够卖？", "南京"),
        ("软玉溪一条多少钱？", "软玉溪"),
        ("中华（软）多少钱？", "中华"),
        ("Marlboro 卖吗？", "Marlboro"),
        ("紅雙喜夠賣嗎？", "紅雙喜"),
    ],
)
def test_a_brand_in_a_text_message_is_an_error(wording: str, brand: str) -> None:
    assert brands_in(wording) == [brand]
    assert said_of(question("q", sms=texts(wording, "?"))) == [
        ("error", "q.sms", f"短信里不能写卷烟品牌，这里写了“{brand}”。")
    ]


@pytest.mark.parametrize(
    "wording",
    [
        "您在南京路的店",
        "祝您天天好日子",
        "中华人民共和国",
        "新品烟卖得动吗",
        "国家级景区泰山",
        "The parliament of foxes",
    ],
)
def test_places_and_wishes_are_no_brands(wording: str) -> None:
    assert brands_in(wording) == []


def test_option_texts_in_a_made_wording_are_looked_at_too() -> None:
    options = [option("a", text=texts("利群", "one")), option("b")]
    survey = one_page(
        question("q", "single", options=options), question("w", sms=texts("好", "ok"))
    )
    assert [one.where for one in check_definition(survey)] == ["q.sms"]
    web_only = one_page(question("q", "single", options=options))
    assert check_definition(web_only) == []
