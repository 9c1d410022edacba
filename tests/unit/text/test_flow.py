from __future__ import annotations

import pytest

from feedback.text.flow import Flow, unexplained


def _words(text: str, *known: tuple[int, int]) -> list[list[str]]:
    return [[token.word for token in stretch] for stretch in unexplained(text, known)]


def test_words_are_cut_within_clauses() -> None:
    assert _words("送货的纸箱要收押金，一个五块") == [
        ["送货", "的", "纸箱", "要", "收", "押金"],
        ["一个", "五块"],
    ]


def test_what_an_issue_explains_is_left_out_and_parts_the_rest() -> None:
    text = "送货太慢纸箱还要押金"
    assert _words(text, (0, 4)) == [["纸箱", "还要", "押金"]]
    assert ["纸箱"] not in _words(text)


def test_what_stands_for_something_redacted_is_no_word() -> None:
    flat = [word for stretch in _words("找[电话]退押金") for word in stretch]
    assert "电话" not in flat
    assert "押金" in flat


@pytest.mark.parametrize("text", ["送貨嘅紙箱要收押金", "送货的纸箱要收押金！！！", "  押金  "])
def test_places_are_those_of_the_text_that_was_given(text: str) -> None:
    (token,) = [t for stretch in unexplained(text) for t in stretch if t.word == "押金"]
    assert text[token.start : token.end] == "押金"


@pytest.mark.parametrize("text", ["", "，。！", "\ud800", "a" * 20_000, "😀" * 50])
def test_odd_input_gives_words_or_nothing(text: str) -> None:
    assert isinstance(unexplained(text), list)


def test_a_flow_keeps_stretches_apart_and_knows_whose_they_are() -> None:
    flow = Flow()
    assert flow.add([["收", "押金"], ["押金"]]) == 0
    assert flow.add([["收"]]) == 1
    assert flow.row().tolist() == [-1, 0, 1, -1, 1, -1, 0, -1]
    assert flow.owners().tolist()[1:] == [0, 0, 0, 0, 0, 1, 1]
    assert flow.words == ["收", "押金"]
