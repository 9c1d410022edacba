"""Which known issue a new matter is closest to, by what its phrases say. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise
from math import log, sqrt

from feedback.text.segment import cut
from feedback.text.taxonomy import Issue

LEAST_ALIKE = 0.05


def nearest_issue(phrases: Iterable[str], issues: Collection[Issue]) -> str | None:
    """Return the code of the issue whose own words are most like the phrases, or None.

    Cosine of words and characters weighted by how few issues have them (tf-idf: Manning, C. D.,
    Raghavan, P. and Schütze, H. (2008). Introduction to Information Retrieval, section 6.3).
    """
    bags = {issue.code: _bag(_words_of(issue)) for issue in issues}
    held = Counter(feature for bag in bags.values() for feature in bag)
    weight = {feature: log(1 + len(bags) / count) for feature, count in held.items()}
    wanted = _bag(phrases)
    scores = {code: _alike(wanted, bag, weight) for code, bag in bags.items()}
    best = max(scores, key=lambda code: (scores[code], code), default=None)
    return best if best is not None and scores[best] >= LEAST_ALIKE else None


def _words_of(issue: Issue) -> tuple[str, ...]:
    return (issue.name, *issue.sub_issues, *issue.example_phrases)


def _bag(texts: Iterable[str]) -> Counter[str]:
    """Count words of two characters and more, and pairs of characters."""
    bag: Counter[str] = Counter()
    for text in texts:
        bag.update({word for word in cut(text) if len(word) > 1})
        bag.update({f"~{a}{b}" for a, b in pairwise(text)})
    return bag


def _alike(one: Mapping[str, int], other: Mapping[str, int], weight: Mapping[str, float]) -> float:
    shared = sum(one[f] * other[f] * weight[f] ** 2 for f in one.keys() & other.keys())
    if not shared:
        return 0.0
    return shared / (_length(one, weight) * _length(other, weight))


def _length(bag: Mapping[str, int], weight: Mapping[str, float]) -> float:
    return sqrt(sum((count * weight.get(f, 1.0)) ** 2 for f, count in bag.items()))
