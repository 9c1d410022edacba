"""The word book: which words stand for what, and where they occur in a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from feedback.text.tsv import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

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


class _Node:
    """A place in the tree of words: what may follow, and the word that ends here."""

    __slots__ = ("children", "entry")

    def __init__(self) -> None:
        self.children: Children = {}
        self.entry: Entry | None = None


Children = dict[str, _Node]


class WordBook:
    """Finds all words of all classes in one pass over the text."""

    def __init__(self, kinds: dict[str, Kind], words: dict[str, list[str]]) -> None:
        """Build from the kind per class and the classes per word."""
        self.kinds = kinds
        self.words = frozenset(words)
        self.subjects = frozenset(name for name, kind in kinds.items() if kind in SUBJECTS)
        # A guess at how often each class occurs: a character more makes a word ten times rarer.
        self.frequency = dict.fromkeys(kinds, 0.0)
        self._singles: dict[str, Entry] = {}
        self._pairs: Children = {}
        for word, classes in words.items():
            of = frozenset(kinds[name] for name in classes)
            # A mere word of a pattern must not hide what other patterns look for.
            entry = Entry(
                word,
                tuple(classes),
                of,
                hides=len(word) > 1 and Kind.OPAQUE in of,
                judges=not of.isdisjoint(JUDGING),
                is_subject=not of.isdisjoint(SUBJECTS),
            )
            for name in classes:
                self.frequency[name] += 10.0 ** -len(word)
            if len(word) == 1:
                self._singles[word] = entry
                continue
            node = self._pairs.setdefault(word[:2], _Node())
            for char in word[2:]:
                node = node.children.setdefault(char, _Node())
            node.entry = entry

    def scan(self, text: str) -> list[Hit]:
        """Return every word that occurs, by start, then length, and not hidden in another.

        The work is at most the length of the text times that of the longest word. Most places
        are settled by one look-up of two characters.
        """
        hits: list[Hit] = []
        singles, pairs = self._singles, self._pairs
        hidden_to = judged_to = 0
        # The end mark spares a bounds check per step: no word holds it.
        marked = text + "\n\n"
        for start, pair in enumerate(map(add, text, marked[1:])):
            char = pair[0]
            if char in singles and start >= hidden_to:
                entry = singles[char]
                if not entry.judges or start >= judged_to:
                    hits.append(Hit(start, start + 1, entry))
            if pair in pairs:
                found = _longer(hits, pairs[pair], marked, start, hidden_to, judged_to)
                hidden_to, judged_to = found
        return hits


def _longer(
    hits: list[Hit], node: _Node, text: str, start: int, hidden_to: int, judged_to: int
) -> tuple[int, int]:
    """Add words of two or more characters at `start`; return how far words now hide others."""
    at = start + 2
    hiding_to, judging_to = hidden_to, judged_to
    while True:
        entry = node.entry
        if entry is not None and at > hidden_to and (not entry.judges or at > judged_to):
            if entry.hides or entry.judges:
                _drop_prefixes(hits, start, judging_only=not entry.hides)
                judging_to = max(judging_to, at)
                if entry.hides:
                    hiding_to = max(hiding_to, at)
            hits.append(Hit(start, at, entry))
        if text[at] not in node.children:
            return hiding_to, judging_to
        node = node.children[text[at]]
        at += 1


def _drop_prefixes(hits: list[Hit], start: int, *, judging_only: bool) -> None:
    """Remove shorter words that start where a longer one does that hides them."""
    at = len(hits) - 1
    while at >= 0 and hits[at].start == start:
        if hits[at].entry.judges or not judging_only:
            del hits[at]
        at -= 1


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
