"""Whether a pattern is true of a clause, and by which characters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from feedback.text.patterns import LOOSE, Item, Pattern, Place
from feedback.text.words import Entry, Hit, Kind

# Characters that may stand between two items that follow one another.
GAP = 6
# Occurrences of the first item that are tried within one clause.
MAX_STARTS = 8


class Scene(NamedTuple):
    """A clause as patterns see it; `turning` tells whether anything here may turn a meaning."""

    hits: Mapping[str, list[Hit]]
    wishing: bool
    turning: bool
    text: str
    start: int
    end: int


def match(pattern: Pattern, scene: Scene) -> list[Hit] | None:
    """Return the hits that make the pattern true in the scene, or None.

    That its context fits and nothing stands here which must not was seen before (`sieve`).
    """
    found = pattern.found
    if pattern.alone:
        # One word of one class: where the sieve saw it, the first one is it.
        return scene.hits[pattern.alone][:1]
    whole = found[0].place is Place.WHOLE
    if len(found) == 1 and not whole:
        alone = _options(found[0], scene)
        return [alone[0]] if alone else None
    options: list[Sequence[Hit]] = []
    for item in found:
        option = _options(item, scene)
        if not option:
            return None
        options.append(option)
    best: list[Hit] | None = None
    for first in options[0][:MAX_STARTS]:
        if whole and (first.start, first.end) != (scene.start, scene.end):
            continue
        chain = _follow(pattern, scene, options, [first])
        if chain is not None and (best is None or _extent(chain) < _extent(best)):
            best = chain
    return best


def span_of(chain: Sequence[Hit]) -> tuple[int, int]:
    """Return the `[start, end)` of everything from the first to the last character."""
    start, end, _ = chain[0]
    if len(chain) == 1:
        return start, end
    for first, last, _ in chain[1:]:
        start = first if first < start else start  # noqa: FURB136 -- calls cost more
        end = last if last > end else end  # noqa: FURB136
    return start, end


def _extent(chain: list[Hit]) -> int:
    start, end = span_of(chain)
    return end - start


def _options(item: Item, scene: Scene) -> Sequence[Hit]:
    classes = item.classes
    if len(classes) == 1:
        return _occurrences(classes[0], scene)
    hits = scene.hits
    found: list[Hit] = []
    for name in classes:
        if name in hits:
            found += hits[name]
        elif name[0] == LOOSE:
            found += _occurrences(name, scene)
    if len(found) > 1:
        found.sort(key=_start)
    return found


def _start(hit: Hit) -> int:
    return hit.start


def _occurrences(name: str, scene: Scene) -> Sequence[Hit]:
    if name[0] != LOOSE:
        return scene.hits.get(name, ())
    char = name[1]
    found: list[Hit] = []
    at = scene.text.find(char, scene.start, scene.end)
    while at >= 0:
        found.append(Hit(at, at + 1, _loose_entry(char)))
        at = scene.text.find(char, at + 1, scene.end)
    return found


@cache
def _loose_entry(char: str) -> Entry:
    return Entry(char, (LOOSE + char,), frozenset(), hides=False, judges=False, is_subject=False)


def _follow(
    pattern: Pattern, scene: Scene, options: list[Sequence[Hit]], chain: list[Hit]
) -> list[Hit] | None:
    """Extend the chain item by item with the nearest fitting hit; no way back, so no blow-up."""
    last = chain[0]
    for item, option in zip(pattern.found[1:], options[1:], strict=True):
        fitting = [hit for hit in option if _fits(item.place, last, hit, chain)]
        if pattern.close:
            fitting = [hit for hit in fitting if not _between(scene, chain[0], hit)]
        if not fitting:
            return None
        nearest = min(fitting, key=lambda hit: (_distance(last, hit), hit.start - hit.end))
        chain.append(nearest)
        if item.place is not Place.ANYWHERE:
            last = nearest
    return chain


def _fits(place: Place, last: Hit, hit: Hit, chain: list[Hit]) -> bool:
    if place is Place.ANYWHERE:
        return all(hit.end <= other.start or hit.start >= other.end for other in chain)
    return 0 <= hit.start - last.end <= (0 if place is Place.NEXT else GAP)


def _distance(left: Hit, right: Hit) -> int:
    return max(right.start - left.end, left.start - right.end)


def _between(scene: Scene, left: Hit, right: Hit) -> bool:
    start, end = (left.end, right.start) if left.start < right.start else (right.end, left.start)
    return end > start and any(
        start <= hit.start and hit.end <= end
        for hits in scene.hits.values()
        for hit in hits
        if hit.entry.is_subject
    )


def is_evaluation(hit: Hit) -> bool:
    """Tell whether the word itself judges, so that a negation before it turns its meaning."""
    return Kind.BAD in hit.entry.kinds or Kind.GOOD in hit.entry.kinds
