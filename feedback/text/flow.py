"""The words of many comments that no known issue explains, in one row of numbers. Pure."""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from feedback.text import segment
from feedback.text.clauses import split_clauses
from feedback.text.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

_END = -1
_SAYS_SOMETHING = re.compile(r"[0-9A-Za-z\u3400-\u9fff]")
_REDACTED = re.compile(r"\[[^\]]{1,6}\]")


class Token(NamedTuple):
    """A word at `[start, end)` of the text that was given."""

    word: str
    start: int
    end: int


def unexplained(text: str, known: Sequence[tuple[int, int]] = ()) -> list[list[Token]]:
    """Return the words per stretch of a text that lies in one clause and outside `known` spans.

    Spans count characters of `text`. What stands for something redacted is left out as well.
    """
    value = normalise(text)
    hidden = [*known, *(match.span() for match in _REDACTED.finditer(text))]
    stretches: list[list[Token]] = []
    for clause in split_clauses(value.text):
        open_: list[Token] = []
        at = clause.start
        for word in segment.cut(value.text[clause.start : clause.end]):
            start, end = value.to_original(at, at + len(word))
            at += len(word)
            if _SAYS_SOMETHING.search(word) and not any(a < end and start < b for a, b in hidden):
                open_.append(Token(word, start, end))
            elif open_:
                stretches.append(open_)
                open_ = []
        if open_:
            stretches.append(open_)
    return stretches


class Flow:
    """The words of many comments in one long row of numbers, with who said them."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._numbers: dict[str, int] = {}
        self._row = array("i", [_END])
        self._comments = array("i", [_END])
        self.comments = 0

    def add(self, stretches: Iterable[Sequence[str]]) -> int:
        """Take in one comment, stretch by stretch; return its number."""
        comment = self.comments
        for stretch in stretches:
            for word in stretch:
                number = self._numbers.setdefault(word, len(self.words))
                if number == len(self.words):
                    self.words.append(word)
                self._row.append(number)
            self._row.append(_END)
            self._comments.extend([comment] * (len(stretch) + 1))
        self.comments += 1
        return comment

    def row(self) -> Numbers:
        """Return the numbers of all words in order, -1 between stretches and at both ends."""
        return np.array(self._row, dtype=np.int64)

    def owners(self) -> Numbers:
        """Return the comment of each place of the row."""
        return np.array(self._comments, dtype=np.int64)
