"""What the tagger knows before it learns: kinds of characters, words, and how familiar they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from feedback.text.hashing import Substrings, hashes_of
from feedback.text.normalise import DATA_DIR
from feedback.text.redaction.people import NEVER_GIVEN, classes, people
from feedback.text.redaction.tag_features import (
    CHARACTERS,
    FAMILIAR_BITS,
    LONGEST,
    REACH,
    SHORTEST,
    WORD_BITS,
    slots,
)
from feedback.text.segment import dictionary
from feedback.text.tsv import read_table
from feedback.text.words import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

_NUMERALS = frozenset("一二三四五六七八九十百千两零〇")
_NUMBER, _LETTER, _MARK, _FUNCTION, _FIRST_HAN = range(1, 6)
# Classes of words: those of the dictionary by part of speech, then those of our own tables.
_PARTS = {"ns": 20, "n": 21, "v": 22, "vn": 22, "a": 23, "d": 23, "i": 24, "l": 24, "t": 25,
          "m": 25, "r": 25, "nt": 26, "nz": 26, "nr": 27, "nrt": 27, "nrfg": 27}  # fmt: skip
_OTHER_PART, _NAME_PART = 28, 27
_RAREST, _RAREST_NAME = 12, 40
_BOOK = {"person": 1, "topic": 2, "bad": 3, "good": 3, "shift": 4, "other": 5, "opaque": 4}
_NAMES_CLASS = "人名"
_OWN = (
    (6, "not_names.tsv", ("word",)),
    (6, "shops.tsv", ("describing",)),
    (7, "shops.tsv", ("known", "also")),
    (8, "shops.tsv", ("other",)),
    (9, "shops.tsv", ("tobacco",)),
    (6, "shops.tsv", ("chain",)),
    (10, "given_names.tsv", ("whole",)),
    (11, "surnames.tsv", ("compound",)),
    (12, "surnames.tsv", ("whole", "part")),
    (13, "titles.tsv", ("long",)),
    (14, "titles.tsv", ("role",)),
)
# So often must a pair or a triple have been read for a step; triples read once say little.
_STEPS = {2: (1, 3, 12), 3: (2, 4, 12)}


def tables(texts: Sequence[str]) -> dict[str, Bytes]:
    """Return the tables of `tag_features`; how familiar what is comes from normalised texts."""
    return {
        "kinds": _kinds(),
        "words": _words(),
        "familiar2": _familiar(texts, 2),
        "familiar3": _familiar(texts, 3),
    }


def _kinds() -> Bytes:
    """Return the kind of each character: what it may be in a name and in that of a shop."""
    book, shops, given = people(), classes("shops.tsv"), classes("given_names.tsv")
    found = np.full(CHARACTERS, _MARK, dtype=np.uint8)
    found[ord("\n")] = 0
    for point in range(CHARACTERS):
        char = chr(point)
        if char.isdigit() or char in _NUMERALS:
            found[point] = _NUMBER
        elif char.isascii() and char.isalpha():
            found[point] = _LETTER
        elif "\u4e00" <= char <= "\u9fff":
            surname = 2 * (char in book.common) or int(char in book.ambiguous)
            sure = char in given["sure"] or char in given["nick"]
            first = 2 * sure or int(char in given["given"])
            lucky = 2 * (char in shops["luckiest"]) or int(
                char in shops["lucky"] or char in shops["in_names"]
            )
            plain = char in NEVER_GIVEN and not surname
            found[point] = _FUNCTION if plain else _FIRST_HAN + surname * 9 + first * 3 + lucky
    return found


def _words() -> Bytes:
    """Return the class of each word by its hash; 0 for what is no word."""
    of: dict[str, int] = {}

    def put(words: Iterable[str], number: int) -> None:
        of.update((word, number) for word in words if SHORTEST <= len(word) <= LONGEST)

    for word, often, part in dictionary():
        number = _PARTS.get(part, _OTHER_PART)
        least = _RAREST_NAME if number == _NAME_PART else _RAREST
        if often >= least or part == "ns":
            put((word,), number)
    for row in read_table(DATA_DIR / "words.tsv", COLUMNS):
        if row["class"] != _NAMES_CLASS:
            put(row.items("words"), _BOOK.get(row["kind"], 5))
    for number, table, names in _OWN:
        for name in names:
            put(classes(table)[name], number)
    found = np.zeros(1 << WORD_BITS, dtype=np.uint8)
    found[slots(hashes_of(list(of)), WORD_BITS)] = np.array(list(of.values()), dtype=np.uint8)
    return found


def _familiar(texts: Sequence[str], length: int) -> Bytes:
    """Return how often stretches of a length occur, in steps, by their hash."""
    whole = Substrings(("\n" * REACH).join(texts) + "\n" * REACH)
    counts = np.bincount(slots(whole.windows(length), FAMILIAR_BITS), minlength=1 << FAMILIAR_BITS)
    found = np.zeros(len(counts), dtype=np.uint8)
    for least in _STEPS[length]:
        found += counts >= least
    return found
