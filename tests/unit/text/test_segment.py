"""The door to jieba: two engines, one result, no shared files, no noise."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.core.paths import PACKAGE
from feedback.text import segment
from feedback.text.segment import BulkSegmenter, ReferenceSegmenter
from feedback.text.tsv import read_table

OWN_COMMENTS = PACKAGE / "text" / "corpus"
HAN = re.compile(r"[^\u4e00-\u9fff，。]")
COMMENTS = [
    "客户经理好久没来了",
    "网配单不对，少送了一条",
    "紧俏烟根本不够卖",
    "从来不来店里，理都不理",
    "送货员把烟放在路口就走",
    "档位又降了，一问三不知",
    "强行搭配任务烟，压货严重",
    "新商盟老掉卡，登不上",
    "满意度调查要我打满分",
    "无证户乱价，没人管",
]


@pytest.fixture(scope="module")
def reference() -> ReferenceSegmenter:
    return segment.reference()


@pytest.mark.parametrize("said", COMMENTS)
@pytest.mark.parametrize("hmm", [False, True])
def test_bulk_cuts_chinese_like_the_reference(
    reference: ReferenceSegmenter, said: str, *, hmm: bool
) -> None:
    assert segment.bulk().cut(said, hmm=hmm) == reference.cut(said, hmm=hmm)


def test_bulk_cuts_the_projects_own_comments_like_the_reference() -> None:
    # Where two ways to cut are equally likely, the engines may choose differently.
    said = [
        HAN.sub("", row["text"])
        for file in sorted(OWN_COMMENTS.glob("*.tsv"))
        for row in read_table(file, ("text", "codes"))
    ]
    assert len(said) > 1_500
    other = [one for one in said if segment.bulk().cut(one) != segment.reference().cut(one)]
    assert len(other) <= len(said) / 500, other


@given(st.text(alphabet="".join(sorted(set("".join(COMMENTS)))), max_size=30))
@settings(max_examples=200, deadline=None)
def test_no_engine_loses_or_adds_a_character(said: str) -> None:
    assert "".join(segment.bulk().cut(said)) == said
    assert "".join(segment.reference().cut(said)) == said


def test_words_of_the_lexicon_stay_whole() -> None:
    words = segment.lexicon_words()
    assert len(words) > 280
    whole = [word for word in words if segment.cut(word) == [word]]
    assert len(whole) / len(words) > 0.97


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
@settings(max_examples=200, deadline=None)
def test_the_words_joined_are_the_text(said: str) -> None:
    assert "".join(segment.cut(said)) == said


def test_lone_surrogates_do_not_stop_the_bulk_engine() -> None:
    assert "".join(segment.cut("送货\ud800慢")) == "送货?慢"


def test_own_words_do_not_leak_into_other_segmenters() -> None:
    assert BulkSegmenter(["没货卖了呀"]).cut("没货卖了呀") == ["没货卖了呀"]
    assert BulkSegmenter([]).cut("没货卖了呀") != ["没货卖了呀"]


def test_the_cache_lies_where_it_was_told_to(tmp_path: Path) -> None:
    ReferenceSegmenter([], cache_dir=tmp_path / "private")
    files = list((tmp_path / "private").iterdir())
    assert files
    assert (tmp_path / "private").stat().st_mode & 0o077 == 0


def test_loading_jieba_says_nothing_even_where_warnings_are_errors(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-B",
            "-c",
            "from feedback.text import segment; print(segment.reference().cut('送货慢'))",
        ],
        check=True,
        capture_output=True,
        env={
            **os.environ,
            "FEEDBACK_JIEBA_CACHE_DIR": str(tmp_path),
            "PYTHONPATH": str(Path.cwd()),
        },
        text=True,
    )
    assert done.stderr == ""
    assert "送货" in done.stdout
