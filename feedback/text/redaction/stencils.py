"""Patterns laid over all texts of a batch at once: which texts hold which patterns at all."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from feedback.text.hashing import Substrings, WordTable
from feedback.text.redaction.stencil_patterns import ASTRAL, Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from feedback.text.hashing import Places
    from feedback.text.redaction.stencil_shapes import Look, Mask

_PARTED_BY = "\n"
_PER_PLANE = 8


class Stencils:
    """Patterns as `stencil_patterns` reads them; one object serves all batches and threads."""

    def __init__(self, patterns: Sequence[str]) -> None:
        """Read the patterns; ValueError for one that cannot be read."""
        reader = Reader()
        self._shapes = [reader.read(pattern) for pattern in patterns]
        self.planes = _planes(reader.charsets)
        self.crosses = [bool(table[ord(_PARTED_BY)]) for table in reader.charsets]
        words = sorted(set(chain.from_iterable(reader.words)))
        self.table = WordTable(words) if words else None
        self.lists = _Lists(words, reader.words)

    def found(self, texts: Sequence[str]) -> list[list[int]]:
        """Return for each pattern the numbers of the texts that hold it, in order."""
        batch = _Batch(self, texts)
        return [batch.texts_at(shape.starts(batch, batch.everywhere)) for shape in self._shapes]


class _Lists:
    """Which lists a word is in."""

    def __init__(self, words: Sequence[str], lists: Sequence[Sequence[str]]) -> None:
        number_of = {word: number for number, word in enumerate(words)}
        held: list[list[int]] = [[] for _ in words]
        for number, listed in enumerate(lists):
            for word in listed:
                held[number_of[word]].append(number)
        self._counts = np.array([len(each) for each in held], dtype=np.int64)
        self._firsts = np.cumsum(self._counts) - self._counts
        self._lists = np.array(list(chain.from_iterable(held)), dtype=np.int16)
        self._edges = np.arange(len(lists) + 1)

    def sorted(self, numbers: Places) -> tuple[Places, list[int]]:
        """Return which of the words found are in each list, and where each list begins in that."""
        counts = self._counts[numbers]
        owner = np.repeat(np.arange(len(counts)), counts)
        first = self._firsts[numbers] - (np.cumsum(counts) - counts)
        lists = self._lists[first[owner] + np.arange(len(owner))]
        order = np.argsort(lists, kind="stable")
        return owner[order], np.searchsorted(lists[order], self._edges).tolist()


class _Batch:
    """The texts of one batch, with what was found in them so far."""

    def __init__(self, stencils: Stencils, texts: Sequence[str]) -> None:
        whole = _PARTED_BY.join((*texts, ""))
        substrings = Substrings(whole)
        self._points = np.minimum(substrings.points, ASTRAL).astype(np.int64)
        self._stencils = stencils
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1
        stops = np.cumsum(lengths)
        self._starts_of = stops - lengths
        size = len(whole) + 1
        self.nowhere = np.zeros(size, dtype=bool)
        self.everywhere = np.ones(size, dtype=bool)
        self.begins = np.zeros(size, dtype=bool)
        self.begins[self._starts_of] = True
        self.ends = np.zeros(size, dtype=bool)
        self.ends[stops - 1] = True
        self._planes: dict[int, NDArray[np.uint8]] = {}
        self._charsets: dict[int, Mask] = {}
        self._looks: dict[Look, Mask] = {}
        if stencils.table is None:
            self._words, self._edges = (np.zeros(0, np.int64), np.zeros(0, np.int64)), [0]
            return
        starts, ends, numbers = stencils.table.find(substrings)
        owner, self._edges = stencils.lists.sorted(numbers)
        self._words = starts[owner], ends[owner]

    def of_charset(self, number: int) -> Mask:
        """Tell where characters of a set stand; what parts the texts is in no set."""
        if number not in self._charsets:
            plane, bit = divmod(number, _PER_PLANE)
            if plane not in self._planes:
                self._planes[plane] = self._stencils.planes[plane][self._points]
            found = np.zeros_like(self.nowhere)
            np.not_equal(self._planes[plane] & np.uint8(1 << bit), 0, out=found[:-1])
            if self._stencils.crosses[number]:
                found[self.ends] = False
            self._charsets[number] = found
        return self._charsets[number]

    def of_words(self, number: int) -> tuple[Places, Places]:
        """Return where the words of a list begin and end."""
        those = slice(self._edges[number], self._edges[number + 1])
        return self._words[0][those], self._words[1][those]

    def of_look(self, look: Look) -> Mask:
        """Tell where what a look-around asks for is there."""
        if look not in self._looks:
            self._looks[look] = look.found(self)
        return self._looks[look]

    def texts_at(self, mask: Mask) -> list[int]:
        """Return the numbers of the texts with a place where the mask is True."""
        if mask is self.nowhere or not mask.any():
            return []
        places = np.flatnonzero(mask)
        numbers = np.searchsorted(self._starts_of, places, side="right") - 1
        return list(dict.fromkeys(numbers.tolist()))


def _planes(charsets: Sequence[Mask]) -> list[NDArray[np.uint8]]:
    """Return tables of characters with a bit for each of eight sets."""
    return [
        np.packbits(np.stack(charsets[at : at + _PER_PLANE]), axis=0, bitorder="little")[0]
        for at in range(0, len(charsets), _PER_PLANE)
    ]
