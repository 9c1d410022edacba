"""Which patterns may be true of which clauses, for all clauses of many comments at once.

A pattern stays in the running where every item it has to find stands in the clause and nothing
that must be absent does. In what order they stand is for `matching` to see.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from feedback.text.patterns import LOOSE, Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from feedback.text.hashing import Places
    from feedback.text.patterns import Pattern
    from feedback.text.together import Together
    from feedback.text.words import Entry, Hits

_CHARACTERS = 1 << 16  # patterns look for no single character above
_ALWAYS, _NEVER = 0, 1


class Sieve:
    """Marks per clause which of the things patterns ask for stand there."""

    def __init__(self, patterns: Sequence[Pattern], entries: Sequence[Entry]) -> None:
        """Take the patterns, and the words by their numbers in `Hits`."""
        self._asked: dict[tuple[str, ...], int] = {}
        wanted = [[self._number(item.classes) for item in each.found] for each in patterns]
        banned = [
            [self._number((name,)) for name in each.absent]
            + [
                self._number(item.classes)
                for item in each.context
                if item.place is Place.NO_CONTEXT
            ]
            for each in patterns
        ]
        self._wanted = _table(wanted, _ALWAYS)
        self._banned = _table(banned, _NEVER)
        numbers: dict[str, list[int]] = {}
        for names, number in self._asked.items():
            for name in names:
                numbers.setdefault(name, []).append(number)
        self._of_entry = _Lists(
            sorted({number for name in entry.classes for number in numbers.get(name, ())})
            for entry in entries
        )
        loose = [name for name in numbers if name[0] == LOOSE and ord(name[1]) < _CHARACTERS]
        self._loose = np.full(_CHARACTERS, -1, dtype=np.int64)
        for place, name in enumerate(loose):
            self._loose[ord(name[1])] = place
        self._of_loose = _Lists(numbers[name] for name in loose)

    def _number(self, names: tuple[str, ...]) -> int:
        return self._asked.setdefault(names, len(self._asked) + _NEVER + 1)

    def candidates(self, text: Together, hits: Hits, clauses: Places) -> dict[int, set[int]]:
        """Return the numbers of the patterns that may be true, per number of a clause.

        `clauses` has the clause of each hit.
        """
        count = len(text.comment_of)
        stands = np.zeros((len(self._asked) + _NEVER + 1, count), dtype=bool)
        stands[_ALWAYS] = True
        owner, numbers = self._of_entry.of(hits.entries)
        stands[numbers, clauses[owner]] = True
        loose = self._loose[np.minimum(text.substrings.points, _CHARACTERS - 1)]
        places = np.flatnonzero((loose >= 0) & (text.clause >= 0))
        owner, numbers = self._of_loose.of(loose[places])
        stands[numbers, text.clause[places[owner]]] = True
        running = stands[self._wanted[:, 0]]
        for column in self._wanted.T[1:]:
            running &= stands[column]
        for column in self._banned.T:
            running &= ~stands[column]
        found: dict[int, set[int]] = {}
        numbers, clause_of = np.nonzero(running)
        for clause, number in zip(clause_of.tolist(), numbers.tolist(), strict=True):
            found.setdefault(clause, set()).add(number)
        return found


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
