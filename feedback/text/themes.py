"""Merging phrases that speak of one matter, by what they share and where they are said. Pure.

Two phrases of the same comments are one wording. Wordings are one theme where what is said in and
around them is alike: words and characters count by how much they stand out, so 押金, 押了 and
押钱 bring their phrases together while 我们 and 一个 do not (distributional similarity: Harris,
Z. S. (1954). Distributional structure. Word 10, 146-162; cosine of weighted vectors and average
linkage: Manning, C. D., Raghavan, P. and Schütze, H. (2008). Introduction to Information
Retrieval, chapters 6 and 17).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

SAME_WORDING = 0.6  # of the comments of the rarer phrase
LEAST_ALIKE = 0.05  # on planted matters: below it wordings of two matters mix
LEAST_SHARE = 0.15
MOST_WORDINGS = 400


def merge(
    phrases: Sequence[frozenset[int]], features: Sequence[Mapping[Hashable, float]]
) -> list[list[int]]:
    """Return the places of `phrases` that are one theme, the most said theme first.

    A phrase is given by the comments that hold it, the most important phrase first; `features`
    gives per comment what it says that stands out, each with its weight. Beyond the first
    MOST_WORDINGS wordings nothing is merged.
    """
    wordings = _wordings(phrases)
    ahead, rest = wordings[:MOST_WORDINGS], wordings[MOST_WORDINGS:]
    bags = [_bag(_comments(phrases, wording), features) for wording in ahead]
    themes = [[number for at in group for number in ahead[at]] for group in _alike(bags)]
    themes += rest
    return sorted(themes, key=lambda theme: (-len(_comments(phrases, theme)), theme[0]))


def _comments(phrases: Sequence[frozenset[int]], places: Sequence[int]) -> frozenset[int]:
    return frozenset().union(*(phrases[at] for at in places))


def _wordings(phrases: Sequence[frozenset[int]]) -> list[list[int]]:
    """Put phrases together that mostly stand in the same comments."""
    wordings: list[list[int]] = []
    said: list[set[int]] = []
    where: dict[int, list[int]] = {}
    for at, comments in enumerate(phrases):
        near = Counter(w for comment in comments for w in where.get(comment, ()))
        home = next(
            (
                w
                for w, shared in near.most_common()
                if shared >= SAME_WORDING * min(len(comments), len(said[w]))
            ),
            None,
        )
        if home is None:
            home = len(wordings)
            wordings.append([])
            said.append(set())
        wordings[home].append(at)
        for comment in comments - said[home]:
            where.setdefault(comment, []).append(home)
        said[home] |= comments
    return wordings


def _bag(
    comments: frozenset[int], features: Sequence[Mapping[Hashable, float]]
) -> dict[Hashable, float]:
    """Return what is said in these comments: share of comments times weight."""
    bag: Counter[Hashable] = Counter()
    weights: dict[Hashable, float] = {}
    for comment in comments:
        for feature, weight in features[comment].items():
            bag[feature] += 1
            weights[feature] = weight
    size = len(comments)
    return {
        feature: times / size * weights[feature]
        for feature, times in bag.items()
        if times >= LEAST_SHARE * size
    }


def _alike(bags: Sequence[Mapping[Hashable, float]]) -> list[list[int]]:
    """Group bags by average linkage of their cosines over what at least two of them share.

    A wording has words of its own by nature: they do not tell that it is another matter.
    """
    if len(bags) < 2:  # noqa: PLR2004 -- a pair
        return [[at] for at in range(len(bags))]
    held = Counter(feature for bag in bags for feature in bag)
    shared = {feature: at for at, feature in enumerate(f for f, n in held.items() if n > 1)}
    table = np.zeros((len(bags), max(len(shared), 1)))
    for at, bag in enumerate(bags):
        for feature, value in bag.items():
            if feature in shared:
                table[at, shared[feature]] = value
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    unit = np.divide(table, lengths, out=np.zeros_like(table), where=lengths > 0)
    distance: NDArray[np.float64] = (1 - unit @ unit.T).clip(0, 1)
    np.fill_diagonal(distance, 0)
    tree = hierarchy.linkage(squareform(distance, checks=False), "average")
    labels = hierarchy.fcluster(tree, 1 - LEAST_ALIKE, "distance")
    groups: dict[int, list[int]] = {}
    for at, label in enumerate(labels):
        groups.setdefault(int(label), []).append(at)
    return list(groups.values())
