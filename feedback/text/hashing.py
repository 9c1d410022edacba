"""Hashes of all substrings of a text at once, without a Python step per substring.

A polynomial hash modulo 2^64 (Karp and Rabin, 1987) with an odd base: odd numbers have inverses
there, so the hash of any stretch follows from two prefix sums, wherever it stands.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]

_BASE = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1
_INVERSE = pow(_BASE, -1, 1 << 64)
_SPREAD = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)
_PAIR = np.uint64(0xA24BAED4963EE407)


def code_points(text: str) -> NDArray[np.uint32]:
    """Return the characters of a text as numbers; lone surrogates are characters like others."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


class Substrings:
    """The hashes of any stretches of one text."""

    def __init__(self, text: str) -> None:
        """Take the text in; lone surrogates are characters like others."""
        points = code_points(text)
        self.points = points
        powers, self._inverses = _powers(_room(len(points) + 1))
        self._sums = np.zeros(len(points) + 1, dtype=np.uint64)
        np.cumsum((points.astype(np.uint64) + np.uint64(1)) * powers[: len(points)],
                  out=self._sums[1:])  # fmt: skip

    def hashes(self, starts: Places, ends: Places) -> Hashes:
        """Return the hashes of `[start, end)`: equal for equal characters."""
        return spread((self._sums[ends] - self._sums[starts]) * self._inverses[starts])

    def windows(self, length: int) -> Hashes:
        """Return the hashes of all stretches of a length, at most that of the text, by start."""
        count = len(self.points) + 1 - length
        sums = self._sums
        return spread((sums[length:] - sums[:count]) * self._inverses[:count])


def spread(values: Hashes, salt: int = 0) -> Hashes:
    """Return the values with every bit depending on all bits, other ones for another salt."""
    mixed = (values ^ (values >> _SHIFT)) * _SPREAD + np.uint64(salt * 0x9FB21C651E98DF25 & _MASK)
    return (mixed ^ (mixed >> _SHIFT)) * _SPREAD


def paired(left: Hashes, right: Hashes) -> Hashes:
    """Return hashes of ordered pairs."""
    return spread(left * _PAIR + right)


def in_order(values: Places, below: int) -> Places:
    """Return what sorts numbers from 0 to under `below`, equal ones as they came.

    Numbers of sixteen bits are sorted by their digits, which takes a fraction of the time.
    """
    keys = values.astype(np.uint16) if below <= 1 << 16 else values
    order: Places = np.argsort(keys, kind="stable")
    return order


def hash_of(word: str, salt: int = 0) -> int:
    """Return the hash of one word, as `Substrings` gives it within a text."""
    text = Substrings(word)
    whole = text.hashes(np.array([0]), np.array([len(text.points)]))
    return int(spread(whole, salt)[0]) if salt else int(whole[0])


def hashes_of(words: Sequence[str]) -> Hashes:
    """Return the hashes of many words, as `Substrings` gives them within a text."""
    lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    ends = np.cumsum(lengths)
    return Substrings("".join(words)).hashes(ends - lengths, ends)


def _room(size: int) -> int:
    """Round up, so that few tables of powers are made."""
    return max(4096, 1 << (size - 1).bit_length())


@cache
def _powers(size: int) -> tuple[Hashes, Hashes]:
    base = np.full(size, _BASE, dtype=np.uint64)
    inverse = np.full(size, _INVERSE, dtype=np.uint64)
    base[0] = inverse[0] = 1
    return np.cumprod(base, dtype=np.uint64), np.cumprod(inverse, dtype=np.uint64)


class HashTable:
    """Places of known hashes, looked up for many at once; memory is 8 bytes per slot."""

    ABSENT = -1
    _SPARSE = 8  # slots per key: the more, the fewer keys need a second table
    _ROOM = 64

    def __init__(self, keys: Hashes) -> None:
        """Keep the place of each key; keys are distinct."""
        self._keys = np.append(keys, np.uint64(0))
        self._tables: list[tuple[np.uint64, NDArray[np.int32]]] = []
        left = np.arange(len(keys))
        bits = max(self._ROOM, self._SPARSE * len(keys)).bit_length()
        for salt in range(64 - bits):
            shift = np.uint64(64 - bits - salt)
            slots = np.full(1 << bits, len(keys), dtype=np.int32)
            places = self._slots(keys[left], shift, bits)
            slots[places] = left
            self._tables.append((shift, slots))
            left = left[slots[places] != left]
            if not len(left):
                break
            bits = max(self._ROOM, self._SPARSE * len(left)).bit_length()

    @staticmethod
    def _slots(keys: Hashes, shift: np.uint64, bits: int) -> NDArray[np.int64]:
        return ((keys >> shift) & np.uint64((1 << bits) - 1)).astype(np.int64)

    def find(self, keys: Hashes) -> NDArray[np.int64]:
        """Return the place of each key, ABSENT for unknown ones."""
        known = self._keys
        shift, slots = self._tables[0]
        found = slots[self._slots(keys, shift, len(slots).bit_length() - 1)].astype(np.int64)
        # Most unknown keys meet an empty slot: further tables know only keys whose slot was taken.
        empty = found == len(known) - 1
        missed = np.flatnonzero((known[found] != keys) & ~empty)
        for shift, slots in self._tables[1:]:
            if not len(missed):
                break
            again = slots[self._slots(keys[missed], shift, len(slots).bit_length() - 1)]
            hit = known[again] == keys[missed]
            found[missed[hit]] = again[hit]
            missed = missed[~hit]
        found[missed] = self.ABSENT
        found[empty] = self.ABSENT
        return found


class WordTable:
    """Known words, found wherever they stand in a text."""

    _CHARACTERS = 1 << 16  # those above share the last place
    _LONGEST = 63  # one bit of a number for each length; longer words share the last

    def __init__(self, words: Sequence[str]) -> None:
        """Take distinct words of one character or more."""
        self._table = HashTable(hashes_of(words))
        self._lengths = sorted({len(word) for word in words})
        # Which lengths words have that begin with a character.
        self._begins = np.zeros(self._CHARACTERS, dtype=np.uint64)
        for word in words:
            at = min(ord(word[0]), self._CHARACTERS - 1)
            self._begins[at] |= self._bit(len(word))

    def _bit(self, length: int) -> np.uint64:
        return np.uint64(1 << min(length, self._LONGEST))

    def find(self, text: Substrings) -> tuple[Places, Places, Places]:
        """Return starts, ends and numbers of the words that stand in a text, by length, then place.

        The work is the length of the text times the number of different lengths of words.
        """
        begins = self._begins[np.minimum(text.points, self._CHARACTERS - 1)]
        may = np.flatnonzero(begins)
        begins = begins[may]
        tried = []
        for length in self._lengths:
            starts = may[(begins & self._bit(length)) != 0]
            fit = np.searchsorted(starts, len(text.points) - length, side="right")
            tried.append(starts[:fit])
        if not tried:
            return _NOWHERE, _NOWHERE, _NOWHERE
        starts = np.concatenate(tried)
        ends = starts + np.repeat(self._lengths, [len(each) for each in tried])
        found = self._table.find(text.hashes(starts, ends))
        known = np.flatnonzero(found != HashTable.ABSENT)
        return starts[known], ends[known], found[known]


_NOWHERE: Places = np.zeros(0, dtype=np.int64)
