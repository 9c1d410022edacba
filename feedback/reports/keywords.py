"""Which words are said about one manager more than about the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from feedback.stats.keyness import KeyTerm, log_odds
from feedback.text.normalise import normalise
from feedback.text.segment import cut

LEAST_Z = 1.96
LEAST_SHOPS = 2
HEAVIEST_PRIOR = 500.0
MOST_TERMS = 40
_WORD = re.compile(r"[\u4e00-\u9fff]{2,}|[A-Za-z]{2,}")
_REDACTED = re.compile(r"\[[^\]]{1,6}\]")
# Words that carry no matter of their own; the lexicon's terms are never among them.
_EMPTY_WORDS = """
我们 你们 他们 她们 自己 这个 那个 这样 那样 什么 怎么 为什么 就是 还是 但是 不过 因为 所以
如果 虽然 而且 或者 已经 现在 今天 昨天 时候 有时 一下 一个 一次 一点 有点 一些 可以 没有
不是 觉得 知道 真的 非常 比较 还有 然后 其他 大家 咱们 人家 别人 这边 那边 这里 那里 起来
出来 过来 上次 每次 都是 也是 只是 总是 一直 希望 建议 经理 客户经理 某某
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


def shop_counts(texts: Iterable[tuple[int | None, str]]) -> Counter[str]:
    """Count for each word the distinct shops that used it; a voice without a shop is one shop."""
    seen: set[tuple[int, str]] = set()
    for place, (shop, text) in enumerate(texts):
        speaker = -1 - place if shop is None else shop
        seen |= {(speaker, word) for word in words_of(text)}
    return Counter(word for _, word in seen)


def words_of(text: str) -> set[str]:
    """Return the words that carry matter, without what stands for redacted names and numbers."""
    plain = normalise(_REDACTED.sub(" ", text)).text
    return {word for word in cut(plain) if _WORD.fullmatch(word) and word not in _EMPTY}


def key_terms(
    own: Iterable[tuple[int | None, str]],
    peers: Iterable[tuple[int | None, str]],
    *,
    least_shops: int = LEAST_SHOPS,
) -> list[KeyTerm]:
    """Return the words said about one more than about peers, strongest first, at most 40.

    Counts are distinct shops; words of fewer than `least_shops` shops are left out. The prior
    weighs as much as what was said about the one, so that little said is pulled halfway to peers.
    """
    counts = shop_counts(own)
    weight = min(float(counts.total()), HEAVIEST_PRIOR) or 1.0
    terms = log_odds(counts, shop_counts(peers), prior_size=weight)
    kept = [term for term in terms if term.z >= LEAST_Z and term.count >= least_shops]
    return kept[:MOST_TERMS]
