"""What a learned model sees of comments: hashed features per clause, for many comments at once.

Four blocks, each weighed by itself: runs of one to four characters, words (alone, in pairs and
under a negation), concepts of the thesaurus (alone, negated and in pairs), and what the rules say.
No run crosses the border of a clause, so the features of a comment are those of its clauses.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from feedback.text import segment
from feedback.text.hashing import (
    Hashes,
    Places,
    Substrings,
    WordTable,
    hash_of,
    in_order,
    paired,
    spread,
)
from feedback.text.together import Together, together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from feedback.text.clauses import Clause

RUNS, WORDS, CONCEPTS, RULES = range(4)
BLOCKS = 4
LONGEST_RUN = 4
_SALT_WHOLE, _SALT_WORD, _SALT_NOT, _SALT_NEAR, _SALT_CONCEPT, _SALT_RULE = range(11, 17)
_WHOLE_AT_MOST = 6
_NEGATORS = np.array([ord(char) for char in "不没无未别非勿冇唔"], dtype=np.uint32)
_NOWHERE = -1_000_000
_NEGATION_REACH = 3
_CONCEPT_REACH = 5
NO_CONCEPT = -1


class Read(NamedTuple):
    """A normalised comment as the rules left it: its clauses, and `(clause, what fired)` pairs."""

    text: str
    clauses: Sequence[Clause]
    fired: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Features:
    """Features of many comments, block by block, in any order.

    `hashes[b]`, `clauses[b]` (numbers of clauses over all comments), `starts[b]` and `ends[b]`
    (characters of all comments joined, that of number n from `offset[n]` on) have one entry per
    feature of block b. `comment_of` gives the comment of each clause; every comment has at least
    one.
    """

    hashes: tuple[Hashes, ...]
    clauses: tuple[Places, ...]
    starts: tuple[Places, ...]
    ends: tuple[Places, ...]
    comment_of: Places
    offset: Places

    @property
    def comments(self) -> int:
        """Return how many comments there are."""
        return len(self.offset)


class Thesaurus:
    """Words and phrases grouped by what they stand for; a word may belong to several groups."""

    LONGEST = 8

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        """Take the words of each group; longer ones than LONGEST characters are cut to it."""
        words: dict[str, list[int]] = {}
        for number, group in enumerate(groups):
            for word in group:
                words.setdefault(word[: self.LONGEST], []).append(number)
        self._table = WordTable(list(words))
        most = max((len(of) for of in words.values()), default=1)
        self._groups = np.full((len(words), most), NO_CONCEPT, dtype=np.int64)
        for place, of in enumerate(words.values()):
            self._groups[place, : len(of)] = of

    def __bool__(self) -> bool:
        """Tell whether there is any word."""
        return bool(len(self._groups))

    def find(self, text: Substrings) -> tuple[Places, Places, Places]:
        """Return starts, ends and groups of its words, wherever they stand, in order of start."""
        starts, ends, words = self._table.find(text)
        order = in_order(starts, len(text.points))
        groups = self._groups[words[order]]
        word, column = np.nonzero(groups != NO_CONCEPT)
        return starts[order][word], ends[order][word], groups[word, column]


NO_THESAURUS = Thesaurus(())


class _Negations(NamedTuple):
    """Where the last negator stands at or before each character, far away where there is none."""

    clause: Places
    last: Places

    def over(self, starts: Places) -> NDArray[np.bool_]:
        """Tell which stretches stand within reach after a negator of their clause."""
        last = self.last[np.maximum(starts - 1, 0)]
        near = (starts > 0) & (starts - last <= _NEGATION_REACH + 1)
        under: NDArray[np.bool_] = near & (self.clause[np.maximum(last, 0)] == self.clause[starts])
        return under


def features_of(
    comments: Sequence[Read], thesaurus: Thesaurus = NO_THESAURUS, joined: Together | None = None
) -> Features:
    """Return the features of normalised comments; the work is linear in their length.

    `joined` are their texts and clauses where they have been put together before.
    """
    text = joined or together(
        [comment.text for comment in comments], [comment.clauses for comment in comments]
    )
    points = text.substrings.points
    places = np.where(np.isin(points, _NEGATORS), np.arange(len(points)), _NOWHERE)
    negations = _Negations(text.clause, np.maximum.accumulate(places))
    parts = (_runs(text), _words(text, negations), _concepts(text, thesaurus, negations),
             _rules(comments, text))  # fmt: skip
    return Features(
        tuple(part[0] for part in parts),
        tuple(part[1] for part in parts),
        tuple(part[2] for part in parts),
        tuple(part[3] for part in parts),
        text.comment_of,
        text.offset,
    )


Part = tuple[Hashes, Places, Places, Places]
_NO_PLACES = np.zeros(0, dtype=np.int64)
_NOTHING: Part = (np.zeros(0, dtype=np.uint64), _NO_PLACES, _NO_PLACES, _NO_PLACES)


def _runs(text: Together) -> Part:
    clause = text.clause
    size = len(clause)
    found: list[tuple[Places, Places, Hashes]] = []
    for length in range(1, min(LONGEST_RUN, size) + 1):
        starts = _inside(clause, length)
        found.append((starts, starts + length, text.substrings.windows(length)[starts]))
    starts, ends = _whole_clauses(clause)
    found.append((starts, ends, spread(text.substrings.hashes(starts, ends), _SALT_WHOLE)))
    starts = np.concatenate([part[0] for part in found])
    return (
        np.concatenate([part[2] for part in found]),
        clause[starts],
        starts,
        np.concatenate([part[1] for part in found]),
    )


def _inside(clause: Places, length: int) -> Places:
    """Return where stretches of this length start that lie within one clause."""
    begin, end = clause[: len(clause) - length + 1], clause[length - 1 :]
    return np.flatnonzero((begin >= 0) & (begin == end))


def _whole_clauses(clause: Places) -> tuple[Places, Places]:
    """Return the stretches of the short clauses: what stands alone means more than within."""
    edges = np.flatnonzero(np.diff(clause, prepend=-1, append=-1))
    if not len(edges):
        return edges, edges
    starts, ends = edges[:-1], edges[1:]
    kept = (clause[starts] >= 0) & (ends - starts <= _WHOLE_AT_MOST)
    return starts[kept], ends[kept]


def _words(text: Together, negations: _Negations) -> Part:
    tokens = segment.cut(text.text)
    lengths = np.fromiter(map(len, tokens), dtype=np.int64, count=len(tokens))
    ends = np.cumsum(lengths)
    starts = ends - lengths
    inside = text.clause[starts] >= 0
    starts, ends = starts[inside], ends[inside]
    clause = text.clause[starts]
    words = spread(text.substrings.hashes(starts, ends), _SALT_WORD)
    places = np.arange(len(words))
    under = np.flatnonzero(negations.over(starts))
    made = [(words, places, places), (spread(words[under], _SALT_NOT), under, under)]
    for reach in (1, 2):
        if len(clause) <= reach:
            break
        left = np.flatnonzero(clause[:-reach] == clause[reach:])
        pairs = paired(words[left], words[left + reach])
        made.append((spread(pairs, _SALT_NEAR) if reach > 1 else pairs, left, left + reach))
    return _gathered(made, clause, starts, ends)


def _concepts(text: Together, thesaurus: Thesaurus, negations: _Negations) -> Part:
    """Find the words of the thesaurus wherever they stand, within other words too."""
    starts, ends, groups = thesaurus.find(text.substrings)
    if not len(starts):
        return _NOTHING
    clause = text.clause[starts]
    inside = np.flatnonzero((clause >= 0) & (clause == text.clause[ends - 1]))
    starts, ends, clause = starts[inside], ends[inside], clause[inside]
    plain = spread(groups[inside].astype(np.uint64), _SALT_CONCEPT)
    places = np.arange(len(plain))
    under = np.flatnonzero(negations.over(starts))
    made = [(plain, places, places), (spread(plain[under], _SALT_NOT), under, under)]
    for reach in range(1, _CONCEPT_REACH + 1):
        if len(plain) <= reach:
            break
        left = np.flatnonzero(
            (clause[:-reach] == clause[reach:]) & (starts[reach:] >= ends[:-reach])
        )
        made.append((paired(plain[left], plain[left + reach]), left, left + reach))
    return _gathered(made, clause, starts, ends)


def _gathered(
    made: Sequence[tuple[Hashes, Places, Places]], clause: Places, starts: Places, ends: Places
) -> Part:
    """Return features given as (hash, first word, last word) by characters."""
    first = np.concatenate([part[1] for part in made])
    last = np.concatenate([part[2] for part in made])
    hashes = np.concatenate([part[0] for part in made])
    return hashes, clause[first], starts[first], ends[last]


def _rules(comments: Sequence[Read], text: Together) -> Part:
    clauses, hashes = [], []
    for comment, first in zip(comments, text.first.tolist(), strict=True):
        for place, name in comment.fired:
            clauses.append(first + place)
            hashes.append(_RULE_HASHES.get(name) or _rule_hash(name))
    numbers = np.array(clauses, dtype=np.int64)
    return np.array(hashes, dtype=np.uint64), numbers, text.starts[numbers], text.ends[numbers]


_RULE_HASHES: dict[str, int] = {}


def _rule_hash(name: str) -> int:
    value = _RULE_HASHES[name] = hash_of(name, _SALT_RULE)
    return value


def all_hashes(features: Features) -> Hashes:
    """Return the hashes of all blocks."""
    return np.concatenate(list(chain(features.hashes)))
