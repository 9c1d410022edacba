"""What patterns are made of, found in all texts of a batch at once.

A mask is a whole number with one bit per character and one behind the last, set where something
begins or ends: shifting and combining whole numbers takes a step for all texts, and a small one.
Each shape goes both ways: from where it may end to where it begins, and from where it may begin to
where it ends. The work is the length of the texts times the size of the pattern, whatever they
hold: nothing is tried and taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

Mask = int
NOWHERE: Mask = 0


class Texts(Protocol):
    """The texts of a batch: where the pieces stand that shapes are built from."""

    everywhere: Mask
    begins: Mask
    ends: Mask

    def of_charset(self, number: int) -> Mask:
        """Tell where characters of a set stand."""

    def of_words(self, number: int) -> Sequence[tuple[int, Mask]]:
        """Return where the words of a list begin, for each of their lengths."""

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
        return texts.of_charset(self.charset) & (after >> 1) if after else after

    def stops(self, texts: Texts, before: Mask) -> Mask:
        """Return where this ends if it begins at one of the places."""
        return (texts.of_charset(self.charset) & before) << 1 if before else before


@dataclass(frozen=True, slots=True, eq=False)
class AnyWord:
    """One word of a list."""

    words: int

    def starts(self, texts: Texts, after: Mask) -> Mask:
        """Return where this begins if it ends at one of the places."""
        found = NOWHERE
        if after:
            for length, begins in texts.of_words(self.words):
                found |= begins & (after >> length)
        return found

    def stops(self, texts: Texts, before: Mask) -> Mask:
        """Return where this ends if it begins at one of the places."""
        found = NOWHERE
        if before:
            for length, begins in texts.of_words(self.words):
                found |= (begins & before) << length
        return found


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
        return _any([shape.starts(texts, after) for shape in self.shapes])

    def stops(self, texts: Texts, before: Mask) -> Mask:
        """Return where this ends if it begins at one of the places."""
        return _any([shape.stops(texts, before) for shape in self.shapes])


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
        return _any(found)

    def stops(self, texts: Texts, before: Mask) -> Mask:
        """Return where this ends if it begins at one of the places."""
        found = [before] if self.least == 0 else []
        for count in range(1, self.most + 1):
            before = self.shape.stops(texts, before)
            found += [before] * (count >= self.least)
        return _any(found)


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """Nothing, where a shape begins (or, `behind`, has ended), or where it does not."""

    shape: Shape
    behind: bool
    negative: bool

    def starts(self, texts: Texts, after: Mask) -> Mask:
        """Return the places where this is so."""
        return texts.of_look(self) & after if after else after

    stops = starts

    def found(self, texts: Texts) -> Mask:
        """Tell where this is so, looked for everywhere."""
        way = self.shape.stops if self.behind else self.shape.starts
        found = way(texts, texts.everywhere)
        return texts.everywhere & ~found if self.negative else found


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """Nothing, at the beginning or the end of a text."""

    last: bool

    def starts(self, texts: Texts, after: Mask) -> Mask:
        """Return the places where this is so."""
        return (texts.ends if self.last else texts.begins) & after

    stops = starts


def _any(masks: list[Mask]) -> Mask:
    return reduce(or_, masks, NOWHERE)
