"""What the tagger sees of each character: numbers that stand for what is there and around it.

A view numbers something at every character of many comments at once: the character, the two from
there on, the kinds of both, the word that begins or ends there, how familiar the next pairs of
characters are. A feature of a character is the number of a view at one of the places around it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from feedback.text.hashing import Substrings, spread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from feedback.text.hashing import Hashes, Places

    Bytes = NDArray[np.uint8]

CHARACTERS = 1 << 16  # those above share the last number
KINDS_BITS, HASH_BITS, WORD_BITS, FAMILIAR_BITS = 5, 15, 20, 20
# Words of two to four characters are looked up; a word's number holds its class and its length.
SHORTEST, LONGEST = 2, 4
CLASS_BITS = 5
_WORD_NUMBERS = 1 << (CLASS_BITS + 2)
# How often a pair or a triple of characters was read, in four steps; four of them in a row.
_STEPS_BITS, _IN_ROW = 2, 4
# Between comments stand as many line breaks as any feature reaches: a word of four characters that
# begins three further on ends six further on.
REACH = 6
_BETWEEN = "\n" * REACH


class View(NamedTuple):
    """`size` different numbers, looked at from `first` to `last` characters further on."""

    name: str
    size: int
    first: int
    last: int

    @property
    def places(self) -> range:
        """Return where it is looked at, relative to the character."""
        return range(self.first, self.last + 1)


VIEWS = (
    View("character", CHARACTERS, -3, 3),
    View("kind", 1 << KINDS_BITS, -3, 3),
    View("pair", 1 << HASH_BITS, -3, 2),
    View("kinds", 1 << 2 * KINDS_BITS, -3, 2),
    View("begins", _WORD_NUMBERS, -1, 3),
    View("ends", _WORD_NUMBERS, -3, 1),
    View("border", _WORD_NUMBERS * _WORD_NUMBERS, -2, 1),
    View("familiar2", 1 << _STEPS_BITS * _IN_ROW, -4, 1),
    View("familiar3", 1 << _STEPS_BITS * _IN_ROW, -4, 0),
)
TABLES = ("kinds", "words", "familiar2", "familiar3")


class Seen(NamedTuple):
    """The numbers of each view over comments joined, and where each comment starts there."""

    numbers: tuple[Places, ...]
    starts: Places
    size: int


def tables_fit(tables: Mapping[str, NDArray[np.generic]]) -> bool:
    """Tell whether these are the tables that `seen` needs."""
    sizes = (CHARACTERS, 1 << WORD_BITS, 1 << FAMILIAR_BITS, 1 << FAMILIAR_BITS)
    highest = (1 << KINDS_BITS, 1 << CLASS_BITS, 1 << _STEPS_BITS, 1 << _STEPS_BITS)
    return all(
        name in tables
        and tables[name].dtype == np.uint8
        and tables[name].shape == (size,)
        and int(tables[name].max()) < high
        for name, size, high in zip(TABLES, sizes, highest, strict=True)
    )


def slots(hashes: Hashes, bits: int) -> Places:
    """Return where hashes fall in a table of 2**bits."""
    return (hashes >> np.uint64(64 - bits)).astype(np.int64)


def seen(texts: Sequence[str], tables: Mapping[str, Bytes]) -> Seen:
    """Return what is seen of normalised comments; the work is linear in their length."""
    whole = _BETWEEN + _BETWEEN.join(texts) + _BETWEEN
    text = Substrings(whole)
    points = np.minimum(text.points, CHARACTERS - 1).astype(np.int64)
    size = len(points)
    kinds = tables["kinds"][points].astype(np.int64)
    begins, ends = _words(text, tables["words"])
    pairs = _windows(text, 2)
    numbers = (
        points,
        kinds,
        slots(spread(pairs, 1), HASH_BITS),
        (kinds << KINDS_BITS) + _further(kinds, 1),
        begins,
        ends,
        ends * _WORD_NUMBERS + _further(begins, 1),
        _in_row(tables["familiar2"][slots(pairs, FAMILIAR_BITS)]),
        _in_row(tables["familiar3"][slots(_windows(text, 3), FAMILIAR_BITS)]),
    )
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + REACH
    return Seen(numbers, REACH + np.cumsum(lengths) - lengths, size)


def _windows(text: Substrings, length: int) -> Hashes:
    """Return the hashes of all stretches of a length by start, 0 where the text ends before."""
    found: Hashes = np.zeros(len(text.points), dtype=np.uint64)
    if len(found) >= length:
        windows = text.windows(length)
        found[: len(windows)] = windows
    return found


def _words(text: Substrings, table: Bytes) -> tuple[Places, Places]:
    """Return the numbers of the longest words that begin and that end at each character."""
    begins = np.zeros(len(text.points), dtype=np.int64)
    ends = np.zeros(len(text.points), dtype=np.int64)
    for length in range(SHORTEST, LONGEST + 1):
        classes = table[slots(text.windows(length), WORD_BITS)]
        places = np.flatnonzero(classes)
        numbers = classes[places].astype(np.int64) * LONGEST + (length - 1)
        begins[places] = numbers
        ends[places + length - 1] = numbers
    return begins, ends


def _further(values: Places, places: int) -> Places:
    """Return what stands so many places further on, 0 beyond the end."""
    found = np.zeros_like(values)
    found[: len(values) - places] = values[places:]
    return found


def _in_row(steps: Bytes) -> Places:
    """Return the steps of a place and the following ones as one number."""
    single = steps.astype(np.int64)
    found = single
    for place in range(1, _IN_ROW):
        found = (found << _STEPS_BITS) + _further(single, place)
    return found
