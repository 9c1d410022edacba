"""Normalising many comments at once: most need nothing but narrow punctuation.

Which ones need more is seen per character for all of them together; those go the long way of
`normalise` one by one. Sending too many that way costs time, never a different result.
"""

from __future__ import annotations

import string
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from feedback.text.alignment import Normalised
from feedback.text.hashing import Substrings, WordTable, code_points
from feedback.text.normalise import (
    MAX_UNIT,
    MIN_UNIT,
    is_plain,
    is_repetitive,
    normalise,
    replaced_words,
    traditional,
    width_table,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]

_CHARACTERS = 1 << 16
_SPACE = ord(" ")
_HAN = (0x3400, 0x9FFF)
_NOWHERE = np.zeros(0, dtype=np.int64)


def normalise_many(texts: Sequence[str]) -> list[Normalised]:
    """Return what `normalise` returns for each."""
    whole = "\n".join(texts)
    original = code_points(whole)
    narrow = _narrowed(original)
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    ends = np.cumsum(lengths + 1) - 1
    starts = ends - lengths
    comment_of = np.repeat(np.arange(len(texts)), lengths + 1)
    substrings = Substrings(narrow)
    long_way = _marked(_suspect(original, substrings), comment_of, len(texts))
    repeating = _marked(_repeating(substrings.points), comment_of, len(texts))
    return [
        normalise(text, plainly=not long)
        if long or (repeats and is_repetitive(text))
        else Normalised(narrow[start:end], text)
        for text, long, repeats, start, end in zip(
            texts,
            long_way.tolist(),
            repeating.tolist(),
            starts.tolist(),
            ends.tolist(),
            strict=True,
        )
    ]


def _narrowed(points: NDArray[np.uint32]) -> str:
    """Return what `narrowed` returns, by a table."""
    table = _widths()
    known = points < len(table)
    narrow = points if known.all() else np.where(known, points, 0)
    narrow = table[narrow]
    return np.where(known, narrow, points).tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _widths() -> NDArray[np.uint32]:
    return width_table(_CHARACTERS)


def _marked(places: NDArray[np.int64], comment_of: NDArray[np.int64], count: int) -> Flags:
    """Tell of each comment whether one of the places is within it."""
    marked = np.zeros(count, dtype=bool)
    marked[comment_of[places[places < len(comment_of)]]] = True
    return marked


def _repeating(points: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return places where a character stands three times at one and the same distance.

    A unit that stands three times in a row has such a place; few other texts do.
    """
    found = []
    for unit in range(MIN_UNIT, MAX_UNIT + 1):
        if len(points) <= 2 * unit:
            break
        same = points[unit:] == points[:-unit]
        found.append(np.flatnonzero(same[unit:] & same[:-unit]))
    return np.concatenate(found) if found else _NOWHERE


def _suspect(original: NDArray[np.uint32], substrings: Substrings) -> NDArray[np.int64]:
    """Return places of characters whose comment may need more than narrow punctuation."""
    kinds = _plain_kinds()
    points = np.minimum(substrings.points, _CHARACTERS - 1)
    found = [np.flatnonzero(~kinds[np.minimum(original, _CHARACTERS - 1)])]
    found.append(_words().find(substrings)[0])
    blank = (points == _SPACE) | (points == ord("\n"))
    letters = _letters()[points]
    alone = letters | (points - ord("0") < len(string.digits))
    if len(points) > 1:
        same = points[1:] == points[:-1]
        found.append(np.flatnonzero(same[1:] & same[:-1] & ~alone[2:]))
        pairs = np.flatnonzero(blank[1:] & blank[:-1])
        # The first of a pair may be what parts a comment from the one before it.
        found += [pairs, pairs + 1]
        # Pinyin is read only where no Chinese character stands; then two letters are enough.
        found.append(_without_han(points, letters))
    # A blank at either end stands beside a line break, or at an end of all.
    found.append(np.flatnonzero(blank[:1]))
    found.append(np.flatnonzero(blank[-1:]) + max(0, len(blank) - 1))
    return np.concatenate(found)


def _without_han(points: NDArray[np.uint32], letters: Flags) -> NDArray[np.int64]:
    """Return where two letters follow one another in a line without any Chinese character."""
    pairs = np.flatnonzero(letters[1:] & letters[:-1])
    if not len(pairs):
        return pairs
    han = np.concatenate(([0], np.cumsum((points >= _HAN[0]) & (points <= _HAN[1]))))
    breaks = np.flatnonzero(points == ord("\n"))
    line = np.searchsorted(breaks, pairs)
    edges = np.concatenate(([-1], breaks, [len(points)]))
    places: NDArray[np.int64] = pairs[han[edges[line + 1]] == han[edges[line] + 1]]
    return places


@cache
def _plain_kinds() -> Flags:
    """Tell of each character whether it is plain and the same in simplified script."""
    plain = np.zeros(_CHARACTERS, dtype=bool)
    strange = traditional()
    for code in range(_CHARACTERS - 1):
        char = chr(code)
        plain[code] = is_plain(char) and char not in strange
    return plain


@cache
def _letters() -> Flags:
    letters = np.zeros(_CHARACTERS, dtype=bool)
    letters[[ord(char) for char in string.ascii_letters]] = True
    return letters


@cache
def _words() -> WordTable:
    return WordTable(replaced_words())
