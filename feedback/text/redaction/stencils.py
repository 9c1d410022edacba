"""Patterns laid over all texts of a batch at once: which texts hold which patterns at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from feedback.text.hashing import Substrings
from feedback.text.redaction.stencil_patterns import ASTRAL, Reader
from feedback.text.redaction.stencil_words import WordLists

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from feedback.text.hashing import Places
    from feedback.text.redaction.stencil_patterns import Table
    from feedback.text.redaction.stencil_shapes import Look, Mask

_PARTED_BY = "\n"
_PER_PLANE = 8
_BITS = (1 << np.arange(_PER_PLANE, dtype=np.uint8))[:, np.newaxis]
_FEW = 5  # places that are set one by one


class Stencils:
    """Patterns as `stencil_patterns` reads them; one object serves all batches and threads."""

    def __init__(self, patterns: Sequence[str]) -> None:
        """Read the patterns; ValueError for one that cannot be read."""
        reader = Reader()
        self.shapes = [reader.read(pattern) for pattern in patterns]
        self.planes = _planes(reader.charsets)
        self.crosses = [bool(table[ord(_PARTED_BY)]) for table in reader.charsets]
        self.lists = WordLists(reader.words)

    def laid(self, texts: Sequence[str]) -> Laid:
        """Return the patterns laid over texts."""
        return Laid(self, texts)

    def found(self, texts: Sequence[str]) -> list[list[int]]:
        """Return for each pattern the numbers of the texts that hold it, in order."""
        laid = self.laid(texts)
        return [laid.texts_with(number) for number in range(len(self.shapes))]


class Laid:
    """Patterns over the texts of one batch, with what was found in them so far."""

    def __init__(self, stencils: Stencils, texts: Sequence[str]) -> None:
        self._whole = whole = _PARTED_BY.join((*texts, ""))
        substrings = Substrings(whole)
        self._points = np.minimum(substrings.points, ASTRAL).astype(np.int64)
        self._stencils = stencils
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1
        stops = np.cumsum(lengths)
        self._starts_of = stops - lengths
        self._size = len(whole) + 1
        self.everywhere = (1 << self._size) - 1
        self.begins = self._mask(self._starts_of)
        self.ends = self._mask(stops - 1)
        self._charsets: dict[int, Mask] = {}
        self._lists: dict[int, list[tuple[int, Mask]]] = {}
        self._looks: dict[Look, Mask] = {}
        self._words, self._edges = stencils.lists.find(substrings)

    def of_charset(self, number: int) -> Mask:
        """Tell where characters of a set stand; what parts the texts is in no set."""
        found = self._charsets.get(number)
        if found is None:
            first = number - number % _PER_PLANE
            plane = self._stencils.planes[number // _PER_PLANE][self._points]
            # Sets of one plane are looked up together, as most are asked for.
            bits = np.packbits(plane & _BITS, axis=1, bitorder="little")
            for at, (row, crosses) in enumerate(
                zip(bits, self._stencils.crosses[first : first + _PER_PLANE], strict=False), first
            ):
                here = int.from_bytes(row.tobytes(), "little")
                self._charsets[at] = here & ~self.ends if crosses else here
            found = self._charsets[number]
        return found

    def of_words(self, number: int) -> Sequence[tuple[int, Mask]]:
        """Return where the words of a list begin, for each of their lengths."""
        found = self._lists.get(number)
        if found is None:
            edges = self._edges
            found = self._lists[number] = [
                (length, self._mask(self._words[edges[key] : edges[key + 1]]))
                for length, key in self._stencils.lists.keys_of[number]
                if edges[key] < edges[key + 1]
            ]
        return found

    def of_look(self, look: Look) -> Mask:
        """Tell where what a look-around asks for is there."""
        found = self._looks.get(look)
        if found is None:
            found = self._looks[look] = look.found(self)
        return found

    def texts_with(self, number: int, worth: Callable[[str, int], bool] | None = None) -> list[int]:
        """Return the numbers of the texts that hold a pattern, in order.

        `worth` tells of a place where the pattern begins in all texts together whether it counts.
        """
        mask = self._stencils.shapes[number].starts(self, self.everywhere)
        if not mask:
            return []
        places = np.flatnonzero(_to_bits(mask, self._size))
        if worth is not None:
            whole = self._whole
            places = np.array([at for at in places.tolist() if worth(whole, at)], dtype=np.int64)
        numbers = np.searchsorted(self._starts_of, places, side="right") - 1
        return list(dict.fromkeys(numbers.tolist()))

    def _mask(self, places: Places) -> Mask:
        if len(places) <= _FEW:
            return sum(1 << place for place in set(places.tolist()))
        bits = np.zeros(self._size, dtype=np.uint8)
        bits[places] = 1
        return _from_bits(bits)


def _from_bits(bits: NDArray[np.uint8]) -> Mask:
    """Return the mask that is set where the array is not zero."""
    return int.from_bytes(np.packbits(bits, bitorder="little").tobytes(), "little")


def _to_bits(mask: Mask, size: int) -> NDArray[np.bool_]:
    """Return an array of a size that is True where the mask is set."""
    held = np.frombuffer(mask.to_bytes(-(-size // 8), "little"), dtype=np.uint8)
    return np.unpackbits(held, count=size, bitorder="little").view(np.bool_)


def _planes(charsets: Sequence[Table]) -> list[NDArray[np.uint8]]:
    """Return tables of characters with a bit for each of eight sets."""
    planes = []
    for at in range(0, len(charsets), _PER_PLANE):
        plane = np.zeros(len(charsets[0]), dtype=np.uint8)
        for bit, table in enumerate(charsets[at : at + _PER_PLANE]):
            plane |= table.view(np.uint8) << np.uint8(bit)
        planes.append(plane)
    return planes
