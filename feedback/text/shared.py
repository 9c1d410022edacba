"""The words of a word book within the clauses of many comments, clause by clause."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from feedback.text.words import Hit, Hits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedback.text.together import Together
    from feedback.text.words import Entry

Classes = dict[str, list[Hit]]
Noted = list[tuple[int, str]]


class Shared:
    """The hits within the clauses of many comments; what crosses a border belongs to none.

    Clauses are numbered over all comments; places are those within the comment. `noted` has where
    words of some classes stand in a clause, for clauses that hold any.
    """

    def __init__(
        self,
        joined: Together,
        hits: Hits,
        entries: Sequence[Entry],
        of_note: Mapping[int, Sequence[str]],
    ) -> None:
        """`of_note` has the classes to be noted of the entries, by number, that are of any."""
        clause = joined.clause[hits.starts]
        kept = np.flatnonzero((clause >= 0) & (clause == joined.clause[hits.ends - 1]))
        self.clauses = clause[kept]
        self.inside = Hits(hits.starts[kept], hits.ends[kept], hits.entries[kept])
        shift = joined.offset[joined.comment_of[self.clauses]]
        count = len(joined.comment_of)
        self._bounds = np.searchsorted(self.clauses, np.arange(count + 1)).tolist()
        starts = (self.inside.starts - shift).tolist()
        ends = (self.inside.ends - shift).tolist()
        numbers = self.inside.entries.tolist()
        # Made without a call in Python for each: there are many.
        words = map(entries.__getitem__, numbers)
        made = map(partial(tuple.__new__, Hit), zip(starts, ends, words, strict=True))
        self._hits: list[Hit] = list(made)
        self.noted: dict[int, Noted] = {}
        places = np.flatnonzero(np.isin(self.inside.entries, list(of_note)))
        for at, of in zip(places.tolist(), self.clauses[places].tolist(), strict=True):
            here = self.noted.setdefault(of, [])
            here += [(starts[at], name) for name in of_note[numbers[at]]]

    def classes(self, clause: int) -> Classes:
        """Return the hits of a clause by class, in order."""
        found: Classes = {}
        for hit in self._hits[self._bounds[clause] : self._bounds[clause + 1]]:
            for name in hit[2].classes:
                if name in found:
                    found[name].append(hit)
                else:
                    found[name] = [hit]
        return found
