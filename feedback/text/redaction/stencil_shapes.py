"""What patterns are made of, found in all texts of a batch at once.

A mask has one place per character and one behind the last; True where something begins or ends.
Each shape goes both ways: from where it may end to where it begins, and from where it may begin to
where it ends. The work is the length of the texts times the size of the pattern, whatever they
hold: nothing is tried and taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from feedback.text.hashing import Places

Mask = NDArray[np.bool_]


class Texts(Protocol):
    """The texts of a batch: where the pieces stand that shapes are built from."""

    nowhere: Mask
    everywhere: Mask
    begins: Mask
    ends: Mask

    def of_charset(self, number: int) -> Mask:
        """Tell where characters of a set stand."""

    def of_words(self, number: int) -> tuple[Places, Places]:
        """Return where the words of a list begin and end."""

    def of_look(self, look: Look) -> Mask:
        """Tell where what a look-around asks for is there."""


class Shape(Protocol):
    """Something that stands between two places of a text."""

    def starts(self, texts: Texts, after: Mask) -> Mask:
        """Return where this begins if it ends at one of the places."""

    def stops(self, texts: Texts, before: Mask) -> Mask:
        """Return where this ends if it begins at one of the places."""


@dataclass(frozen=True, slots=True, eq=False)
class OneOf:
    """One character of a set."""

    charset: int

    def starts(self, texts: Texts, after: Mask) -> Mask:
        """Return where this begins if it ends at one of the places."""
        here = texts.of_charset(self.charset)
        if after is texts.everywhere or after is texts.nowhere:
            return here if after is texts.everywhere else after
        found = np.empty_like(here)
        found[-1] = False
        np.logical_and(here[:-1], after[1:], out=found[:-1])
        return found

    def stops(self, texts: Texts, before: Mask) -> Mask:
        """Return where this ends if it begins at one of the places."""
        if before is texts.nowhere:
            return before
        here = texts.of_charset(self.charset)
        found = np.empty_like(here)
        found[0] = False
        np.logical_and(here[:-1], before[:-1], out=found[1:])
        return found


@dataclass(frozen=True, slots=True, eq=False)
class AnyWord:
    """One word of a list."""

    words: int

    def starts(self, texts: Texts, after: Mask) -> Mask:
        """Return where this begins if it ends at one of the places."""
        begins, ends = texts.of_words(self.words)
        return _marked(texts, begins if after is texts.everywhere else begins[after[ends]])

    def stops(self, texts: Texts, before: Mask) -> Mask:
        """Return where this ends if it begins at one of the places."""
        begins, ends = texts.of_words(self.words)
        return _marked(texts, ends if before is texts.everywhere else ends[before[begins]])


@dataclass(frozen=True, slots=True, eq=False)
class InTurn:
    """One shape after the other."""

    shapes: tuple[Shape, ...]

    def starts(self, texts: Texts, after: Mask) -> Mask:
        """Return where this begins if it ends at one of the places."""
        for shape in reversed(self.shapes):
            after = shape.starts(texts, after)
        return after

    def stops(self, texts: Texts, before: Mask) -> Mask:
        """Return where this ends if it begins at one of the places."""
        for shape in self.shapes:
            before = shape.stops(texts, before)
        return before


@dataclass(frozen=True, slots=True, eq=False)
class Either:
    """Any one of several shapes."""

    shapes: tuple[Shape, ...]

    def starts(self, texts: Texts, after: Mask) -> Mask:
        """Return where this begins if it ends at one of the places."""
        return _any(texts, [shape.starts(texts, after) for shape in self.shapes])

    def stops(self, texts: Texts, before: Mask) -> Mask:
        """Return where this ends if it begins at one of the places."""
        return _any(texts, [shape.stops(texts, before) for shape in self.shapes])


@dataclass(frozen=True, slots=True, eq=False)
class Repeated:
    """A shape from `least` up to `most` times."""

    shape: Shape
    least: int
    most: int

    def starts(self, texts: Texts, after: Mask) -> Mask:
        """Return where this begins if it ends at one of the places."""
        found = [after] if self.least == 0 else []
        for count in range(1, self.most + 1):
            after = self.shape.starts(texts, after)
            found += [after] * (count >= self.least)
        return _any(texts, found)

    def stops(self, texts: Texts, before: Mask) -> Mask:
        """Return where this ends if it begins at one of the places."""
        found = [before] if self.least == 0 else []
        for count in range(1, self.most + 1):
            before = self.shape.stops(texts, before)
            found += [before] * (count >= self.least)
        return _any(texts, found)


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """Nothing, where a shape begins (or, `behind`, has ended), or where it does not."""

    shape: Shape
    behind: bool
    negative: bool

    def starts(self, texts: Texts, after: Mask) -> Mask:
        """Return the places where this is so."""
        if after is texts.everywhere or after is texts.nowhere:
            return texts.of_look(self) if after is texts.everywhere else after
        both: Mask = np.logical_and(texts.of_look(self), after)
        return both

    stops = starts

    def found(self, texts: Texts) -> Mask:
        """Tell where this is so, looked for everywhere."""
        way = self.shape.stops if self.behind else self.shape.starts
        found = way(texts, texts.everywhere)
        return ~found if self.negative else found


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """Nothing, at the beginning or the end of a text."""

    last: bool

    def starts(self, texts: Texts, after: Mask) -> Mask:
        """Return the places where this is so."""
        both: Mask = np.logical_and(texts.ends if self.last else texts.begins, after)
        return both

    stops = starts


def _marked(texts: Texts, places: Places) -> Mask:
    if not len(places):
        return texts.nowhere
    found = np.zeros_like(texts.nowhere)
    found[places] = True
    return found


def _any(texts: Texts, masks: list[Mask]) -> Mask:
    """Return where any of the masks is True, without changing them."""
    some = [mask for mask in masks if mask is not texts.nowhere]
    if not some or len(some) == 1:
        return some[0] if some else texts.nowhere
    found: Mask = np.logical_or(some[0], some[1])
    for mask in some[2:]:
        np.logical_or(found, mask, out=found)
    return found
