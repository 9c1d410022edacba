"""What the tagger learns from: marked comments, the same with other names, and plain comments."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from feedback.text import corpus
from feedback.text.normalise import normalise
from feedback.text.redaction.marked import Marked, read_marked
from feedback.text.redaction.people import classes, people
from feedback.text.redaction.tagging import IN_NAME, IN_SHOP, NAME, NOTHING, SHOP
from feedback.text.redaction.taken import Secret
from feedback.text.segment import dictionary
from feedback.text.tsv import read_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FOLDER = Path(corpus.__file__).parent / "secrets"
NAMES_OF_SHOPS = "shop_names.tsv"
# A comment with other names counts less than one that somebody wrote.
COPIES, COPY_WEIGHT = 4, 0.4
PLAIN_COMMENTS = 6000
# The share of plain comments that begin with a place: shops are called after places, too.
_PLACED = 0.35
_AFTER_PLACE = (
    "",
    "",
    "",
    "的",
    "这边",
    "那边",
    "人",
    "地区",
    "市",
    "县",
    "镇上",
    "街上",
    "过来的",
)
_LABELS = {Secret.NAME: (NAME, IN_NAME), Secret.SHOP: (SHOP, IN_SHOP)}
_LITTLE = frozenset("小大老二三")
_HAN = re.compile("[\u4e00-\u9fff]+")


class Example(NamedTuple):
    """A normalised text, the label of each character, and how much it counts."""

    text: str
    labels: NDArray[np.int64]
    weight: float


def hands() -> tuple[str, ...]:
    """Return the names of the files of marked comments."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.txt")))


def marked_comments(names: Sequence[str]) -> list[Marked]:
    """Return the marked comments of these files."""
    return [each for name in names for each in read_marked(FOLDER / f"{name}.txt")]


@cache
def plain_comments() -> tuple[str, ...]:
    """Return the normalised comments of the corpus in an order of no meaning, always the same.

    Those in which somebody is named are among the marked ones.
    """
    named = {each.text for each in marked_comments(hands())}
    said = (each.text for each in corpus.training_comments())
    texts = [normalise(text).text for text in said if text not in named]
    random.Random(1).shuffle(texts)  # noqa: S311 -- an order, not a secret
    return tuple(text for text in texts if text)


def examples(marked: Sequence[Marked]) -> list[Example]:
    """Return what there is to learn from; the same for the same comments."""
    chance = random.Random(1)  # noqa: S311 -- the same each time, not a secret
    swap = _Swap(chance)
    found = [_example(each, 1.0) for each in marked]
    for _ in range(COPIES):
        found += [
            _example(swap.comment(each), COPY_WEIGHT)
            for each in marked
            if any(kind in _LABELS for _, _, kind in each.secrets)
        ]
    for text in plain_comments()[:PLAIN_COMMENTS]:
        said = text
        if chance.random() < _PLACED:
            more = chance.choice(swap.places) if chance.random() < 0.25 else ""  # noqa: PLR2004
            said = chance.choice(swap.places) + more + chance.choice(_AFTER_PLACE) + text
        found.append(Example(said, np.full(len(said), NOTHING), 1.0))
    return [each for each in found if each.text]


def _example(marked: Marked, weight: float) -> Example:
    """Return a marked comment as normalised text with labels."""
    value = normalise(marked.text)
    labels = np.full(len(value.text), NOTHING)
    origins = [value.to_original(at, at + 1)[0] for at in range(len(value.text))]
    for start, end, kind in marked.secrets:
        if kind in _LABELS:
            inside = [at for at, origin in enumerate(origins) if start <= origin < end]
            first, further = _LABELS[kind]
            labels[inside] = further
            labels[inside[:1]] = first
    return Example(value.text, labels, weight)


class _Swap:
    """Puts other names where names stand: what is around them is what is to be learnt."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        book = people()
        given, shops = classes("given_names.tsv"), classes("shops.tsv")
        self._common, self._ambiguous = sorted(book.common), sorted(book.ambiguous)
        self._compound, self._foreign = sorted(book.compound), sorted(book.whole)
        self._given, self._sure = sorted(given["given"]), sorted(given["sure"])
        self._whole, self._nick = sorted(given["whole"]), sorted(given["nick"])
        self._lucky = sorted(shops["lucky"])
        self._types = sorted(shops["tobacco"] | shops["other"] | set(_own("types")))
        self._short, self._long = _own("short"), _own("long")
        self.places = sorted(
            {word for word, _, tag in dictionary() if tag == "ns" and 1 < len(word) <= 3}  # noqa: PLR2004
        )

    def comment(self, marked: Marked) -> Marked:
        """Return the comment with other names and shops, the same one for the same one."""
        others: dict[tuple[str, Secret], str] = {}
        parts: list[str] = []
        secrets = []
        at = size = 0
        for start, end, kind in marked.secrets:
            words = marked.text[start:end]
            if kind in _LABELS:
                change = self._name if kind is Secret.NAME else self._shop
                if (words, kind) not in others:
                    others[words, kind] = change(words)
                words = others[words, kind]
            before = marked.text[at:start]
            parts += (before, words)
            size += len(before) + len(words)
            secrets.append((size - len(words), size, kind))
            at = end
        return Marked("".join([*parts, marked.text[at:]]), tuple(secrets))

    def _surname(self) -> str:
        draw = self._chance.choices
        return self._chance.choice(
            draw((self._common, self._ambiguous, self._compound), (55, 38, 7))[0]
        )

    def _given_name(self) -> str:
        pick = self._chance.choice
        ways = (
            lambda: pick(self._whole),
            lambda: pick(self._sure) + pick(self._sure),
            lambda: pick(self._given) + pick(self._given),
            lambda: pick(self._sure + self._given),
        )
        return self._chance.choices(ways, (35, 25, 20, 20))[0]()

    def _name(self, name: str) -> str:
        """Return another name of the same form; those of other scripts stay."""
        book, pick = people(), self._chance.choice
        if not _HAN.fullmatch(name):
            return name
        if len(name) == 1:
            return self._surname() if name in book.surnames else pick(self._nick)
        surname = book.surname_of(name)
        if surname and len(name) <= len(surname) + 2:
            first = pick(self._compound) if len(surname) > 1 else self._surname()
            return first + self._given_name() if name != surname else first
        ways = (name, pick(self._foreign), self._given_name())
        little = name[0] + pick(self._nick)
        return little if name[0] in _LITTLE else self._chance.choices(ways, (50, 30, 20))[0]

    def _shop(self, shop: str) -> str:
        """Return another shop, with a word for its kind if this has one."""
        if not _HAN.search(shop):
            return shop
        pick = self._chance.choice
        ways = (
            lambda: pick(self._short),
            lambda: pick(self._long),
            lambda: self._surname() + self._given_name(),
            lambda: pick("老小阿") + self._surname(),
            lambda: pick(self.places) + pick(self._short),
            lambda: "".join(self._chance.sample(self._lucky, 3)),
        )
        own = self._chance.choices(ways, (55, 25, 4, 3, 7, 6))[0]()
        return own + pick(self._types) if shop.endswith(tuple(self._types)) else own


@cache
def _own(kind: str) -> tuple[str, ...]:
    """Return made-up names of shops: `short` and `long` ones, and `types` of shops."""
    rows = read_table(FOLDER / NAMES_OF_SHOPS, ("class", "words"))
    words = {word for row in rows if row["class"] == kind for word in row.items("words")}
    return tuple(sorted(words))
