"""Taking personal data out of what was said: numbers, names of people, names of shops."""

from __future__ import annotations

from functools import cache, cached_property
from itertools import chain, compress
from typing import TYPE_CHECKING

import numpy as np

from feedback.text.hashing import code_points
from feedback.text.normalise import narrowed, normalise, width_table
from feedback.text.redaction import accounts, addresses, names, numbers, shops
from feedback.text.redaction.agreement import agreed
from feedback.text.redaction.register import NO_REGISTER
from feedback.text.redaction.repeated import find_again
from feedback.text.redaction.stencils import Stencils
from feedback.text.redaction.tagging import shipped_tagger
from feedback.text.redaction.taken import KINDS, Redacted, Redaction, Secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from feedback.text.alignment import Normalised
    from feedback.text.redaction.finders import Finder, Named
    from feedback.text.redaction.register import Register

# How few characters are searched for everything, and how many make a batch, which bounds memory.
# Characters from here on count as changed.
_CHARACTERS = 1 << 16
_FEW, _FEW_WRITTEN, _MOST = 500, 1_500, 50_000
_FEW_TEXTS = 30


def initialize() -> None:
    """Read tables, gates and tagger now, for example before workers fork."""
    for searches in (written(), everything()):
        searches.gates.found(["预热"])
    shipped_tagger()


def redact(text: str, value: Normalised | None = None) -> Redacted:
    """Return the text without numbers, accounts, addresses, personal and shop names.

    No run of seven or more digits survives. Titles stay readable: 王经理 becomes 某经理.
    """
    return redact_many([text], [normalise(text) if value is None else value])[0]


def redact_many(
    texts: Sequence[str], values: Sequence[Normalised], register: Register = NO_REGISTER
) -> list[Redacted]:
    """Return what `redact` returns for each; `values` are the texts normalised.

    What is on the `register` is taken out wherever it stands.
    """
    said = [value.text for value in values]
    asked = everything().asked(said)
    found = _as_written(texts, said, asked)
    # What is found in normalised texts, by rules and by the tagger, is joined here.
    hits = {at: _hits(said[at], finders) for at, finders in asked.items()}
    taken = agreed(said, hits)
    for at, some in register.find(said).items():
        taken[at] = [*taken.get(at, ()), *some]
    for at, some in taken.items():
        spans = [_original(values[at], hit) for hit in _with_repeated(said[at], some)]
        found.setdefault(at, []).extend(spans)
    return [
        _without(text, found[at]) if at in found else Redacted(text, ())
        for at, text in enumerate(texts)
    ]


def _as_written(
    texts: Sequence[str], said: Sequence[str], asked: dict[int, list[Finder]]
) -> dict[int, list[Redaction]]:
    """Return what is found in texts as they were written, where that is not as normalised.

    What passes no gate with narrow characters passes none with wide ones; where more was changed,
    the gates are asked again.
    """
    found: dict[int, list[Redaction]] = {}
    changed = _changed(texts, said)
    again = written().asked([texts[at] for at in changed])
    # Searches for what is written come first.
    same = [(at, finders) for at, finders in asked.items() if finders[0].as_written]
    for at, finders in chain(same, ((changed[at], some) for at, some in again.items())):
        if texts[at] != said[at]:
            hits = _hits(texts[at], (finder for finder in finders if finder.as_written))
            if hits:
                found[at] = [Redaction(hit[0], hit[1], _kind(hit), hit[2]) for hit in hits]
    return found


def _changed(texts: Sequence[str], said: Sequence[str]) -> list[int]:
    """Return the numbers of the texts in which more than the width of characters was changed."""
    if len(texts) < _FEW_TEXTS:
        return [at for at, text in enumerate(texts) if narrowed(text) != said[at]]
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    same = np.fromiter(map(len, said), dtype=np.int64, count=len(said)) == lengths
    kept = same.tolist()
    before = code_points("".join(compress(texts, kept)))
    after = code_points("".join(compress(said, kept)))
    narrow = _narrow()
    places = np.flatnonzero(narrow[np.minimum(before, len(narrow) - 1)] != after)
    numbers = np.searchsorted(np.cumsum(lengths[same]), places, side="right")
    changed = np.flatnonzero(same)[numbers]
    return list(dict.fromkeys([*np.flatnonzero(~same).tolist(), *changed.tolist()]))


