"""Names of other tools made into ids of ours, and kept apart."""

from __future__ import annotations

import re

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_OTHER = re.compile(r"[^a-z0-9_]+")
_LONGEST = 40


class Names:
    """Gives out ids that are all different; `start` begins those that would begin with a digit."""

    def __init__(self, start: str) -> None:
        """Nothing is taken yet."""
        self._start = start
        self._taken: set[str] = set()

    def take(self, written: str) -> str:
        """Return an id for a name: itself where it can be one and is free."""
        wanted = as_id(written, self._start)
        found, number = wanted, 1
        while found in self._taken:
            number += 1
            ending = f"_{number}"
            found = wanted[: _LONGEST - len(ending)] + ending
        self._taken.add(found)
        return found


def as_id(written: str, start: str) -> str:
    """Return the nearest id to a name: small letters, digits and underscores, at most 40."""
    if _ID.fullmatch(written):
        return written
    plain = _OTHER.sub("_", written.lower()).strip("_")
    if not plain:
        return start
    return (plain if plain[0].isalpha() else f"{start}{plain}")[:_LONGEST]
