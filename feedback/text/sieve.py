"""Which patterns may be true of which clauses, for all clauses of many comments at once.

A pattern stays in the running where every item it has to find stands in the clause, nothing that
must be absent does, and its context fits. In what order they stand is for `matching` to see.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from feedback.text.around import heard_before, wishing
from feedback.text.patterns import LOOSE, Place
from feedback.text.shifters import WISH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from feedback.text.around import Flags
    from feedback.text.hashing import Places
    from feedback.text.patterns import Pattern
    from feedback.text.together import Together
    from feedback.text.words import Entry, Hits

_CHARACTERS = 1 << 16  # patterns look for no single character above
_ALWAYS, _NEVER, _WISHING, _FIXED = range(4)


class Candidates(NamedTuple):
    """The numbers of the patterns that may be true, in order, by number of a clause.

    `wishing` tells of each clause whether it wishes.
    """

    running: dict[int, list[int]]
    wishing: list[bool]


class Sieve:
    """Marks per clause which of the things patterns ask for stand there or were said before."""

    def __init__(self, patterns: Sequence[Pattern], entries: Sequence[Entry]) -> None:
        """Take the patterns, and the words by their numbers in `Hits`."""
        self._asked: dict[tuple[str, ...], int] = {}
        self._wishes = self._number((WISH,))
        context = [item.classes for each in patterns for item in each.context]
        self._near = {names: place for place, names in enumerate(dict.fromkeys(context))}
        self._near_rows = np.array([self._number(names) for names in self._near], dtype=np.int64)
        here = [[self._number(item.classes) for item in each.found] for each in patterns]
        gone = [[self._number((name,)) for name in each.absent] for each in patterns]
        # All is numbered now; what stands near a clause comes after what stands in it.
        self._first_near = _FIXED + len(self._asked)
        near = [self._said_near(each, Place.CONTEXT) for each in patterns]
        not_near = [self._said_near(each, Place.NO_CONTEXT) for each in patterns]
        wish = [[_WISHING] if each.wish_only else [] for each in patterns]
        self._wanted = _table(
            [list(chain(*of)) for of in zip(here, near, wish, strict=True)], _ALWAYS
        )
        self._banned = _table([list(chain(*of)) for of in zip(gone, not_near, strict=True)], _NEVER)
        numbers: dict[str, list[int]] = {}
        for names, number in self._asked.items():
            for name in names:
                numbers.setdefault(name, []).append(number)
        self._of_entry = _Lists(
            sorted({number for name in entry.classes for number in numbers.get(name, ())})
            for entry in entries
        )
        self._is_subject = np.array([entry.is_subject for entry in entries], dtype=bool)
        loose = [name for name in numbers if name[0] == LOOSE and ord(name[1]) < _CHARACTERS]
        self._loose = np.full(_CHARACTERS, -1, dtype=np.int64)
        for place, name in enumerate(loose):
            self._loose[ord(name[1])] = place
        self._of_loose = _Lists(numbers[name] for name in loose)

    def _number(self, names: tuple[str, ...]) -> int:
        return self._asked.setdefault(names, len(self._asked) + _FIXED)

    def _said_near(self, pattern: Pattern, place: Place) -> list[int]:
        named = (item.classes for item in pattern.context if item.place is place)
        return [self._first_near + self._near[names] for names in named]

    def candidates(self, text: Together, hits: Hits, clauses: Places) -> Candidates:
        """Return the patterns that may be true of each clause; `clauses` has that of each hit."""
        stands = self._stands(text, hits, clauses)
        wishes = self._mark_near(text, stands, hits, clauses)
        # Eight clauses to a byte: that many times less to go through.
        packed = np.packbits(stands, axis=1)
        running = packed[self._wanted[:, 0]]
        for column in self._wanted.T[1:]:
            running &= packed[column]
        for column in self._banned.T:
            running &= ~packed[column]
        left = np.flatnonzero(running.any(axis=1))
        bits = np.unpackbits(running[left], axis=1, count=len(text.comment_of))
        numbers, clause_of = np.nonzero(bits)
        found: dict[int, list[int]] = {}
        for clause, number in zip(clause_of.tolist(), left[numbers].tolist(), strict=True):
            if clause in found:
                found[clause].append(number)
            else:
                found[clause] = [number]
        return Candidates(found, wishes.tolist())

    def _stands(self, text: Together, hits: Hits, clauses: Places) -> Flags:
        """Return for each thing asked for (row) whether it stands in each clause (column).

        The last column is that of no clause. The last rows, for what stands near, are empty yet.
        """
        rows = self._first_near + len(self._near)
        stands = np.zeros((rows, len(text.comment_of) + 1), dtype=bool)
        stands[_ALWAYS] = True
        owner, numbers = self._of_entry.of(hits.entries)
        stands[numbers, clauses[owner]] = True
        loose = self._loose[np.minimum(text.substrings.points, _CHARACTERS - 1)]
        places = np.flatnonzero((loose >= 0) & (text.clause >= 0))
        owner, numbers = self._of_loose.of(loose[places])
        stands[numbers, text.clause[places[owner]]] = True
        return stands

    def _mark_near(self, text: Together, stands: Flags, hits: Hits, clauses: Places) -> Flags:
        """Mark what stands near each clause, and return which clauses wish."""
        count = len(text.comment_of)
        first = text.first[text.comment_of]
        spoken, subject = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
        spoken[clauses] = True
        subject[clauses[self._is_subject[hits.entries]]] = True
        near = stands[self._near_rows]
        for before in heard_before(spoken, subject, first):
            # No clause before is number -1, the last column, where nothing stands.
            near[:, :count] |= stands[self._near_rows[:, None], before]
        stands[self._first_near :] = near
        wishes = wishing(stands[self._wishes, :count], text.sentence, first)
        stands[_WISHING, :count] = wishes
        return wishes


class _Lists:
    """Lists of numbers, one after the other in one array."""

    def __init__(self, lists: Iterable[Collection[int]]) -> None:
        kept = list(lists)
        self._counts = np.array([len(each) for each in kept], dtype=np.int64)
        self._starts = np.cumsum(self._counts) - self._counts
        self._values = np.array(list(chain.from_iterable(kept)), dtype=np.int64)

    def of(self, asked: Places) -> tuple[Places, Places]:
        """Return the place in `asked` and the number, for all numbers of the lists asked for."""
        counts = self._counts[asked]
        owner = np.repeat(np.arange(len(counts)), counts)
        first = self._starts[asked] - (np.cumsum(counts) - counts)
        return owner, self._values[first[owner] + np.arange(len(owner))]


def _table(rows: Sequence[Sequence[int]], filler: int) -> Places:
    width = max((len(row) for row in rows), default=1) or 1
    return np.array(
        [[*row, *([filler] * (width - len(row)))] for row in rows], dtype=np.int64
    ).reshape(-1, width)
