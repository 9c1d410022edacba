from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from feedback.surveys.definition import Question
from feedback.surveys.validation import AnswerError, check, check_answer
from tests.unit.surveys.questionnaires import compare, one_page, option, question

TODAY = date(2026, 3, 5)


def only(kind: str, **more: object) -> Question:
    return one_page(question("it", kind, **more)).questions[0]


CONTENT = [option("talk"), option("order"), option("nothing", exclusive=True)]


@pytest.mark.parametrize(
    ("asked", "raw", "value"),
    [
        (only("single"), "yes", "yes"),
        (only("single"), ["no"], "no"),
        (only("multiple", options=CONTENT), ["order", "talk", "order"], ("talk", "order")),
        (only("multiple", options=CONTENT), "talk", ("talk",)),
        (only("multiple", options=CONTENT, min_choices=2), ["nothing"], ("nothing",)),
        (only("rating"), "５", 5),
        (only("rating"), 1, 1),
        (only("nps"), "10", 10),
        (only("number", min=0, max=90), " １２ ", 12),
        (only("number"), "1,250", 1250),
        (only("number", decimals=2), "12.5", Decimal("12.5")),
        (only("number", decimals=2), 12.25, Decimal("12.25")),
        (only("text"), "  送货慢\r\n态度差\x00 ", "送货慢\n态度差"),
        (only("text"), "𠮷野家😀", "𠮷野家😀"),
        (only("text"), "半个字\ud842", "半个字\ufffd"),
        (only("text"), "'; DROP TABLE--<b>", "'; DROP TABLE--<b>"),
        (only("date", past_only=True), "2026-03-05", TODAY),
        (only("date"), "2026年2月3日", date(2026, 2, 3)),
        (only("date"), "2026/2/3", date(2026, 2, 3)),
        (only("text"), " \u3000\n", None),
        (only("single"), "", None),
        (only("multiple"), [], None),
    ],
)
def test_a_sensible_answer_is_understood_and_stays_the_same(
    asked: Question, raw: object, value: object
) -> None:
    found = check_answer(asked, raw, today=TODAY)
    assert found == value
    assert type(found) is type(value)
    assert check_answer(asked, found, today=TODAY) == value


@pytest.mark.parametrize(
    ("asked", "raw", "complaint"),
    [
        (only("single"), "maybe", "请从列出的答案里选一个。"),
        (only("single"), {"id": "yes"}, "请从列出的答案里选一个。"),
        (only("multiple", options=CONTENT), ["talk", "fly"], "请从列出的答案里选。"),
        (only("multiple", options=CONTENT), ["talk", {}], "请从列出的答案里选。"),
        (
            only("multiple", options=CONTENT),
            ["talk", "nothing"],
            "选了“选项 nothing”就不能再选别的。",
        ),
        (only("multiple", options=CONTENT, min_choices=2), ["talk"], "至少选 2 项。"),
        (only("multiple", options=CONTENT, max_choices=1), ["talk", "order"], "最多选 1 项。"),
        (only("rating"), "6", "请选 1 到 5 之间的一个数。"),
        (only("rating"), True, "请选 1 到 5 之间的一个数。"),
        (only("rating"), "3.5", "请选 1 到 5 之间的一个数。"),
        (only("nps"), "11", "请选 0 到 10 之间的一个数。"),
        (only("number"), "很多", "请填一个数字，比如 12。"),
        (only("number"), "1e9999", "请填一个数字，比如 12。"),
        (only("number", decimals=4), "9" * 21, "请填一个数字，比如 12。"),
        (only("number"), "nan", "请填一个数字，比如 12。"),
        (only("number"), "1.5", "请填整数，不带小数。"),
        (only("number", decimals=1), "1.25", "小数最多 1 位。"),
        (only("number", min=0), "-1", "这个数不能小于 0。"),
        (only("number", max=90), "91", "这个数不能大于 90。"),
        (only("text", max_length=3), "一二三四", "写得太长了：最多 3 个字，现在有 4 个。"),
        (only("text", min_length=2), "好", "请再多写几个字，至少 2 个字。"),
        (only("text"), 12, "请用文字回答。"),
        (only("date"), "2026-02-30", "日历上没有 2026-02-30 这一天。"),
        (only("date"), "上周三", "请写成年-月-日，比如 2026-03-05。"),
        (only("date", past_only=True), "2026-03-06", "这一天还没到，请再看看日期。"),
        (only("date", min="2026-01-01"), "2025-12-31", "日期不能早于 2026-01-01。"),
        (only("date", max="2026-01-01"), "2026-01-02", "日期不能晚于 2026-01-01。"),
        (only("note"), "x", "这里只是说明，不用回答。"),
        (only("single", required=True), None, "请选择一个答案。"),
        (only("text", required=True), "  ", "请填写这一题。"),
    ],
)
def test_a_wrong_answer_is_refused_in_plain_words(
    asked: Question, raw: object, complaint: str
) -> None:
    with pytest.raises(AnswerError) as refused:
        check_answer(asked, raw, today=TODAY)
    assert str(refused.value.message) == complaint