@cache
def _narrow() -> NDArray[np.uint32]:
    return width_table(_CHARACTERS)


def _hits(text: str, finders: Iterable[Finder]) -> list[Named]:
    return [hit for finder in finders for hit in finder.find(text)]


class Searches:
    """Searches in the order in which they are asked, and the gates of all of them."""

    def __init__(self, *groups: Iterable[Finder], few: int) -> None:
        """Take the searches, and how few characters are searched for everything.

        For those, asking the gates costs more than all searches.
        """
        self.finders = tuple(finder for group in groups for finder in group)
        self._few = few

    @cached_property
    def gates(self) -> Stencils:
        """The gates of all searches, read when a batch is large enough to ask them."""
        return Stencils([finder.gate for finder in self.finders])

    def asked(self, texts: Sequence[str]) -> dict[int, list[Finder]]:
        """Return for each text, by number, the searches that may find anything in it, in order."""
        asked: dict[int, list[Finder]] = {}
        for first, some in _batches(texts):
            if sum(map(len, some)) < self._few:
                every = list(self.finders)
                asked.update((first + at, every) for at in range(len(some)))
                continue
            laid = self.gates.laid(some)
            for number, finder in enumerate(self.finders):
                for at in laid.texts_with(number, finder.worth):
                    asked.setdefault(first + at, []).append(finder)
        return asked


@cache
def written() -> Searches:
    """Return the searches for what is written with digits and letters."""
    return Searches(_written(), few=_FEW_WRITTEN)


@cache
def everything() -> Searches:
    """Return all searches."""
    return Searches(_written(), shops.finders(), names.finders(), few=_FEW)


def _written() -> Iterator[Finder]:
    for finders in (
        accounts.finders(),
        numbers.finders(),
        accounts.plate_finders(),
        addresses.finders(),
    ):
        for finder in finders:
            yield finder._replace(as_written=True)


def _batches(texts: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield stretches of the texts with the number of the first, each of bounded size."""
    first = size = 0
    for at, length in enumerate(map(len, texts)):
        if size and size + length > _MOST:
            yield first, texts[first:at]
            first, size = at, 0
        size += length + 1
    if first < len(texts):
        yield first, texts[first:]


def _with_repeated(text: str, hits: list[Named]) -> list[Named]:
    """Return what was found with the other places where the same shops and names are said."""
    of_shops = [hit for hit in hits if _kind(hit) is Secret.SHOP]
    of_names = [hit for hit in hits if _kind(hit) is Secret.NAME]
    if not of_shops and not of_names:
        return hits
    rest = [hit for hit in hits if _kind(hit) not in {Secret.SHOP, Secret.NAME}]
    shops_again, names_again = find_again(text, of_shops, of_names)
    return rest + of_shops + shops_again + of_names + names_again


def _kind(hit: Named) -> Secret:
    """Return what is taken out, which what stands in its place tells."""
    return KINDS.get(hit[2], Secret.NAME)


def _original(value: Normalised, hit: Named) -> Redaction:
    start, end = value.to_original(hit[0], hit[1])
    return Redaction(start, end, _kind(hit), hit[2])


def _without(text: str, found: list[Redaction]) -> Redacted:
    """Return the text with all that was found replaced."""
    spans = _apart(found)
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += (text[at : span.start], span.replacement)
        at = span.end
    parts.append(text[at:])
    return Redacted("".join(parts), tuple(spans))


def _apart(found: list[Redaction]) -> list[Redaction]:
    """Return them in order and apart; where two overlap, the earlier one is widened."""
    kept: list[Redaction] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if kept and item.start < kept[-1].end:
            if item.end > kept[-1].end:
                last = kept[-1]
                kept[-1] = Redaction(last.start, item.end, last.kind, last.replacement)
        else:
            kept.append(item)
    return kept
