"""Measures on data outside the project, where a folder of it is given."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from feedback.text import segment
from feedback.text.analysis import Analyser
from feedback.text.scores import score
from feedback.text.tsv import read_texts

SETTING = "FEEDBACK_SHARED_DATA"
pytestmark = pytest.mark.skipif(
    SETTING not in os.environ, reason=f"{SETTING} names no folder of shared data"
)


def rows(name: str, *columns: str) -> list[tuple[str, ...]]:
    table = read_texts(Path(os.environ[SETTING]) / name, columns)
    return [tuple(row[column] for column in columns) for row in table]


def test_the_development_comments_are_read_well(analyser: Analyser) -> None:
    pairs = [
        (analyser.analyse(said).codes, codes.split())
        for said, codes in rows("comments_dev.tsv", "text", "codes")
    ]
    result = score(pairs)
    assert result.comments == 128
    assert result.micro.f1 > 0.95
    assert result.macro_f1 > 0.95


def test_sentences_of_another_domain_do_no_harm(analyser: Analyser) -> None:
    said = [text for (text,) in rows("reviews_zh.tsv", "text")]
    assert len(said) > 27_000
    for text in said[::5]:
        assert analyser.analyse(text).codes


def test_both_engines_cut_real_sentences_alike() -> None:
    reference = segment.reference()
    different = 0
    sentences = [text for (text,) in rows("reviews_zh.tsv", "text")][::10]
    for text in sentences:
        han = "".join(char for char in text if "\u4e00" <= char <= "\u9fff")
        different += segment.bulk().cut(han) != reference.cut(han)
    assert different / len(sentences) < 0.002
