"""Cutting Chinese text into words: the one door to jieba.

`Segmenter` holds the project's words in two engines that give the same tokens on Chinese
characters: jieba, the reference, and its Rust port for bulk. Nothing global is touched: the
dictionary is a tokenizer of our own and its cache lies in a private folder.
"""

from __future__ import annotations

import importlib
import logging
import os
import tempfile
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from feedback.text.tsv import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType
    from typing import Any

LEXICON = Path(__file__).parent / "data" / "lexicon.tsv"
LEXICON_COLUMNS = ("word", "pos", "category")
CACHE_SETTING = "FEEDBACK_JIEBA_CACHE_DIR"


class Segmenter(Protocol):
    """Anything that cuts text into words."""

    def cut(self, text: str, *, hmm: bool = False) -> list[str]:
        """Return the words in order; joined they are the text. HMM off keeps 没 apart from 来."""
        ...


class BulkSegmenter:
    """The Rust port with the project's words: some twenty times as fast as the reference."""

    def __init__(self, words: Iterable[str] | None = None) -> None:
        """Load the dictionary (0.1 s) and add the words, by default the shipped lexicon."""
        self._engine: Any = importlib.import_module("rjieba").Jieba()
        self.add(lexicon_words() if words is None else words)

    def add(self, words: Iterable[str]) -> None:
        """Keep these words whole from now on."""
        for word in words:
            self._engine.add_word(word, None, None)

    def cut(self, text: str, *, hmm: bool = False) -> list[str]:
        """Return the words in order; joined they are the text (lone surrogates become ?)."""
        try:
            cut: list[str] = self._engine.cut(text, hmm)
        except UnicodeEncodeError:
            cut = self._engine.cut(text.encode("utf-8", "replace").decode("utf-8"), hmm)
        return cut

    def tag(self, word: str) -> str:
        """Return the part of speech of a word the dictionary knows, else an empty string."""
        tagged: list[tuple[str, str]] = self._engine.tag(word, False)
        return tagged[0][1] if len(tagged) == 1 else ""


class ReferenceSegmenter:
    """jieba itself, with the project's words in a dictionary of its own."""

    def __init__(
        self, words: Iterable[str] | None = None, *, cache_dir: Path | None = None
    ) -> None:
        """Load the dictionary (about a second) through a cache in `cache_dir`.

        Without `cache_dir` the folder is taken from FEEDBACK_JIEBA_CACHE_DIR, else it is a fresh
        private one that is removed at once.
        """
        jieba = _import_jieba()
        self._engine: Any = jieba.Tokenizer()
        chosen = cache_dir or (
            Path(os.environ[CACHE_SETTING]) if CACHE_SETTING in os.environ else None
        )
        if chosen is not None:
            chosen.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._load(chosen)
        else:
            with tempfile.TemporaryDirectory(prefix="feedback-jieba-") as folder:
                self._load(Path(folder))
        for word in lexicon_words() if words is None else words:
            self._engine.add_word(word)

    def _load(self, folder: Path) -> None:
        self._engine.tmp_dir = str(folder)
        self._engine.cache_file = "dictionary.cache"
        with warnings.catch_warnings():
            # jieba leaves the dictionary file to the garbage collector.
            warnings.simplefilter("ignore", ResourceWarning)
            self._engine.initialize()

    def cut(self, text: str, *, hmm: bool = False) -> list[str]:
        """Return the words in order; joined they are the text."""
        return list(self._engine.cut(text, HMM=hmm))


@cache
def lexicon_words() -> tuple[str, ...]:
    """Return the words of the shipped lexicon, each once."""
    return tuple(dict.fromkeys(row["word"] for row in read_table(LEXICON, LEXICON_COLUMNS)))


@cache
def bulk() -> BulkSegmenter:
    """Return the shared bulk segmenter; load it before workers fork to share its memory.

    It knows the shipped words only: what staff add must not change what redaction takes for a
    name (a word such as 王芳来了 would let the name through), nor what other versions read.
    """
    return BulkSegmenter()


@cache
def reference() -> ReferenceSegmenter:
    """Return the shared reference segmenter."""
    return ReferenceSegmenter()


def initialize() -> None:
    """Load what bulk work needs, for example before workers fork."""
    bulk().cut("预热")


def cut(text: str, *, hmm: bool = False) -> list[str]:
    """Return the words of a text by the bulk engine."""
    return bulk().cut(text, hmm=hmm)


def dictionary() -> Iterator[tuple[str, int, str]]:
    """Give the words of the reference's dictionary, how often each was read, part of speech."""
    with _import_jieba().Tokenizer().get_dict_file() as file:
        for line in file:
            word, often, kind = line.decode("utf-8").split()
            yield word, int(often), kind


def _import_jieba() -> ModuleType:
    """Return the module without its noise: old escapes, pkg_resources and messages on loading."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = importlib.import_module("jieba")
    logging.getLogger("jieba").setLevel(logging.WARNING)
    return module
