r"""Reading patterns, written as for `re`, into shapes that are found in many texts at once.

What can be written: characters, classes, `.`, `\d`, groups, alternatives, repeats with an end, the
edges `^`, `$` and `\Z`, and looks ahead and behind, these of any width. Greedy and lazy are the
same here, as only where a pattern may begin is asked.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from feedback.text.redaction.stencil_shapes import (
    AnyWord,
    Edge,
    Either,
    InTurn,
    Look,
    OneOf,
    Repeated,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from feedback.text.redaction.stencil_shapes import Shape

    Words = frozenset[str]
    # For each character below PLACES, whether it is in a set.
    Table = NDArray[np.bool_]

# Characters above share the last place. Nothing is known of them but that they are no other's.
PLACES = 1 << 16
ASTRAL = PLACES - 1

_COUNT = re.compile(r"\{(\d+)(,(\d*))?\}\??|\?\??")
# Characters that stand for themselves; before a count, the last one is left.
_PLAIN = re.compile(r"[^()\[\]|\\.^$*+?{}]+(?![*+?{])")
# Classes of few characters within words make more words.
_FEW_CHARACTERS = re.compile(r"\[([^\]\\^-]{1,6})\]")
_FEW_WORDS = 64
_NOTHING = frozenset(("",))
_WORDS = re.compile(r"(?:[^()\[\]|\\.^$*+?{}]+\|)+")
_GROUP = re.compile(r"\?(?:P<\w+>|:|<=|<!|=|!)")
_SPACES = "".join(chr(code) for code in range(PLACES) if chr(code).isspace())
_DIGITS = frozenset(chr(code) for code in range(PLACES) if unicodedata.category(chr(code)) == "Nd")


class Reader:
    """Reads patterns; sets of characters and lists of words that are the same get one number."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.charsets: list[Table] = []
        self.words: list[tuple[str, ...]] = []
        self._numbers: dict[bytes, int] = {}
        self._lists: dict[tuple[str, ...], int] = {}
        self._shapes: dict[tuple[object, ...], Shape] = {}
        self._left = ""
        self._at = 0
        # Whether characters that cannot be told apart are taken for those sought: within what
        # must not be there they are not, so that never too little is found.
        self._generous = True

    def read(self, pattern: str) -> Shape:
        """Return the shape of a pattern; ValueError for what cannot be written here."""
        self._left, self._at = pattern, 0
        shape = self._shape(self._alternatives())
        if self._at < len(pattern):
            raise ValueError(pattern[self._at :])
        return shape

    def _alternatives(self) -> Shape | Words:
        """Read up to the end of the group; words among the alternatives become one list."""
        found: list[Shape | Words] = []
        more = True
        while more:
            plain = _WORDS.match(self._left, self._at)
            if plain:
                self._at = plain.end()
                found.append(frozenset(plain[0].split("|")[:-1]))
            found.append(self._sequence())
            more = self._take("|")
        words: Words = frozenset().union(*(each for each in found if isinstance(each, frozenset)))
        shapes = [each for each in found if not isinstance(each, frozenset)]
        return self._any_of(shapes, words) if shapes else words

    def _any_of(self, shapes: Sequence[Shape], words: Words) -> Shape:
        """Return the alternatives as few shapes."""
        several = [word for word in words if len(word) > 1]
        single = [word for word in words if len(word) == 1]
        sets = [shape for shape in shapes if isinstance(shape, OneOf)]
        found = [shape for shape in shapes if not isinstance(shape, OneOf)]
        if "" in words:
            found.append(self._same(InTurn, ()))
        if several:
            found.append(self._any_word(several))
        if single or sets:
            tables = [_table(single), *(self.charsets[shape.charset] for shape in sets)]
            found.append(self._one_of(np.logical_or.reduce(tables)))
        return found[0] if len(found) == 1 else self._same(Either, tuple(found))

    def _sequence(self) -> Shape | Words:
        """Read one alternative; return the words it stands for if these are few."""
        shapes: list[Shape] = []
        words = _NOTHING
        while self._at < len(self._left) and self._left[self._at] not in "|)":
            atom = self._counted(self._atom())
            if isinstance(atom, frozenset) and len(atom) * len(words) <= _FEW_WORDS:
                words = frozenset(word + more for word in words for more in atom)
                continue
            shapes += [self._shape(words)] * (words != _NOTHING)
            words = _NOTHING
            if isinstance(atom, frozenset):
                words = atom
            else:
                shapes.append(atom)
        if not shapes:
            return words
        shapes += [self._shape(words)] * (words != _NOTHING)
        return shapes[0] if len(shapes) == 1 else self._same(InTurn, tuple(shapes))

    def _shape(self, atom: Shape | Words) -> Shape:
        return self._any_of((), atom) if isinstance(atom, frozenset) else atom

    def _counted(self, atom: Shape | Words) -> Shape | Words:
        """Return what was read with the count that stands behind it."""
        count = _COUNT.match(self._left, self._at)
        if count is None:
            return atom
        self._at = count.end()
        if count[1] is None and isinstance(atom, frozenset):
            return atom | _NOTHING
        return self._repeated(self._shape(atom), count)

    def _repeated(self, shape: Shape, count: re.Match[str]) -> Shape:
        if count[1] is None:
            return self._same(Repeated, shape, 0, 1)
        if count[2] and not count[3]:
            raise ValueError(count[0])
        return self._same(Repeated, shape, int(count[1]), int(count[3] or count[1]))

    def _atom(self) -> Shape | Words:
        few = _PLAIN.match(self._left, self._at) or _FEW_CHARACTERS.match(self._left, self._at)
        if few:
            self._at = few.end()
            return frozenset(few[1]) if few.re is _FEW_CHARACTERS else frozenset((few[0],))
        char = self._left[self._at]
        self._at += 1
        if char == "(":
            return self._group()
        if char in "^$":
            return self._same(Edge, char == "$")
        if char == "\\":
            return self._escaped()
        if char in "*+?{":
            raise ValueError(self._left[self._at - 1 :])
        if char in ".[":
            return self._one_of(~_table("\n") if char == "." else self._class())
        return frozenset((char,))

    def _escaped(self) -> Shape | Words:
        if self._take("Z"):
            return self._same(Edge, True)
        chars = self._escaped_chars()
        if isinstance(chars, str):
            return frozenset((chars,))
        return self._one_of(self._in_class(chars))

    def _escaped_chars(self) -> str | frozenset[str]:
        """Return the character behind a backslash, or all that it stands for."""
        char = self._left[self._at]
        self._at += 1
        if char == "d":
            return _DIGITS
        if char == "s":
            return frozenset(_SPACES)
        if char.isalnum():
            raise ValueError(self._left[self._at - 2 :])
        return char

    def _group(self) -> Shape | Words:
        kind = _GROUP.match(self._left, self._at)
        if kind is None and self._left[self._at] == "?":
            raise ValueError(self._left[self._at :])
        self._at = kind.end() if kind else self._at
        looks = kind is not None and kind[0] in {"?=", "?!", "?<=", "?<!"}
        negative = kind is not None and kind[0].endswith("!")
        self._generous ^= negative
        shape = self._alternatives()
        self._generous ^= negative
        if not self._take(")"):
            raise ValueError(self._left)
        behind = kind is not None and "<" in kind[0] and looks
        return self._same(Look, self._shape(shape), behind, negative) if looks else shape

    def _class(self) -> Table:
        """Read a class of characters up to its bracket."""
        negative = self._take("^")
        self._generous ^= negative
        ranges: list[tuple[int, int]] = []
        single: list[str] = []
        while not self._take("]"):
            char = self._left[self._at]
            self._at += 1
            chars: str | frozenset[str] = self._escaped_chars() if char == "\\" else char
            rest = self._left[self._at : self._at + 2]
            if isinstance(chars, str) and rest[:1] == "-" and rest[1:] != "]":
                self._at += 2
                ranges.append((ord(chars), ord(rest[1]) + 1))
            else:
                single += chars
        table = self._in_class(single)
        for first, end in ranges:
            table[first:end] = True
        self._generous ^= negative
        return ~table if negative else table

    def _in_class(self, chars: Collection[str]) -> Table:
        table = _table(chars)
        # Digits of scripts above the table share its last place with all that is there.
        table[ASTRAL] = self._generous and len(chars) >= len(_DIGITS) and _DIGITS.issubset(chars)
        return table

    def _take(self, char: str) -> bool:
        taken = self._left.startswith(char, self._at)
        self._at += taken
        return taken

    def _one_of(self, table: Table) -> Shape:
        number = self._numbers.setdefault(table.tobytes(), len(self.charsets))
        if number == len(self.charsets):
            self.charsets.append(table)
        return self._same(OneOf, number)

    def _any_word(self, words: Iterable[str]) -> Shape:
        listed = tuple(sorted(words))
        number = self._lists.setdefault(listed, len(self.words))
        if number == len(self.words):
            self.words.append(listed)
        return self._same(AnyWord, number)

    def _same(self, kind: type[Shape], *parts: object) -> Shape:
        """Return the shape of this kind and these parts, the same one each time."""
        key = (kind, *parts)
        if key not in self._shapes:
            self._shapes[key] = kind(*parts)
        return self._shapes[key]


def _table(chars: Iterable[str]) -> Table:
    """Return the places of characters; ValueError for one that shares its place with others."""
    table = np.zeros(PLACES, dtype=bool)
    codes = np.fromiter(map(ord, chars), dtype=np.int64)
    if len(codes) and codes.max() >= ASTRAL:
        raise ValueError(chr(codes.max()))
    table[codes] = True
    return table
