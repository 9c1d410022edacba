"""The word book: which words stand for what, and where they occur in a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

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


HIDING = frozenset({Kind.BAD, Kind.GOOD, Kind.OPAQUE})
# Between an evaluation and what it is about, none of these may stand.
SUBJECTS = frozenset({Kind.PERSON, Kind.TOPIC})


@dataclass(frozen=True, slots=True)
class Entry:
    """A word with its classes and their kinds."""

    word: str
    classes: tuple[str, ...]
    kinds: frozenset[Kind]
    hides: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """An occurrence of a word at `[start, end)` of the normalised text."""

    start: int
    end: int
    entry: Entry


class WordBook:
    """Finds all words of all classes in one pass over the text."""

    def __init__(self, kinds: dict[str, Kind], words: dict[str, list[str]]) -> None:
        """Build from the kind per class and the classes per word."""
        self.kinds = kinds
        self._root: dict[str, dict[str, object]] = {}
        for word, classes in words.items():
            of = frozenset(kinds[name] for name in classes)
            # A mere word of a pattern must not hide what other patterns look for.
            entry = Entry(word, tuple(classes), of, hides=len(word) > 1 and bool(of & HIDING))
            node: dict[str, object] = self._root  # type: ignore[assignment]
            for char in word:
                node = node.setdefault(char, {})  # type: ignore[assignment]
            node[""] = entry

    def scan(self, text: str) -> list[Hit]:
        """Return every word that occurs, by start, then length; work is text × longest word at most."""
        hits: list[Hit] = []
        root = self._root
        hidden_to = 0
        size = len(text)
        for start, char in enumerate(text):
            node = root.get(char)
            if node is None:
                continue
            at = start + 1
            longest = hidden_to
            while True:
                entry = node.get("")
                if entry is not None and at > hidden_to:
                    hits.append(Hit(start, at, entry))  # type: ignore[arg-type]
                    if entry.hides:  # type: ignore[attr-defined]
                        _drop_prefixes(hits, start, at)
                        longest = at
                if at == size:
                    break
                node = node.get(text[at])  # type: ignore[assignment]
                if node is None:
                    break
                at += 1
            hidden_to = max(hidden_to, longest)
        return hits


def _drop_prefixes(hits: list[Hit], start: int, end: int) -> None:
    """Remove shorter words that start where a hiding word starts."""
    at = len(hits) - 2
    while at >= 0 and hits[at].start == start:
        if hits[at].end < end:
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
