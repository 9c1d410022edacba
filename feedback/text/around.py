"""What was said just before each clause, for the clauses of many comments at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from feedback.text.hashing import Places

    Flags = NDArray[np.bool_]

NONE_BEFORE = -1


def last_before(marked: Flags, first: Places) -> Places:
    """Return the number of the last marked clause before each one in its comment.

    `first` is the number of the first clause of the comment of each clause; NONE_BEFORE stands
    where no clause before is marked.
    """
    last = np.maximum.accumulate(np.where(marked, np.arange(len(marked)), NONE_BEFORE))
    before = np.concatenate(([NONE_BEFORE], last[:-1]))
    return np.where(before >= first, before, NONE_BEFORE)


def heard_before(spoken: Flags, subject: Flags, first: Places) -> tuple[Places, ...]:
    """Return the clauses in whose light each clause is read, NONE_BEFORE where there is none.

    These are the two before it in which any known word is `spoken`, and the last one with a
    `subject`, however far back.
    """
    one = last_before(spoken, first)
    two = np.where(one >= 0, one[one], NONE_BEFORE)
    return one, two, last_before(subject, first)


def wishing(wishes: Flags, sentence: Places, first: Places) -> Flags:
    """Tell which clauses wish: with a word for it, or after one in the same sentence."""
    before = last_before(wishes, first)
    carried: Flags = (before >= 0) & (sentence[before] == sentence)
    return wishes | carried
