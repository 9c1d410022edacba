from __future__ import annotations

from collections.abc import Hashable, Mapping

from feedback.text.themes import merge

Features = Mapping[Hashable, float]


def _comments(*counts: int) -> list[frozenset[int]]:
    """Give phrases that each stand in so many comments of their own."""
    found, at = [], 0
    for count in counts:
        found.append(frozenset(range(at, at + count)))
        at += count
    return found


def test_phrases_of_the_same_comments_are_one_wording() -> None:
    whole = frozenset(range(10))
    assert merge([whole, frozenset(range(8)), frozenset({90, 91})], [{}] * 100) == [[0, 1], [2]]


def test_wordings_that_share_what_stands_out_are_one_theme() -> None:
    phrases = _comments(10, 6, 8)
    says: list[Features] = [{"押金": 4.0, "五块": 1.0}] * 10
    says += [{"押": 3.0, "押金": 4.0}] * 6
    says += [{"镜头": 4.0, "五": 1.0}] * 8
    assert merge(phrases, says) == [[0, 1], [2]]


def test_what_hardly_stands_out_joins_nothing() -> None:
    phrases = _comments(5, 5, 5, 5)
    says: list[Features] = []
    for pair in ("广告", "广告", "镜头", "镜头"):
        says += [{pair: 4.0, "我们": 0.1}] * 5
    assert merge(phrases, says) == [[0, 1], [2, 3]]


def test_nothing_to_merge_gives_nothing() -> None:
    assert merge([], []) == []
    assert merge([frozenset({0})], [{}]) == [[0]]
