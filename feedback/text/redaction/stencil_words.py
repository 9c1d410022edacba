"""Words of many lists, found wherever they stand in a batch of texts."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from feedback.text.hashing import HashTable, hashes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from feedback.text.hashing import Places, Substrings

# Pairs of characters that share a place are told apart by the hash of the whole word.
_PAIRS = 1 << 16
_SPREAD = np.uint32(0x9E3779B1)
_SHIFT = np.uint32(16)


class WordLists:
    """Lists of words of two characters and more.

    All words of one list and one length have a key; keys are numbered from 0.
    """

    def __init__(self, lists: Sequence[Sequence[str]]) -> None:
        """Take the lists; one word may be in several."""
        words = sorted(set(chain.from_iterable(lists)))
        number_of = {word: number for number, word in enumerate(words)}
        held: list[list[int]] = [[] for _ in words]
        self.keys_of: list[list[tuple[int, int]]] = []
        keys = 0
        for listed in lists:
            key_of = {size: key for key, size in enumerate(sorted(set(map(len, listed))), keys)}
            keys += len(key_of)
            self.keys_of.append(list(key_of.items()))
            for word in listed:
                held[number_of[word]].append(key_of[len(word)])
        self._counts = np.array([len(each) for each in held], dtype=np.int64)
        self._firsts = np.cumsum(self._counts) - self._counts
        self._keys = np.array(list(chain.from_iterable(held)), dtype=np.int16)
        self._edges = np.arange(keys + 1)
        self._table = HashTable(hashes_of(words))
        self._lengths = sorted(set(map(len, words)))
        # How long the longest word is that begins with a pair of characters.
        self._reach = np.zeros(_PAIRS, dtype=np.uint8)
        firsts = np.array([[ord(char) for char in word[:2]] for word in words], dtype=np.uint32)
        sizes = np.array(list(map(len, words)), dtype=np.uint8)
        if words:
            np.maximum.at(self._reach, _pairs(firsts[:, 0], firsts[:, 1]), sizes)

    def find(self, text: Substrings) -> tuple[Places, list[int]]:
        """Return where words begin, sorted by key, and where the words of each key begin in that.

        The second has one place more than there are keys.
        """
        starts, numbers = self._words(text)
        counts = self._counts[numbers]
        owner = np.repeat(np.arange(len(counts)), counts)
        first = self._firsts[numbers] - (np.cumsum(counts) - counts)
        keys = self._keys[first[owner] + np.arange(len(owner))]
        order = np.argsort(keys, kind="stable")
        edges: list[int] = np.searchsorted(keys[order], self._edges).tolist()
        return starts[owner[order]], edges

    def _words(self, text: Substrings) -> tuple[Places, Places]:
        """Return where words begin, and which."""
        points = text.points
        reach = self._reach[_pairs(points[:-1], points[1:])]
        starts = np.flatnonzero(reach)
        found: list[tuple[Places, Places]] = []
        for length in self._lengths:
            starts = starts[reach[starts] >= length]
            starts = starts[: np.searchsorted(starts, len(points) - length, side="right")]
            numbers = self._table.find(text.hashes(starts, starts + length))
            known = np.flatnonzero(numbers != HashTable.ABSENT)
            found.append((starts[known], numbers[known]))
        if not found:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        return np.concatenate([each[0] for each in found]), np.concatenate(
            [each[1] for each in found]
        )


def _pairs(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return a place below `_PAIRS` for pairs of characters."""
    mixed = (first * _SPREAD + second) * _SPREAD
    return (mixed >> _SHIFT).astype(np.int64)
