"""Guesses: only where no pattern fits, never strong, never an accusation of corruption."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedback.text.analysis import DATA_DIR, Analyser
from feedback.text.hints import CONFIDENCE, load_hints
from feedback.text.tsv import TableError


def test_words_that_point_one_way_give_one_weak_guess(analyser: Analyser) -> None:
    said = "箱子卸得东一个西一个，司机只顾赶路"
    (mention,) = analyser.analyse(said).mentions
    assert mention.code == "I10"
    assert mention.confidence == CONFIDENCE
    assert mention.reason["pattern"] == "hint-I10"
    assert said[mention.start : mention.end] in said


@pytest.mark.parametrize(
    "said", ["没有什么意见和建议", "客户经理不是不来", "今天在店里看电视", "不知道"]
)
def test_no_guess_where_little_or_nothing_is_said(analyser: Analyser, said: str) -> None:
    assert analyser.analyse(said).codes == ("N00",)


def test_a_guess_never_stands_beside_a_finding(analyser: Analyser) -> None:
    result = analyser.analyse("送货太慢，货车到村口已经傍晚，发票和价签的事另说")
    assert all(not str(m.reason["pattern"]).startswith("hint") for m in result.mentions)


def test_corruption_is_never_guessed(tmp_path: Path) -> None:
    table = tmp_path / "hints.tsv"
    table.write_text("code\twords\tnotes\nI16\t红包\t\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"hints\.tsv, row 2, column code"):
        load_hints(table, ("I16",))


def test_the_shipped_hints_are_sound(analyser: Analyser) -> None:
    assert load_hints(DATA_DIR / "hints.tsv", analyser.taxonomy.codes).guess("车") is None
