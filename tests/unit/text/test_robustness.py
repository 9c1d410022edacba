"""Anything may be typed into a form: the analysis handles it, bounded, without an exception."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.text.analysis import Analyser

CUES = "送货慢没不来客户经理态度差烟够好希望以前现在真是,。 1３\ud800\x00😡<a>TD冇嚟"


@given(st.one_of(st.text(max_size=200), st.text(alphabet=CUES, max_size=200)))
@settings(max_examples=400, deadline=None)
def test_any_text_gives_codes_and_spans_within_it(analyser: Analyser, said: str) -> None:
    result = analyser.analyse(said)
    assert result.codes
    assert ("N00" in result.codes) is (result.codes == ("N00",))
    assert {mention.code for mention in result.mentions} == set(result.codes) - {"N00"}
    for mention in result.mentions:
        assert 0 <= mention.start < mention.end <= len(said)
        assert 0 < mention.confidence <= 1
    json.dumps(result.to_dict())


@pytest.mark.parametrize(
    "unit",
    [
        "送货慢",
        "没",
        "不不",
        "没来",
        "没有",
        "好评",
        "客户经理没来，",
        "希望",
        "以前现在",
        "没完没了的",
        "三个月",
        "送货员态度差又慢还少了一条烟",
        "(((",
        "aaaa",
        "1 2 ",
        "，",
        "😡",
        "\ud800",
        "張偉",
        "士多",
    ],
)
def test_hostile_length_is_bounded(analyser: Analyser, unit: str) -> None:
    said = unit * (100_000 // len(unit))
    start = time.process_time()
    result = analyser.analyse(said)
    assert time.process_time() - start < 20
    assert len(result.mentions) < 2000


def test_twice_the_length_takes_about_twice_the_time(analyser: Analyser) -> None:
    unit = "客户经理没来过还说来过，送货的又慢又少，希望多给两条，以前不这样现在这样"

    def seconds(times: int) -> float:
        said = "".join(f"{unit}{chr(0x4E00 + number)}。" for number in range(times))
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            analyser.analyse(said)
            best = min(best, time.process_time() - start)
        return best

    seconds(50)
    # Quadratic work would show as a factor of 16.
    assert seconds(400) < 8 * max(seconds(100), 0.002)


def test_issues_after_a_flood_of_text_are_not_read_but_redacted(analyser: Analyser) -> None:
    said = "".join(chr(0x5000 + number % 3000) for number in range(30_000)) + "送货慢13812345678"
    result = analyser.analyse(said)
    assert "13812345678" not in result.redacted
