"""Patterns laid over many texts at once find what `re` finds in each."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.text.redaction.stencils import Stencils

PATTERNS = [
    "王",
    "王经理|经理|理",
    "[王李]{1,2}某?",
    "(?:王|李|欧阳)[理经]{0,2}?(?=先生|$)",
    "^李|王$",
    r"王\Z",
    "(?<=经理)王",
    "(?<![王李])某{1,3}(?!某)",
    "(?<!^)李",
    "[^王李]某",
    "王.李",
    r"\d{2}-[\d一二]|\s王",
    "(?P<name>[一-三]){2}",
    "(?:|王)李(?![经A-Z])",
    "(?:(?:王|李经)理?){1,3}生",
    r"[0-9A-Za-z][a-z-][\-.]",
    "(?:王(?!李)|(?<=经)理){2}",
]
LETTERS = "王李某经理先生欧阳一二三12a-Z. \n\ud800\U0001f600٣𝟘"


@pytest.mark.parametrize("pattern", PATTERNS)
@given(texts=st.lists(st.text(alphabet=LETTERS, max_size=12), max_size=6))
@settings(max_examples=120, deadline=None)
def test_a_stencil_finds_the_texts_that_the_expression_finds(
    pattern: str, texts: list[str]
) -> None:
    # To `re`, `$` stands before a last line break as well: one more place, never one less here.
    texts = [text.removesuffix("\n") for text in texts]
    wanted = [at for at, text in enumerate(texts) if re.search(pattern, text)]
    assert Stencils([pattern]).found(texts) == [wanted]


def test_many_stencils_are_laid_at_once() -> None:
    texts = ["王经理", "", "李某", "经理王某"]
    assert Stencils(["王", "某", "陈", ""]).found(texts) == [[0, 3], [2, 3], [], [0, 1, 2, 3]]


def test_what_stands_before_may_be_of_any_width() -> None:
    texts = ["找王", "找那个王", "找那个的王", "王"]
    assert Stencils(["(?<=找(?:那个)?)王"]).found(texts) == [[0, 1]]


@pytest.mark.parametrize("pattern", ["王*", "王+", "王{2,}", r"\w", "(王", "王)", r"(?P=a)", "𠮷"])
def test_what_cannot_be_read_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Stencils([pattern])
