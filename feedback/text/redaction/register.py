"""Names of shops and people that the platform has on record, found wherever they are said.

What a shop is called needs no guessing where its licence stands in the books: 老地方 and 鑫源 look
like nothing, but are names in a city where shops are called so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from feedback.text.hashing import Substrings, WordTable
from feedback.text.normalise_many import normalise_many
from feedback.text.redaction.people import is_word
from feedback.text.redaction.shops import own_name
from feedback.text.redaction.taken import LABELS, Secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from feedback.text.redaction.finders import Named

_PARTED_BY = "\n"
SHORTEST, LONGEST = 2, 30


class Register:
    """Recorded names; words of the language (幸福, 高兴) are none, however a shop is called."""

    def __init__(self, shops: Iterable[str] = (), people: Iterable[str] = ()) -> None:
        """Take names as they are recorded; a shop is known with and without its type word."""
        self._labels: dict[str, str] = {}
        for name in _plain(people):
            if not is_word(name):
                self._labels[name] = "某" * len(name)
        for name in _plain(shops):
            for each in (name, own_name(name)):
                if len(each) >= SHORTEST and each not in self._labels and not is_word(each):
                    self._labels[each] = LABELS[Secret.SHOP]
        self._names = list(self._labels)
        self._table = WordTable(self._names)

    def __len__(self) -> int:
        """Return how many names are known."""
        return len(self._names)

    def find(self, texts: Sequence[str]) -> dict[int, list[Named]]:
        """Return where the names stand in normalised texts, by the number of the text.

        Of names that begin at one place the longest counts. The work is linear in the texts.
        """
        if not self._names:
            return {}
        starts, ends, names = self._table.find(Substrings(_PARTED_BY.join(texts)))
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1
        offsets = np.cumsum(lengths) - lengths
        owners = np.searchsorted(offsets, starts, side="right") - 1
        shift = offsets[owners]
        longest: dict[tuple[int, int], Named] = {}
        for owner, start, end, name in zip(
            owners.tolist(),
            (starts - shift).tolist(),
            (ends - shift).tolist(),
            names.tolist(),
            strict=True,
        ):
            # They come by length, so a longer one takes the place of a shorter one.
            longest[owner, start] = (start, end, self._labels[self._names[name]])
        found: dict[int, list[Named]] = {}
        for (owner, _), hit in sorted(longest.items()):
            found.setdefault(owner, []).append(hit)
        return found


def _plain(names: Iterable[str]) -> Iterator[str]:
    """Yield the names normalised, each once, without those too short or too long to tell."""
    values = normalise_many(list(names))
    for name in dict.fromkeys(value.text for value in values):
        if SHORTEST <= len(name) <= LONGEST and _PARTED_BY not in name:
            yield name


NO_REGISTER = Register()
