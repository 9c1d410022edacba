"""From what many shops said to the few matters that concentrate somewhere or grow. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feedback.issues.standouts import (
    CHANCE,
    FALSE_DISCOVERY_RATE,
    Cells,
    Grouping,
    Standout,
    compare,
    standouts_of,
    strongest_places,
)
from feedback.text.flow import Flow
from feedback.text.phrases import Unit, Units, find_units
from feedback.text.themes import merge

MOST_WEIGHT = 5.0

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Matter:
    """Phrases of one matter, most said first, and where it stands out, strongest first.

    `comments` are all that hold one of the phrases, wherever they were made; `p` bounds the
    probability that chance makes anything as unusual as its strongest word or phrase.
    """

    phrases: tuple[Unit, ...]
    comments: tuple[int, ...]
    standouts: tuple[Standout, ...]
    p: float


@dataclass(frozen=True, slots=True)
class _Theme:
    """Phrases merged at one place, by number, with the smallest p of them and their words."""

    members: list[int]
    p: float


def find_matters(
    flow: Flow, shops: Sequence[int], groupings: Iterable[Grouping], *, least_shops: int
) -> list[Matter]:
    """Return what stands out somewhere more than chance allows, strongest first.

    Chance is bounded twice. A phrase is looked at where the false discovery rate of its grouping
    is at most 5 % for it or for a word in it. A matter is suggested only if its strongest word or
    phrase holds against all comparisons of all groupings together (Bonferroni-Tarone), so that
    comments dealt out at random bring even one suggestion in at most 5 % of cases.
    """
    if not flow.comments:
        return []
    units = find_units(flow, shops, least_shops=least_shops)
    shop = np.unique(np.asarray(shops, dtype=np.int64), return_inverse=True)[1]
    parted = [grouping for grouping in groupings if len(grouping.keys) > 1 and grouping.tested]
    tables = [
        compare(grouping, shop, units, least_shops=least_shops, groupings=len(parted))
        for grouping in parted
    ]
    themes: list[_Theme] = []
    taken: set[int] = set()
    for table, place in strongest_places(tables):
        found = _themes_at(table, place, units, taken)
        paid = [_Theme(theme.members, theme.p * table.bound) for theme in found]
        themes += [theme for theme in paid if theme.p <= CHANCE]
    return _matters(themes, tables, units, least_shops)


def _themes_at(table: Cells, place: int, units: Units, taken: set[int]) -> list[_Theme]:
    """Merge the phrases that stand out in one place and in none before it."""
    here = table.at(place)
    terms = table.found.term[here].tolist()
    p = dict(zip(terms, table.found.p[here].tolist(), strict=True))
    z = dict(zip(terms, table.found.z[here].tolist(), strict=True))
    q = dict(zip(terms, table.q[here].tolist(), strict=True))
    weights = np.log(table.ratio[here]).clip(max=MOST_WEIGHT).tolist()
    weight = dict(zip(terms, weights, strict=True))
    words = {units.listed[t].text: t for t in terms if units.listed[t].kind == "word"}

    def parts(number: int) -> list[int]:
        return [number, *(words[w] for w in units.listed[number].words if w in words)]

    chosen = [
        number
        for number in sorted(terms, key=lambda t: (-z[t], t))
        if units.listed[number].kind == "phrase"
        and number not in taken
        and min(q[part] for part in parts(number)) <= FALSE_DISCOVERY_RATE
    ]
    if not chosen:
        return []
    taken.update(chosen)
    inside = table.grouping.group == place
    said = [frozenset(c for c in units.comments_of(t).tolist() if inside[c]) for t in chosen]
    themes = merge(said, _features(units, weight, inside))
    return [
        _Theme(
            [chosen[at] for at in theme],
            min(p[part] for at in theme for part in parts(chosen[at])),
        )
        for theme in themes
    ]


def _features(
    units: Units, weight: Mapping[int, float], inside: NDArray[np.bool_]
) -> list[dict[Hashable, float]]:
    """Give per comment the words that stand out in a place, and the characters of those.

    A character counts less the more common it is: 头 joins 镜头 and 探头, 的 joins nothing.
    """
    features: list[dict[Hashable, float]] = [{} for _ in inside]
    rare = _rarity(units, len(inside))
    table = np.zeros(len(units.listed))
    for term, value in weight.items():
        if units.listed[term].kind == "word":
            table[term] = value
    wanted = (table[units.unit] > 0) & inside[units.comment]
    pairs = zip(units.unit[wanted].tolist(), units.comment[wanted].tolist(), strict=True)
    for term, comment in pairs:
        word = units.listed[term].text
        bag = features[comment]
        bag[word] = float(table[term])
        for char in word:
            value = float(table[term]) * rare.get(char, 1.0)
            bag["character", char] = max(bag.get(("character", char), 0.0), value)
    return features


def _rarity(units: Units, comments: int) -> dict[str, float]:
    """Give for each character how rare it is, from 0 in every comment to 1 in hardly any."""
    often = np.bincount(units.unit, minlength=len(units.listed))
    return {
        unit.text: float(1 - np.log(1 + often[at]) / np.log(1 + comments))
        for at, unit in enumerate(units.listed)
        if unit.kind == "character"
    }


def _matters(
    themes: Sequence[_Theme], tables: Sequence[Cells], units: Units, least: int
) -> list[Matter]:
    """Compare whole themes and give those that stand out somewhere, strongest first."""
    if not themes:
        return []
    said = [
        np.unique(np.concatenate([units.comments_of(t) for t in theme.members])) for theme in themes
    ]
    matters: list[Matter] = []
    standouts = standouts_of(said, tables, least_shops=least)
    for theme, comments, places in zip(themes, said, standouts, strict=True):
        if not places:
            continue
        phrases = sorted((units.listed[t] for t in theme.members), key=lambda u: (-u.shops, u.text))
        held = tuple(comments.tolist())
        matters.append(Matter(tuple(phrases), held, tuple(places), theme.p))
    return sorted(matters, key=lambda one: (-one.standouts[0].log_odds, one.phrases[0].text))
