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
from feedback.text.clauses import Clause
from feedback.text.hashing import Hashes, HashTable, Places, Substrings, hash_of, paired, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

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
    """Features of many comments, block by block, each in the order of their clauses.

    `hashes[b]`, `clauses[b]` (numbers of clauses over all comments), `starts[b]` and `ends[b]`
    (characters within their comment) have one entry per feature of block b. `comment_of` gives
    the comment of each clause; every comment has at least one.
    """

    hashes: tuple[Hashes, ...]
    clauses: tuple[Places, ...]
    starts: tuple[Places, ...]
    ends: tuple[Places, ...]
    comment_of: Places
    comments: int


class Thesaurus:
    """Words and phrases grouped by what they stand for; a word may belong to several groups."""

    LONGEST = 8

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        """Take the words of each group; longer ones than LONGEST characters are cut to it."""
        words: dict[str, list[int]] = {}
        for number, group in enumerate(groups):
            for word in group:
                words.setdefault(word[: self.LONGEST], []).append(number)
        self.lengths = tuple(sorted({len(word) for word in words}))
        self._table = HashTable(np.array([hash_of(word) for word in words], dtype=np.uint64))
        most = max((len(of) for of in words.values()), default=1)
        self._groups = np.full((len(words) + 1, most), NO_CONCEPT, dtype=np.int64)
        for place, of in enumerate(words.values()):
            self._groups[place, : len(of)] = of

    def __bool__(self) -> bool:
        """Tell whether there is any word."""
        return bool(self.lengths)

    def of(self, hashes: Hashes) -> NDArray[np.int64]:
        """Return the groups of each hashed word, NO_CONCEPT where there is none or no further."""
        return self._groups[self._table.find(hashes)]


NO_THESAURUS = Thesaurus(())


class _Text(NamedTuple):
    """All comments as one text, and what is known of each character."""

    substrings: Substrings
    clause: Places  # of each character, -1 for what parts clauses
    offset: Places  # where each comment starts
    negator: Places  # the last negator at or before each character, far away where there is none

    def negated(self, starts: Places) -> NDArray[np.bool_]:
        """Tell which stretches stand within reach after a negator of their clause."""
        before = np.maximum(starts - 1, 0)
        last = self.negator[before]
        near = (starts > 0) & (starts - last <= _NEGATION_REACH + 1)
        under: NDArray[np.bool_] = near & (self.clause[np.maximum(last, 0)] == self.clause[starts])
        return under


def features_of(comments: Sequence[Read], thesaurus: Thesaurus = NO_THESAURUS) -> Features:
    """Return the features of normalised comments; the work is linear in their length."""
    counts = [max(1, len(comment.clauses)) for comment in comments]
    comment_of = np.repeat(np.arange(len(comments)), counts)
    first = np.concatenate(([0], np.cumsum(counts)))
    text = _joined(comments, first)
    parts = (_runs(text), _words(text, comments), _concepts(text, thesaurus),
             _rules(comments, first))  # fmt: skip
    blocks = []
    for hashes, clauses, starts, ends in parts:
        order = np.argsort(clauses, kind="stable")
        shift = text.offset[comment_of[clauses[order]]]
        blocks.append((hashes[order], clauses[order], starts[order] - shift, ends[order] - shift))
    hashes, clauses, starts, ends = zip(*blocks, strict=True)
    return Features(hashes, clauses, starts, ends, comment_of, len(comments))


Part = tuple[Hashes, Places, Places, Places]
_NO_PLACES = np.zeros(0, dtype=np.int64)
_NOTHING: Part = (np.zeros(0, dtype=np.uint64), _NO_PLACES, _NO_PLACES, _NO_PLACES)


