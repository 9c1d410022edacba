"""Taking personal data out of what was said: numbers, names of people, names of shops."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from feedback.text.normalise import normalise
from feedback.text.redaction import accounts, addresses, names, numbers, shops
from feedback.text.redaction.repeated import find_again
from feedback.text.redaction.stencils import Stencils
from feedback.text.redaction.taken import KINDS, Redacted, Redaction, Secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from feedback.text.alignment import Normalised
    from feedback.text.redaction.finders import Finder, Named

# Fewer characters than these are searched for everything: that costs less than asking which
# searches may find anything. More are taken in turns, so that a batch stays small in memory.
_FEW_CHARACTERS, _MANY_CHARACTERS = 400, 40_000


def redact(text: str, value: Normalised | None = None) -> Redacted:
    """Return the text without numbers, accounts, addresses, personal and shop names.

    No run of seven or more digits survives. Titles stay readable: 王经理 becomes 某经理.
    """
    return redact_many([text], [normalise(text) if value is None else value])[0]


def redact_many(texts: Sequence[str], values: Sequence[Normalised]) -> list[Redacted]:
    """Return what `redact` returns for each; `values` are the texts normalised."""
    said = [value.text for value in values]
    found: dict[int, list[Redaction]] = {}
    # Digits and letters are sought as they were written, too.
    differing = [at for at, text in enumerate(texts) if text != said[at]]
    for at, hits in _search(written(), [texts[at] for at in differing]):
        found[differing[at]] = [Redaction(*hit[:2], _kind(hit), hit[2]) for hit in hits]
    for at, hits in _search(everything(), said):
        spans = _with_repeated(said[at], hits)
        found.setdefault(at, []).extend(_original(values[at], span) for span in spans)
    return [
        _without(text, found[at]) if at in found else Redacted(text, ())
        for at, text in enumerate(texts)
    ]


class Searches(NamedTuple):
    """Searches in the order in which they are asked, and the gates of all of them."""

    finders: tuple[Finder, ...]
    gates: Stencils

    def asked(self, texts: Sequence[str]) -> dict[int, list[Finder]]:
        """Return for each text, by number, the searches that may find anything in it, in order."""
        asked: dict[int, list[Finder]] = {}
        for finder, passing in zip(self.finders, self.gates.found(texts), strict=True):
            for at in passing:
                asked.setdefault(at, []).append(finder)
        return asked


@cache
def written() -> Searches:
    """Return the searches for what is written with digits and letters."""
    return _searches(
        accounts.finders(), numbers.finders(), accounts.plate_finders(), addresses.finders()
    )


@cache
def everything() -> Searches:
    """Return all searches."""
    return _searches(written().finders, shops.finders(), names.finders())


def _searches(*groups: Iterable[Finder]) -> Searches:
    finders = tuple(finder for group in groups for finder in group)
    return Searches(finders, Stencils([finder.gate for finder in finders]))


def _search(searches: Searches, texts: Sequence[str]) -> Iterator[tuple[int, list[Named]]]:
    """Yield the texts in which anything was found, by number, with that."""
    for first, some in _batches(texts):
        if sum(map(len, some)) < _FEW_CHARACTERS:
            asked = {at: list(searches.finders) for at in range(len(some))}
        else:
            asked = searches.asked(some)
        for at, finders in asked.items():
            hits = [hit for finder in finders for hit in finder.find(some[at])]
            if hits:
                yield first + at, hits


def _batches(texts: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield stretches of the texts with the number of the first, each of bounded size."""
    first = size = 0
    for at, text in enumerate(texts):
        if size and size + len(text) > _MANY_CHARACTERS:
            yield first, texts[first:at]
            first, size = at, 0
        size += len(text) + 1
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
