"""The words of a word book within the clauses of many comments, clause by clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from feedback.text.words import Hit, Hits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.text.together import Together
    from feedback.text.words import Entry

Classes = dict[str, list[Hit]]


class Shared:
    """The hits within the clauses of many comments; what crosses a border belongs to none."""

    def __init__(self, joined: Together, hits: Hits, entries: Sequence[Entry]) -> None:
        clause = joined.clause[hits.starts]
        kept = np.flatnonzero((clause >= 0) & (clause == joined.clause[hits.ends - 1]))
        self.clauses = clause[kept]
        self.inside = Hits(hits.starts[kept], hits.ends[kept], hits.entries[kept])
        shift = joined.offset[joined.comment_of[self.clauses]]
        count = len(joined.comment_of)
        self._bounds = np.searchsorted(self.clauses, np.arange(count + 1)).tolist()
        self._starts = (self.inside.starts - shift).tolist()
        self._ends = (self.inside.ends - shift).tolist()
        self._entries = [entries[number] for number in self.inside.entries.tolist()]

    def classes(self, first: int, count: int) -> list[Classes]:
        """Return the hits of so many clauses by class, at their places within the comment."""
        shared: list[Classes] = []
        for clause in range(first, first + count):
            own: Classes = {}
            begin, end = self._bounds[clause], self._bounds[clause + 1]
            for at in range(begin, end):
                entry = self._entries[at]
                hit = Hit(self._starts[at], self._ends[at], entry)
                for name in entry.classes:
                    if name in own:
                        own[name].append(hit)
                    else:
                        own[name] = [hit]
            shared.append(own)
        return shared
