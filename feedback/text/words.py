"""The word book: which words stand for what, and where they occur in a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from feedback.text.hashing import WordTable, in_order
from feedback.text.tsv import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from feedback.text.hashing import Places, Substrings

    Flags = NDArray[np.bool_]

COLUMNS = ("class", "kind", "words", "notes")


class Kind(StrEnum):
    """What a class of words does in a sentence."""

    PERSON = "person"
    TOPIC = "topic"
    BAD = "bad"
    GOOD = "good"
    SHIFT = "shift"
    OTHER = "other"
    # Words that hide what stands inside them: 差不多 is not 差, 好久 is not 好.
    OPAQUE = "opaque"


JUDGING = frozenset({Kind.BAD, Kind.GOOD})
# Between an evaluation and what it is about, none of these may stand.
SUBJECTS = frozenset({Kind.PERSON, Kind.TOPIC})


@dataclass(frozen=True, slots=True)
class Entry:
    """A word with its classes and their kinds.

    An opaque word of two or more characters `hides` all words within it; a judging one only other
    judging words (不满意 hides 满意, but 没货 leaves 货 to be found).
    """

    word: str
    classes: tuple[str, ...]
    kinds: frozenset[Kind]
    hides: bool
    judges: bool
    is_subject: bool


class Hit(NamedTuple):
    """An occurrence of a word at `[start, end)` of the normalised text."""

    start: int
    end: int
    entry: Entry


class Hits(NamedTuple):
    """Occurrences in many texts joined: `[start, end)` and the numbers of their entries."""

    starts: Places
    ends: Places
    entries: Places


class WordBook:
    """Finds all words of all classes in one pass over many texts."""

    def __init__(self, kinds: dict[str, Kind], words: dict[str, list[str]]) -> None:
        """Build from the kind per class and the classes per word."""
        self.kinds = kinds
        self.words = frozenset(words)
        self.subjects = frozenset(name for name, kind in kinds.items() if kind in SUBJECTS)
        # A guess at how often each class occurs: a character more makes a word ten times rarer.
        self.frequency = dict.fromkeys(kinds, 0.0)
        self.entries = [_entry(word, classes, kinds) for word, classes in words.items()]
        for entry in self.entries:
            for name in entry.classes:
                self.frequency[name] += 10.0 ** -len(entry.word)
        self._table = WordTable(list(words))
        self._hides = np.array([entry.hides for entry in self.entries], dtype=bool)
        self._judges = np.array([entry.judges for entry in self.entries], dtype=bool)

    def scan(self, text: Substrings) -> Hits:
        """Return every word that occurs, by start, then length, and not hidden in another."""
        starts, ends, entries = self._table.find(text)
        # By start; those of one start came by length.
        order = in_order(starts, len(text.points))
        starts, ends, entries = starts[order], ends[order], entries[order]
        shown = _shown(starts, ends, self._hides[entries], self._judges[entries])
        return Hits(starts[shown], ends[shown], entries[shown])


def _entry(word: str, classes: list[str], kinds: dict[str, Kind]) -> Entry:
    of = frozenset(kinds[name] for name in classes)
    # A mere word of a pattern must not hide what other patterns look for.
    return Entry(
        word,
        tuple(classes),
        of,
        hides=len(word) > 1 and Kind.OPAQUE in of,
        judges=not of.isdisjoint(JUDGING),
        is_subject=not of.isdisjoint(SUBJECTS),
    )


def _shown(starts: Places, ends: Places, hides: Flags, judges: Flags) -> Places:
    """Return the places of the words that no other hides.

    A word is hidden by an opaque one that starts before it and ends no earlier, or starts with it
    and ends later; a judging word likewise by opaque and judging ones. A judging word that is
    hidden so hides nothing itself.
    """
    if not len(starts):
        return starts
    opens = np.flatnonzero(np.diff(starts, prepend=-1))
    group = np.repeat(np.arange(len(opens)), np.diff(opens, append=len(starts)))
    longer = judges & (ends - starts > 1)
    judged_to, judged_here = _reach(np.where(hides | longer, ends, 0), opens)
    under = judges & (ends <= judged_to[group])
    hidden_to, hidden_here = _reach(np.where(hides & ~under, ends, 0), opens)
    hidden = under | (ends <= hidden_to[group]) | (ends < hidden_here[group])
    hidden |= judges & (ends < judged_here[group])
    return np.flatnonzero(~hidden)


def _reach(ends: Places, opens: Places) -> tuple[Places, Places]:
    """Return per start how far the words go that start before it, and those that start there."""
    here = np.maximum.reduceat(ends, opens)
    before = np.zeros(len(here), dtype=np.int64)
    before[1:] = np.maximum.accumulate(here)[:-1]
    return before, here


def load_words(path: Path, literals: Iterable[str] = ()) -> WordBook:
    """Return the word book of a table plus the literal words of the patterns (class `=word`)."""
    kinds: dict[str, Kind] = {}
    words: dict[str, list[str]] = {}
    for row in read_table(path, COLUMNS):
        name = row["class"]
        if not name:
            row.refuse("class", "is empty")
        if row["kind"] not in set(Kind):
            row.refuse("kind", f"{row['kind']!r} is not one of {', '.join(Kind)}")
        kind = Kind(row["kind"])
        if kinds.setdefault(name, kind) != kind:
            row.refuse("kind", f"{name} already has the kind {kinds[name]}")
        if not row.items("words"):
            row.refuse("words", "is empty")
        for word in row.items("words"):
            classes = words.setdefault(word, [])
            if name not in classes:
                classes.append(name)
    for word in literals:
        kinds["=" + word] = Kind.OTHER
        words.setdefault(word, []).append("=" + word)
    return WordBook(kinds, words)
