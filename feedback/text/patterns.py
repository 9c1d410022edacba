"""Patterns over word classes, as staff write them in `patterns.tsv`.

A pattern is a row of items parted by blanks, all to be found within one clause:

    {送货} {晚}       both classes, in this order, at most GAP characters between them
    {送货} +{晚}      the same, directly one after the other
    {送货} &{坏}      the second anywhere in the clause
    没下文|白说       words instead of a class; {甲|乙}|丙 is either class or a word
    =好|好的          nothing else in the clause
    -{以前}           must not occur in the clause
    @{送货}           must be spoken of in this clause or just before
    !{送货}           must not be spoken of in this clause or just before
    ?愿望             only inside a wish or request
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from feedback.text.tsv import Row, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from feedback.text.words import WordBook

COLUMNS = ("id", "code", "pattern", "negated", "sub_issue", "confidence", "notes")
TOPIC_COLUMNS = ("class", "code", "bad", "good", "wish", "target", "notes")
_CLASSES = re.compile(r"\{([^{}]*)\}")
# Names of literal words: LITERAL ones are in the word book; LOOSE ones, single characters that no
# class holds, are looked up in the clause when a pattern gets that far.
LITERAL, LOOSE = "=", "~"
WISH = "?愿望"
DROP = "-"


class Place(StrEnum):
    """Where an item has to stand."""

    AFTER = ""
    NEXT = "+"
    ANYWHERE = "&"
    WHOLE = "="
    ABSENT = "-"
    CONTEXT = "@"
    NO_CONTEXT = "!"


PREFIXES = frozenset(place.value for place in Place if place.value)


@dataclass(frozen=True, slots=True)
class Item:
    """One item: any of `classes`, at `place`."""

    place: Place
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Pattern:
    """What to look for and what it means; `negated` is the code of its denial or DROP."""

    id: str
    code: str
    text: str
    found: tuple[Item, ...]
    absent: tuple[str, ...]
    context: tuple[Item, ...]
    wish_only: bool
    negated: str
    sub_issue: str
    confidence: float
    target: str = ""
    # An evaluation must not jump over another subject to reach its own.
    close: bool = False

    @cached_property
    def alone(self) -> str:
        """Return the class of a pattern that looks for one word of one class, else nothing."""
        item = self.found[0]
        one = len(self.found) == 1 and len(item.classes) == 1 and item.place is not Place.WHOLE
        return item.classes[0] if one and is_firm(item) else ""


def literal_name(word: str) -> str:
    """Return the class that stands for a word of its own in the word book."""
    return LITERAL + word


def literals(patterns: list[Pattern]) -> list[str]:
    """Return the literal words that patterns need the word book to find."""
    words: dict[str, None] = {}
    for pattern in patterns:
        names = [name for item in (*pattern.found, *pattern.context) for name in item.classes]
        for name in (*names, *pattern.absent):
            if name[0] == LITERAL:
                words[name[1:]] = None
    return list(words)


def load_patterns(path: Path, codes: tuple[str, ...], book: WordBook) -> list[Pattern]:
    """Return the patterns of a table; TableError for an unknown code or class, or a double id."""
    patterns: list[Pattern] = []
    seen: set[str] = set()
    for row in read_table(path, COLUMNS):
        if row["id"] in seen or not row["id"]:
            row.refuse("id", f"{row['id']!r} is empty or stands twice")
        seen.add(row["id"])
        patterns.append(_pattern(row, codes, book))
    return patterns


def load_topics(path: Path, codes: tuple[str, ...], book: WordBook) -> list[Pattern]:
    """Patterns made of the topic table: topic with a bad or good word, or in a wish."""
    patterns: list[Pattern] = []
    for row in read_table(path, TOPIC_COLUMNS):
        name, code = row["class"], row["code"]
        if name not in book.kinds:
            row.refuse("class", f"{name!r} is no class of words.tsv")
        if code not in codes:
            row.refuse("code", f"{code!r} is not in the taxonomy")
        topic = Item(Place.AFTER, (name,))
        bad = Item(Place.ANYWHERE, ("坏评", "坏字"))
        good = Item(Place.ANYWHERE, ("好评", "好字"))
        made = (
            (row["bad"], "bad", code, (topic, bad), "P00", 0.7),
            (row["good"], "good", "P00", (topic, good), code, 0.75),
            (row["wish"], "wish", code, (topic,), code, 0.6),
        )
        for wanted, suffix, result, items, negated, confidence in made:
            if wanted == "yes":
                text = " ".join("{" + item.classes[0] + "}" for item in items)
                wish = suffix == "wish"
                patterns.append(
                    Pattern(
                        f"{name}-{suffix}",
                        result,
                        text,
                        items,
                        (),
                        (),
                        wish,
                        negated,
                        "",
                        confidence,
                        row["target"],
                        close=True,
                    )
                )
    return patterns


def _pattern(row: Row, codes: tuple[str, ...], book: WordBook) -> Pattern:
    for column in ("code", "negated"):
        if row[column] not in (*codes, *(("", DROP) if column == "negated" else ())):
            row.refuse(column, f"{row[column]!r} is not in the taxonomy")
    found: list[Item] = []
    absent: list[str] = []
    context: list[Item] = []
    words = row["pattern"].split()
    for word in words:
        if word == WISH:
            continue
        item = _item(row, word, book)
        if item.place is Place.ABSENT:
            absent += item.classes
        elif item.place in (Place.CONTEXT, Place.NO_CONTEXT):
            context.append(item)
        else:
            found.append(item)
    if not found:
        row.refuse("pattern", "finds nothing by itself")
    _make_firm(found)
    return Pattern(
        row["id"],
        row["code"],
        row["pattern"],
        tuple(found),
        tuple(absent),
        tuple(context),
        WISH in words,
        row["negated"] or ("P00" if row["code"] != "P00" else DROP),
        row["sub_issue"],
        _confidence(row),
    )


def _make_firm(found: list[Item]) -> None:
    """Let the word book find at least one item, where the pattern is to start."""
    if any(is_firm(item) for item in found):
        return
    loose = [sum(name[0] == LOOSE for name in item.classes) for item in found]
    at = loose.index(min(loose))
    names = tuple(LITERAL + name[1:] if name[0] == LOOSE else name for name in found[at].classes)
    found[at] = Item(found[at].place, names)


def _confidence(row: Row) -> float:
    try:
        value = float(row["confidence"] or "0.85")
    except ValueError:
        value = -1.0
    if not 0 < value <= 1:
        row.refuse("confidence", f"{row['confidence']!r} is not a number above 0, up to 1")
    return value


def _item(row: Row, word: str, book: WordBook) -> Item:
    place = Place(word[0]) if word[0] in PREFIXES else Place.AFTER
    body = word[len(place.value) :]
    names = [name for group in _CLASSES.findall(body) for name in group.split("|")]
    for name in names:
        if name not in book.kinds:
            row.refuse("pattern", f"{name!r} is no class of words.tsv")
    words = [part for part in _CLASSES.sub("", body).split("|") if part]
    if not (names or words) or any("{" in part or "}" in part for part in words):
        row.refuse("pattern", f"{word!r} cannot be read")
    return Item(place, (*names, *(_literal(part, book) for part in words)))


def _literal(word: str, book: WordBook) -> str:
    return (LOOSE if len(word) == 1 and word not in book.words else LITERAL) + word


def is_firm(item: Item) -> bool:
    """Tell whether the word book finds every word of the item."""
    return all(name[0] != LOOSE for name in item.classes)