def _joined(comments: Sequence[Read], first: Places) -> _Text:
    whole = "\n".join(comment.text for comment in comments)
    lengths = np.array([len(comment.text) + 1 for comment in comments], dtype=np.int64)
    offset = np.concatenate(([0], np.cumsum(lengths)))[:-1]
    # Clauses are in order and apart: marking starts and ends and summing up gives each its number.
    marks = np.zeros(len(whole) + 2, dtype=np.int64)
    for number, comment in enumerate(comments):
        begin = int(offset[number])
        for place, each in enumerate(comment.clauses):
            value = int(first[number]) + place + 1
            marks[begin + each.start] += value
            marks[begin + each.end] -= value
    clause = np.cumsum(marks)[: len(whole)] - 1
    substrings = Substrings(whole)
    places = np.where(np.isin(substrings.points, _NEGATORS), np.arange(len(whole)), _NOWHERE)
    return _Text(substrings, clause, offset, np.maximum.accumulate(places))


def _runs(text: _Text) -> Part:
    clause = text.clause
    size = len(clause)
    found: list[tuple[Places, Places, Hashes]] = []
    for length in range(1, min(LONGEST_RUN, size) + 1):
        starts = _inside(clause, length)
        ends = starts + length
        found.append((starts, ends, text.substrings.hashes(starts, ends)))
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


def _words(text: _Text, comments: Sequence[Read]) -> Part:
    tokens: list[str] = []
    for comment in comments:
        tokens += segment.cut(comment.text)
        tokens.append("\n")
    lengths = np.fromiter(map(len, tokens), dtype=np.int64, count=len(tokens))[:-1]
    ends = np.cumsum(lengths)
    starts = ends - lengths
    inside = text.clause[np.minimum(starts, len(text.clause) - 1)] >= 0
    starts, ends = starts[inside], ends[inside]
    clause = text.clause[starts]
    words = spread(text.substrings.hashes(starts, ends), _SALT_WORD)
    places = np.arange(len(words))
    under = np.flatnonzero(text.negated(starts))
    made = [(words, places, places), (spread(words[under], _SALT_NOT), under, under)]
    for reach in (1, 2):
        if len(clause) <= reach:
            break
        left = np.flatnonzero(clause[:-reach] == clause[reach:])
        pairs = paired(words[left], words[left + reach])
        made.append((spread(pairs, _SALT_NEAR) if reach > 1 else pairs, left, left + reach))
    return _gathered(made, clause, starts, ends)


def _concepts(text: _Text, thesaurus: Thesaurus) -> Part:
    """Find the words of the thesaurus wherever they stand, within other words too."""
    size = len(text.clause)
    found = [
        (starts, starts + length, thesaurus.of(text.substrings.hashes(starts, starts + length)))
        for length in thesaurus.lengths
        if length <= size
        for starts in [_inside(text.clause, length)]
    ]
    if not found:
        return _NOTHING
    groups = np.concatenate([part[2] for part in found])
    word, column = np.nonzero(groups != NO_CONCEPT)
    starts = np.concatenate([part[0] for part in found])[word]
    ends = np.concatenate([part[1] for part in found])[word]
    order = np.argsort(starts, kind="stable")
    starts, ends = starts[order], ends[order]
    clause = text.clause[starts]
    plain = spread(groups[word, column][order].astype(np.uint64), _SALT_CONCEPT)
    places = np.arange(len(plain))
    under = np.flatnonzero(text.negated(starts))
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


def _rules(comments: Sequence[Read], first: Places) -> Part:
    clauses, hashes, starts, ends = [], [], [], []
    offset = 0
    for number, comment in enumerate(comments):
        for place, name in comment.fired:
            clause = comment.clauses[place] if comment.clauses else Clause(0, 0, 0)
            clauses.append(int(first[number]) + place)
            hashes.append(_rule_hash(name))
            starts.append(offset + clause.start)
            ends.append(offset + clause.end)
        offset += len(comment.text) + 1
    places = (np.array(each, dtype=np.int64) for each in (clauses, starts, ends))
    clause_numbers, begin, stop = places
    return np.array(hashes, dtype=np.uint64), clause_numbers, begin, stop


_RULE_HASHES: dict[str, int] = {}


def _rule_hash(name: str) -> int:
    known = _RULE_HASHES.get(name)
    if known is None:
        known = _RULE_HASHES[name] = hash_of(name, _SALT_RULE)
    return known


def all_hashes(features: Features) -> Hashes:
    """Return the hashes of all blocks."""
    return np.concatenate(list(chain(features.hashes)))
