"""Normalisation: one spelling, a map back to the original, bounded on anything."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.text.normalise import normalise

# Text in which every stage has something to do.
MIXED = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "送货慢客户经理冇嚟唔該佢畀啲隔离成日好多經煙ＡＢ５６！，。<>/ab 1"
            "😡\u200b\x00\ud800\ue000é…㎏\u0301"
        ),
        st.characters(),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("客戶經理服務態度好", "客户经理服务态度好"),
        ("佢哋成日唔嚟", "他们总是不来"),
        ("影張相就走咗", "拍张照就走了"),
        ("隔離舖頭唔使搭配", "隔壁店里不用搭配"),
        ("订或系统又卡了", "订货系统又卡了"),
        ("ＡＢＣ　５分！", "ABC 5分!"),
        ("太慢太慢太慢太慢太慢太慢", "太慢"),
        ("！！！！！烦", "!烦"),
        ("<b>送货</b>慢", "送货 慢"),
        ("song huo tai wan", "送货太晚"),
        ("kehujingli mei lai guo", "客户经理没来过"),
        ("送\u200b货\x00慢", "送货慢"),
    ],
)
def test_different_spellings_become_one(said: str, expected: str) -> None:
    assert normalise(said).text == expected


@pytest.mark.parametrize(
    "said",
    [
        "他已经里里外外看过了",
        "疫情被隔离了半个月",
        "a good man came",
        "问题反应激烈",
        "固定货架",
        "总是好多了",
    ],
)
def test_ordinary_words_are_left_alone(said: str) -> None:
    assert normalise(said).text == said


def test_digits_are_never_collapsed() -> None:
    assert normalise("13800001111").text == "13800001111"


@given(MIXED)
@settings(max_examples=300, deadline=None)
def test_normalising_twice_changes_nothing(said: str) -> None:
    once = normalise(said).text
    assert normalise(once).text == once


@given(MIXED, st.integers(0, 70), st.integers(0, 70))
@settings(max_examples=300, deadline=None)
def test_spans_lie_within_the_original_and_keep_their_order(said: str, one: int, two: int) -> None:
    value = normalise(said)
    start, end = sorted((min(one, len(value.text)), min(two, len(value.text))))
    first, last = value.to_original(start, end)
    assert 0 <= first <= last <= len(said)
    assert (first == last) is (start == end)
    assert value.to_original(start, start)[0] <= value.to_original(end, end)[0]
    assert value.to_original(0, start)[1] <= value.to_original(0, end)[1]


@given(MIXED)
@settings(max_examples=300, deadline=None)
def test_a_span_of_the_original_normalises_to_what_was_matched(said: str) -> None:
    value = normalise(said)
    for at, char in enumerate(value.text):
        start, end = value.to_original(at, at + 1)
        assert start < end
        if char.isdigit() and end - start == 1:
            assert char in normalise(said[start:end]).text


def test_a_match_behind_a_tag_points_at_the_very_characters() -> None:
    said = "<i>你好</i>，佢好耐冇嚟"
    value = normalise(said)
    at = value.text.index("没来")
    start, end = value.to_original(at, at + 2)
    assert said[start:end] == "冇嚟"


@pytest.mark.parametrize(
    "said",
    [
        "",
        " ",
        "😡" * 1000,
        "\ud800\udfff\ud83d",
        "\ue000\uf8ff",
        "\x00\x01\x7f",
        "\u200b\ufeff",
        "e\u0301\u0316" + "\u0301\u0316" * 500,
    ],
)
def test_odd_input_is_handled(said: str) -> None:
    value = normalise(said)
    assert value.original == said
    value.text.encode("utf-8")


@pytest.mark.parametrize(
    "unit",
    [
        "好",
        "送货慢",
        "<a",
        "<a>",
        "ab",
        "1",
        "冇",
        "\u0301\u0316",
        "ke hu ",
        "客户经里",
        "（）",
        "a\u0301",
    ],
)
def test_work_grows_with_length_only(unit: str) -> None:
    said = unit * (100_000 // len(unit))
    start = time.process_time()
    normalise(said)
    # Generous: quadratic work on this length takes minutes.
    assert time.process_time() - start < 10
