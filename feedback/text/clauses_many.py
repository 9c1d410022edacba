"""Cutting many comments into clauses at once: the same clauses as `split_clauses`.

Sentences are numbered otherwise, with gaps: only which clauses share one matters.
"""

from __future__ import annotations

import re
from functools import cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from feedback.text.clauses import BREAKS, CONNECTOR, FIRST_HAN, LAST_HAN, MAX_CLAUSE, STOPS, Clause
from feedback.text.hashing import Substrings
from feedback.text.together import PARTED_BY, Together, assembled, offsets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from feedback.text.hashing import Places

    Flags = NDArray[np.bool_]

_CHARACTERS = 1 << 16  # those above share the last place
_BREAK, _STOP, _DIGIT, _HAN, _DOT, _BLANK = (1 << bit for bit in range(6))
_CONNECTOR = re.compile(CONNECTOR)


def split_many(texts: Sequence[str], most: int) -> tuple[list[list[Clause]], Together]:
    """Return the first clauses of each normalised comment, at most so many, and all joined."""
    whole = PARTED_BY.join(texts)
    substrings = Substrings(whole)
    kinds = _kinds()[np.minimum(substrings.points, _CHARACTERS - 1)]
    breaks = _breaks(kinds)
    turns = {match.start(): match[0] for match in _CONNECTOR.finditer(whole)}
    starts, ends, opens = _stretches(breaks, np.array([*turns], dtype=np.int64))
    offset = offsets(texts)
    owner = np.searchsorted(offset, starts, side="right") - 1
    rank = np.arange(len(starts)) - np.searchsorted(owner, owner)
    kept = rank < most
    starts, ends, opens, owner = starts[kept], ends[kept], opens[kept], owner[kept]
    stops = np.cumsum((kinds & _STOP) != 0)
    sentences = stops[starts] if len(starts) else starts
    own = np.bincount(owner, minlength=len(texts))
    words = [""] * len(starts)
    for at in np.flatnonzero(opens).tolist():
        words[at] = turns.get(int(starts[at]), "")
    shift = offset[owner]
    columns = ((starts - shift).tolist(), (ends - shift).tolist(), sentences.tolist(), words)
    made = list(map(partial(tuple.__new__, Clause), zip(*columns, strict=True)))
    edges = [0, *np.cumsum(own).tolist()]
    listed = [made[begin:end] for begin, end in pairwise(edges)]
    return listed, assembled(whole, substrings, offset, own, (starts, ends, sentences))


@cache
def _kinds() -> NDArray[np.uint8]:
    """Return what each character may do to a clause."""
    kinds = np.zeros(_CHARACTERS, dtype=np.uint8)
    kinds[ord(FIRST_HAN) : ord(LAST_HAN) + 1] |= _HAN
    for code in range(_CHARACTERS - 1):
        if chr(code).isdecimal():
            kinds[code] |= _DIGIT
    for chars, kind in ((BREAKS, _BREAK), (STOPS, _STOP), (".", _DOT), (" ", _BLANK)):
        kinds[[ord(char) for char in chars]] |= kind
    return kinds


def _breaks(kinds: NDArray[np.uint8]) -> Flags:
    """Tell which characters part clauses."""
    breaks: Flags = (kinds & _BREAK) != 0
    before = np.concatenate((np.zeros(1, dtype=np.uint8), kinds[:-1]))
    after = np.concatenate((kinds[1:], np.zeros(1, dtype=np.uint8)))
    breaks |= ((kinds & _DOT) != 0) & (((before | after) & _DIGIT) == 0)
    breaks |= ((kinds & _BLANK) != 0) & ((before & after & _HAN) != 0)
    return breaks


def _stretches(breaks: Flags, turns: Places) -> tuple[Places, Places, Flags]:
    """Return starts and ends of the clauses, and which are the first piece of one."""
    spoken = ~breaks
    begins = spoken.copy()
    begins[1:] &= breaks[:-1]
    begins[turns] = True
    finish = spoken.copy()
    finish[:-1] &= breaks[1:] | begins[1:]
    starts, ends = np.flatnonzero(begins), np.flatnonzero(finish) + 1
    pieces = -(-(ends - starts) // MAX_CLAUSE)
    owner = np.repeat(np.arange(len(starts)), pieces)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    cut = starts[owner] + MAX_CLAUSE * step
    return cut, np.minimum(cut + MAX_CLAUSE, ends[owner]), step == 0
