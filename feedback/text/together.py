"""Many comments as one text, so that what is done per character is done for all at once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from feedback.text.hashing import Substrings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedback.text.clauses import Clause
    from feedback.text.hashing import Places

PARTED_BY = "\n"
NO_CLAUSE = -1


@dataclass(frozen=True, slots=True)
class Together:
    """Comments joined by line breaks, with the clauses of all of them numbered through.

    `offset` is where each comment starts in `text`, `first` the number of its first clause (a
    comment without any has one that holds no character); `comment_of` gives the comment of each
    clause, `clause` the clause of each character, NO_CLAUSE for what parts them.
    """

    text: str
    substrings: Substrings
    offset: Places
    first: Places
    comment_of: Places
    clause: Places


def together(texts: Sequence[str], clauses: Sequence[Sequence[Clause]]) -> Together:
    """Join normalised comments that were cut into clauses."""
    whole = PARTED_BY.join(texts)
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1
    offset = np.cumsum(lengths) - lengths
    own = np.fromiter(map(len, clauses), dtype=np.int64, count=len(clauses))
    counts = np.maximum(own, 1)
    first = np.cumsum(counts) - counts
    every = np.arange(len(texts))
    held = np.repeat(every, own)
    numbers = np.arange(len(held)) + np.repeat(first - (np.cumsum(own) - own), own)
    starts = _column((each.start for each in chain.from_iterable(clauses)), held, offset)
    ends = _column((each.end for each in chain.from_iterable(clauses)), held, offset)
    # Clauses are in order and apart: marking starts and ends and summing up gives each its number.
    marks = np.zeros(len(whole) + 2, dtype=np.int64)
    marks[starts] += numbers + 1
    marks[ends] -= numbers + 1
    clause = np.cumsum(marks)[: len(whole)] + NO_CLAUSE
    return Together(whole, Substrings(whole), offset, first, np.repeat(every, counts), clause)


def _column(values: Iterable[int], held: Places, offset: Places) -> Places:
    found: Places = np.fromiter(values, dtype=np.int64, count=len(held)) + offset[held]
    return found
