"""Many comments as one text, so that what is done per character is done for all at once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from feedback.text.hashing import Substrings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.text.clauses import Clause
    from feedback.text.hashing import Places

PARTED_BY = "\n"
NO_CLAUSE = -1


@dataclass(frozen=True, slots=True)
class Together:
    """Comments joined by line breaks, with the clauses of all of them numbered through.

    `offset` is where each comment starts in `text`, `first` the number of its first clause (a
    comment without any has one that holds no character); `comment_of` gives the comment of each
    clause, `starts` and `ends` its place in `text`; clauses of a comment with the same `sentence`
    are one sentence; `clause` gives the clause of each character, NO_CLAUSE for what parts them.
    """

    text: str
    substrings: Substrings
    offset: Places
    first: Places
    comment_of: Places
    clause: Places
    starts: Places
    ends: Places
    sentence: Places


def together(texts: Sequence[str], clauses: Sequence[Sequence[Clause]]) -> Together:
    """Join normalised comments that were cut into clauses."""
    offset = offsets(texts)
    own = np.fromiter(map(len, clauses), dtype=np.int64, count=len(clauses))
    listed = list(chain.from_iterable(clauses))
    columns = np.array([each[:3] for each in listed], dtype=np.int64).reshape(-1, 3).T
    shift = np.repeat(offset, own)
    text = PARTED_BY.join(texts)
    return assembled(
        text,
        Substrings(text),
        offset,
        own,
        (columns[0] + shift, columns[1] + shift, columns[2]),
    )


def offsets(texts: Sequence[str]) -> Places:
    """Return where each text starts when they are joined."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + len(PARTED_BY)
    starts: Places = np.cumsum(lengths) - lengths
    return starts


def assembled(
    text: str,
    substrings: Substrings,
    offset: Places,
    own: Places,
    clauses: tuple[Places, Places, Places],
) -> Together:
    """Return joined comments that have `own` clauses each: starts, ends and sentences in order."""
    counts = np.maximum(own, 1)
    first = np.cumsum(counts) - counts
    starts, ends, sentences = clauses
    numbers = np.arange(len(starts)) + np.repeat(first - (np.cumsum(own) - own), own)
    # Clauses are in order and apart: marking starts and ends and summing up gives each its number.
    marks = np.zeros(len(text) + 2, dtype=np.int64)
    marks[starts] += numbers + 1
    marks[ends] -= numbers + 1
    clause = np.cumsum(marks)[: len(text)] + NO_CLAUSE
    begin = np.repeat(offset, counts)
    stop = begin.copy()
    begin[numbers], stop[numbers] = starts, ends
    sentence = np.zeros(len(begin), dtype=np.int64)
    sentence[numbers] = sentences
    comment_of = np.repeat(np.arange(len(own)), counts)
    return Together(text, substrings, offset, first, comment_of, clause, begin, stop, sentence)