def test_a_question_about_the_past_needs_to_know_today() -> None:
    with pytest.raises(ValueError, match="today"):
        check_answer(only("date", past_only=True), "2026-03-05")


SURVEY = one_page(
    question("score", "rating", required=True),
    question("why", show_if=compare("le", "score", 2), required=True),
    question("comment"),
)


def test_a_follow_up_off_the_path_is_neither_demanded_nor_kept() -> None:
    checked = check(SURVEY, {"score": "5", "why": "改主意了", "comment": "好"})
    assert checked.ok
    assert checked.answers == {"score": 5, "comment": "好"}
    assert checked.dropped == ("why",)


def test_a_missing_follow_up_on_the_path_is_named() -> None:
    checked = check(SURVEY, {"score": "1"})
    assert {key: str(message) for key, message in checked.problems.items()} == {
        "why": "请填写这一题。"
    }
    assert checked.answers == {"score": 1, "comment": None}
    assert checked.missing == ("why",)


def test_a_wrong_answer_does_not_decide_the_path() -> None:
    checked = check(SURVEY, {"score": "0", "why": "x"})
    assert set(checked.problems) == {"score"}
    assert checked.missing == ()
    assert checked.dropped == ("why",)


def test_one_page_is_checked_without_complaining_about_the_next() -> None:
    checked = check(SURVEY, {"comment": "慢"}, only=["comment"])
    assert checked.ok
    assert checked.answers == {"comment": "慢"}


def test_a_foreign_question_is_reported() -> None:
    checked = check(SURVEY, {"score": "5", "ghost": "x"})
    assert {key: str(message) for key, message in checked.problems.items()} == {
        "ghost": "问卷里没有这道题。"
    }


@pytest.mark.parametrize(
    "kind", ["single", "multiple", "rating", "number", "text", "date", "grid", "matrix", "ranking"]
)
def test_whatever_is_sent_is_refused_in_words_and_never_breaks(kind: str) -> None:
    deep: object = "x"
    for _ in range(50_000):
        deep = [deep]
    blank: object = " "
    for _ in range(50_000):
        blank = [blank]
    survey = one_page(question("it", kind))
    key = "it.a" if kind in {"grid", "matrix"} else "it"
    hostile = [
        deep,
        b"bytes",
        {"a": {"b": 1}},
        {1, 2},
        float("nan"),
        float("inf"),
        10**9000,
        [None, 1.5],
        [[], {}, "x"],
    ]
    for raw in (*hostile, "\ud800" * 9, "9" * 100_000, "=HYPERLINK(1)", "{{answer:it}}"):
        checked = check(survey, {key: raw}, today=TODAY)
        assert checked.problems or checked.answers[key] is not None
    assert check(survey, {key: blank}, today=TODAY).answers[key] is None
