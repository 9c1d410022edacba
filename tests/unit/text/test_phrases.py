from __future__ import annotations

import random
from math import log2

import pytest

from feedback.text.flow import Flow
from feedback.text.phrases import Unit, find_units, is_telling


def _flow(comments: list[list[str]]) -> Flow:
    flow = Flow()
    for words in comments:
        flow.add([words])
    return flow


def _phrases(comments: list[list[str]], shops: list[int], least: int = 3) -> dict[str, Unit]:
    units = find_units(_flow(comments), shops, least_shops=least)
    return {unit.text: unit for unit in units.listed if unit.kind == "phrase"}


VARIED = [["前" + str(n), "纸箱", "收", "押金", "后" + str(n)] for n in range(8)]


def test_words_that_stand_together_in_changing_company_are_a_phrase() -> None:
    found = _phrases(VARIED, list(range(8)))
    assert set(found) == {"纸箱收押金"}
    one = found["纸箱收押金"]
    assert one.shops == 8
    # Each neighbour occurs once, so both sides are uncertain to the full.
    assert one.entropy == pytest.approx(3.0)
    # 8 of 40 words each: log2(8 * 40 / (8 * 8)).
    assert one.pmi == pytest.approx(log2(5))


def test_a_piece_of_a_fixed_phrase_is_not_complete() -> None:
    assert "纸箱收" not in _phrases(VARIED, list(range(8)))


def test_ends_of_clauses_count_as_changing_company() -> None:
    assert "纸箱收押金" in _phrases([["纸箱", "收", "押金"]] * 6, list(range(6)))


def test_one_shop_that_says_it_often_is_one_shop() -> None:
    assert not _phrases(VARIED, [1, 1, 1, 1, 2, 2, 2, 2])
    assert _phrases(VARIED, [1, 1, 1, 1, 2, 2, 2, 3])["纸箱收押金"].shops == 3


def test_words_in_any_order_are_no_phrase() -> None:
    chance = random.Random(3)  # noqa: S311 -- made-up words
    words = [f"词{n}" for n in range(30)]
    comments = [[chance.choice(words) for _ in range(6)] for _ in range(2_000)]
    found = _phrases(comments, list(range(2_000)), least=5)
    assert len(found) < 10


def test_characters_and_words_know_their_comments() -> None:
    units = find_units(_flow([["押金"], ["押", "钱"], ["押金"]]), [1, 2, 3], least_shops=2)
    said = {(u.kind, u.text): units.comments_of(n).tolist() for n, u in enumerate(units.listed)}
    assert said["word", "押金"] == [0, 2]
    assert said["character", "押"] == [0, 1, 2]
    assert ("word", "钱") not in said


@pytest.mark.parametrize(
    ("words", "telling"),
    [
        (("收", "押金"), True),
        (("押金", "的"), False),
        (("了", "押金"), False),
        (("一个", "五块"), False),
        (("四个", "月"), False),
        (("现在", "没有"), False),
        (("ok", "ok"), False),
    ],
)
def test_a_phrase_must_say_something(words: tuple[str, ...], telling: bool) -> None:  # noqa: FBT001
    assert is_telling(words) is telling


def test_nothing_said_gives_nothing() -> None:
    assert find_units(_flow([[]]), [1], least_shops=1).listed == ()


def test_a_long_word_that_is_all_that_recurs_is_a_phrase_and_a_time_is_none() -> None:
    flow = Flow()
    for before, after in zip("甲乙丙丁戊己", "子丑寅卯辰巳", strict=True):
        flow.add([[before, "周转箱", after], [after, "上个月"], ["押金", before]])
    units = find_units(flow, range(6), least_shops=5)
    assert [unit.text for unit in units.listed if unit.kind == "phrase"] == ["周转箱"]
    number = next(at for at, unit in enumerate(units.listed) if unit.kind == "phrase")
    assert units.comments_of(number).tolist() == list(range(6))
