from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from feedback.surveys.definition import Question, score_of
from feedback.surveys.flat import answer_keys, dimension_of, flatten, input_keys, nested
from feedback.surveys.routing import next_question, on_path_answers, path
from feedback.surveys.validation import AnswerError, check, check_answer
from tests.unit.surveys.questionnaires import compare, one_page, option, question, row

STOCK = question("stock", "grid", min=0, max=500, decimals=1, not_sold={"zh": "不卖", "en": "none"})
OPINION = question("opinion", "matrix")
WISHES = question("wishes", "ranking", top=2)


def only(shape: dict[str, Any], **more: object) -> Question:
    return one_page(shape | more).questions[0]


@pytest.mark.parametrize(
    ("asked", "raw", "value"),
    [
        (only(OPINION), "good", "good"),
        (only(OPINION), ["bad"], "bad"),
        (only(STOCK), " １２.5 ", Decimal("12.5")),
        (only(STOCK), ["", "3"], 3),
        (only(STOCK), "none", "none"),
        (only(STOCK), ["", "none"], "none"),
        (only(STOCK, decimals=0), "7", 7),
        (only(WISHES), ["c", "a"], ("c", "a")),
        (only(WISHES), {"a": "2", "b": "", "c": "１"}, ("c", "a")),
        (only(WISHES, top=None), ["c", "b", "a"], ("c", "b", "a")),
        (only(WISHES), {"a": "", "b": None}, None),
    ],
)
def test_a_cell_or_a_ranking_is_understood_and_stays_the_same(
    asked: Question, raw: object, value: object
) -> None:
    found = check_answer(asked, raw)
    assert found == value
    assert check_answer(asked, found) == value


@pytest.mark.parametrize(
    ("asked", "raw", "complaint"),
    [
        (only(OPINION), "so-so", "请从列出的答案里选一个。"),
        (only(OPINION, required=True), "", "请选择一个答案。"),
        (only(STOCK), "很多", "请填一个数字，比如 12。"),
        (only(STOCK), "501", "这个数不能大于 500。"),
        (only(STOCK), ["5", "none"], "填了数就不要再选“不卖”。"),
        (only(STOCK, not_sold=None), "none", "请填一个数字，比如 12。"),
        (only(STOCK), ["5", "6"], "请填一个数字，比如 12。"),
        (only(STOCK, required=True), None, "请填写这一行。"),
        (only(WISHES), ["a"], "请排出前 2 名，现在排了 1 个。"),
        (only(WISHES), ["a", "a"], "同一项排了两次，请改一下。"),
        (only(WISHES), ["a", "z"], "请从列出的答案里选。"),
        (only(WISHES), ["a", {}], "请从列出的答案里选。"),
        (only(WISHES), {"a": "1", "b": "1"}, "第 1 名排了两项，请改一下。"),
        (only(WISHES), {"a": "1", "b": "3"}, "名次要从第 1 名挨着排，中间不要空。"),
        (only(WISHES), {"a": "第一"}, "名次请填 1、2、3 这样的数字。"),
        (only(WISHES), {"z": "1", "a": "2"}, "请从列出的答案里选。"),
    ],
)
def test_a_wrong_cell_or_ranking_is_refused_in_plain_words(
    asked: Question, raw: object, complaint: str
) -> None:
    with pytest.raises(AnswerError) as refused:
        check_answer(asked, raw)
    assert str(refused.value.message) == complaint


SURVEY = one_page(
    STOCK | {"required": True, "rows": [row("zhonghua"), row("liqun")]},
    question("why", show_if=compare("gt", "stock.zhonghua", 100)),
    question("sold_elsewhere", show_if=compare("eq", "stock.liqun", "none")),
    WISHES,
)


def test_every_row_has_a_key_of_its_own() -> None:
    stock, _, _, wishes = SURVEY.questions
    assert answer_keys(stock) == ("stock.zhonghua", "stock.liqun")
    assert answer_keys(wishes) == ("wishes",)
    assert input_keys(wishes) == ("wishes", "wishes.a", "wishes.b", "wishes.c")
    assert SURVEY.find_question("stock.liqun") is stock


@pytest.mark.parametrize(
    "raw",
    [
        {"stock.zhonghua": "120.5", "stock.liqun": ["", "none"], "wishes": ["b", "a"]},
        {"stock": {"zhonghua": 120.5, "liqun": "none"}, "wishes.b": "1", "wishes.a": "2"},
    ],
)
def test_answers_are_stored_flat_however_they_are_sent(raw: dict[str, object]) -> None:
    checked = check(SURVEY, raw)
    assert checked.ok
    counted = on_path_answers(SURVEY, checked.answers)
    assert counted == {
        "stock.zhonghua": Decimal("120.5"),
        "stock.liqun": "none",
        "wishes": ("b", "a"),
    }
    assert path(SURVEY, counted) == ["stock", "why", "sold_elsewhere", "wishes"]
    stored = json.loads(json.dumps(counted, default=float))
    assert check(SURVEY, stored).answers == checked.answers
    assert check(SURVEY, dict(nested(counted))).answers == checked.answers


def test_flat_and_nested_are_two_forms_of_the_same() -> None:
    flat = {"stock.zhonghua": 3, "stock.liqun": "none", "score": 5}
    assert nested(flat) == {"stock": {"zhonghua": 3, "liqun": "none"}, "score": 5}
    assert flatten(nested(flat)) == flat


def test_a_table_waits_for_each_of_its_rows() -> None:
    waiting = next_question(SURVEY, {"stock.zhonghua": 3})
    assert waiting is not None
    assert waiting.id == "stock"
    checked = check(SURVEY, {"stock.zhonghua": 3})
    assert checked.missing == ("stock.liqun",)
    skipped = one_page(STOCK, question("end"))
    after = next_question(skipped, {"stock.a": None, "stock.b": 4})
    assert after is not None
    assert after.id == "end"


def test_cells_off_the_path_are_dropped_and_foreign_rows_are_reported() -> None:
    survey = one_page(
        question("sells", "single"), STOCK | {"show_if": compare("eq", "sells", "yes")}, WISHES
    )
    checked = check(survey, {"sells": "no", "stock": {"a": 5}, "wishes.a": "1", "wishes.b": "2"})
    assert checked.ok
    assert checked.dropped == ("stock.a",)
    assert set(check(survey, {"sells": "yes", "stock.ghost": "5"}).problems) == {"stock.ghost"}
    assert set(check(survey, {"sells": "yes", "stock": "5"}).problems) == {"stock"}


def test_each_row_of_a_matrix_scores_for_its_dimension() -> None:
    asked = only(
        OPINION,
        dimension="service",
        rows=[row("speed"), row("goods", dimension="supply")],
        columns=[option("good", score=100), option("bad", score=0), option("unsure")],
    )
    assert [score_of(asked, one) for one in ("good", "bad", "unsure")] == [100, 0, None]
    assert dimension_of(asked, "opinion.speed") == "service"
    assert dimension_of(asked, "opinion.goods") == "supply"
    assert dimension_of(only(STOCK), "stock.a") is None
