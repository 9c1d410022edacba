"""Phrases that keep being said: which words stand together, whatever stands around them. Pure.

Memory grows with the number of words taken in, not with the number of different sequences of
words: a sequence is only looked at while its parts are frequent.

A phrase holds together by its pointwise mutual information (Church, K. W. and Hanks, P. (1990).
Word association norms, mutual information, and lexicography. Computational Linguistics 16, 22-29)
and is complete by the entropy of what stands beside it (Huang, J. H. and Powers, D. (2003). Chinese
word segmentation based on contextual entropy. PACLIC 17, 152-158).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from feedback.text.times import days_spoken_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from feedback.text.flow import Flow

    Numbers = NDArray[np.int64]

LONGEST = 12  # words of a phrase
LEAST_PMI = 1.5  # bits
SHORTEST = 3  # characters of a phrase
LEAST_ENTROPY = 1.0  # bits: as uncertain as two neighbours equally often
_END = -1
_SOME_DAY = date(2026, 1, 15)
_HAN = re.compile(r"[\u3400-\u9fff]")
# A phrase neither ends in one of these nor consists of them.
_PARTICLES = frozenset("的了着过吗呢吧啊呀嘛啦也都还就又才很太再把被给和跟与或在是有个之所而")
_COMMON_WORDS = """
我 你 他 她 它 我们 你们 他们 咱们 自己 人家 这 那 这个 那个 这样 那样 什么 怎么 哪 哪里 这里 那里
不 没 没有 要 会 能 可以 得 去 来 到 上 下 里 对 从 向 一 两 一个 一次 一下 一点 有点 有些 几 多 少
说 说是 想 看 做 弄 搞 叫 让 就是 还是 但是 不过 因为 所以 如果 虽然 而且 或者 已经 现在 今天 昨天
每次 每天 时候 还要 还有 只 只有 真 真的 好 大 小 等 吃 走 用 跟 比 那边 这边 回 天 月 年 人
事 家 店
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_NUMERAL = re.compile(r"[0-9零一二两三四五六七八九十百千万几半第]+[个次条块元天月年回家户号点多]*")


@dataclass(frozen=True, slots=True)
class Unit:
    """Something that was said: a phrase, one word, or one character inside words.

    `pmi` is the least over all ways to cut the phrase in two, `entropy` the lesser of both sides,
    in bits; both 0 for what is one word. A word that is long enough is a phrase as well.
    """

    words: tuple[str, ...]
    kind: str
    shops: int
    pmi: float = 0.0
    entropy: float = 0.0

    @property
    def text(self) -> str:
        """The characters in one piece."""
        return "".join(self.words)


@dataclass(frozen=True, slots=True)
class Units:
    """All units, and in which comments each occurs: pairs of numbers, by unit, then comment."""

    listed: tuple[Unit, ...]
    unit: Numbers
    comment: Numbers

    def comments_of(self, number: int) -> Numbers:
        """Return the comments in which a unit occurs, in order."""
        first, last = np.searchsorted(self.unit, [number, number + 1])
        return self.comment[first:last]


def find_units(flow: Flow, shops: Sequence[int], *, least_shops: int) -> Units:
    """Return what at least `least_shops` different shops say; `shops` names each comment's shop."""
    shop_of = np.unique(np.asarray(shops, dtype=np.int64), return_inverse=True)[1]
    row, owners = flow.row(), flow.owners()
    collector = _Collector(shop_of, least_shops)
    singles = row >= 0
    places = np.flatnonzero(singles)
    if not len(places):
        return Units((), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    kept, _, numbers = collector.keep(row[places], owners[places])
    for number, shop_count in zip(kept, numbers, strict=True):
        collector.listed.append(Unit((flow.words[number],), "word", int(shop_count)))
    _compounds(flow, row[places], owners[places], kept, collector)
    _characters(flow, row, owners, collector)
    _phrases(flow, row, owners, collector)
    return collector.units()


class _Collector:
    """Counts distinct shops per key and gathers what passes."""

    def __init__(self, shop_of: Numbers, least: int) -> None:
        self._shop_of = shop_of
        self._width = int(shop_of.max(initial=0)) + 1
        self.least = least
        self.listed: list[Unit] = []
        self._pairs: list[tuple[Numbers, Numbers]] = []
        self._taken = 0

    def shops(self, keys: Numbers, comments: Numbers) -> tuple[Numbers, Numbers]:
        """Return the different keys and how many shops said each."""
        pairs = np.unique(keys * self._width + self._shop_of[comments])
        return np.unique(pairs // self._width, return_counts=True)

    def keep(
        self, keys: Numbers, comments: Numbers, wanted: Numbers | None = None
    ) -> tuple[Numbers, Numbers, Numbers]:
        """Take in every key of enough shops; return keys, their places in `keys`, and shops."""
        found, counts = self.shops(keys, comments)
        passed = counts >= self.least
        if wanted is not None:
            passed &= np.isin(found, wanted)
        kept = found[passed]
        at = np.searchsorted(kept, keys)
        at[at == len(kept)] = 0
        inside = kept[at] == keys if len(kept) else np.zeros(len(keys), dtype=bool)
        span = int(comments.max(initial=0)) + 1
        pairs = np.unique(at[inside] * span + comments[inside])
        self._pairs.append((pairs // span + self._taken, pairs % span))
        self._taken += len(kept)
        return kept, np.flatnonzero(inside), counts[passed]

    def units(self) -> Units:
        """Return everything taken in."""
        unit = np.concatenate([pair[0] for pair in self._pairs])
        comment = np.concatenate([pair[1] for pair in self._pairs])
        return Units(tuple(self.listed), unit, comment)


def _compounds(
    flow: Flow, row: Numbers, owners: Numbers, kept: Numbers, collector: _Collector
) -> None:
    """Take in words that say as much as a phrase: 周转箱 is one word of the dictionary.

    Where everybody says the rest in other words, it is the only thing that keeps being said.
    """
    said = ((number, flow.words[number]) for number in kept.tolist())
    long = [number for number, word in said if _is_compound(word)]
    found, _, counts = collector.keep(row, owners, np.array(long, dtype=np.int64))
    for number, count in zip(found, counts, strict=True):
        collector.listed.append(Unit((flow.words[number],), "phrase", int(count)))


def _characters(flow: Flow, row: Numbers, owners: Numbers, collector: _Collector) -> None:
    """Take in Chinese characters: 押金, 押了 and 押钱 share one where the words differ."""
    letters = sorted({char for word in flow.words for char in word if _HAN.match(char)})
    number = {char: at for at, char in enumerate(letters)}
    width = max((len(word) for word in flow.words), default=1)
    table = np.full((len(flow.words), width), _END, dtype=np.int64)
    for at, word in enumerate(flow.words):
        for place, char in enumerate(word):
            table[at, place] = number.get(char, _END)
    places = np.flatnonzero(row >= 0)
    keys = [table[row[places], place] for place in range(width)]
    all_keys = np.concatenate(keys)
    comments = np.tile(owners[places], width)
    said = all_keys >= 0
    kept, _, shops = collector.keep(all_keys[said], comments[said])
    for key, count in zip(kept, shops, strict=True):
        collector.listed.append(Unit((letters[key],), "character", int(count)))


def _phrases(flow: Flow, row: Numbers, owners: Numbers, collector: _Collector) -> None:
    """Take in sequences of 2 to LONGEST words that hold together and are complete."""
    size, total = len(flow.words), float((row >= 0).sum())
    gram = row.copy()  # the number of the sequence of the current length that starts here, or -1
    counts = [np.zeros(len(row), dtype=np.int64)]
    counts.append(np.where(row >= 0, np.bincount(row[row >= 0], minlength=size)[row], 0))
    for length in range(2, LONGEST + 1):
        alive = (gram[: len(row) - length + 1] >= 0) & (row[length - 1 :] >= 0)
        starts = np.flatnonzero(alive & (gram[1 : len(row) - length + 2] >= 0))
        if not len(starts):
            break
        keys = gram[starts] * size + row[starts + length - 1]
        found, number_of_shops = collector.shops(keys, owners[starts])
        inside = np.isin(keys, found[number_of_shops >= collector.least])
        starts, keys = starts[inside], keys[inside]
        if not len(starts):
            break
        _, first, dense, often = np.unique(
            keys, return_index=True, return_inverse=True, return_counts=True
        )
        gram = np.full(len(row), _END, dtype=np.int64)
        gram[starts] = dense
        here = np.zeros(len(row), dtype=np.int64)
        here[starts] = often[dense]
        counts.append(here)
        pmi = _pmi(counts, starts[first], length, total)
        left = _entropy(dense, row[starts - 1], often, size)
        right = _entropy(dense, row[starts + length], often, size)
        edge = np.minimum(left, right)
        good = np.flatnonzero((pmi >= LEAST_PMI) & (edge >= LEAST_ENTROPY))
        at = starts[first][good]
        spoken = [tuple(flow.words[n] for n in row[place : place + length]) for place in at]
        telling = np.array([is_telling(words) for words in spoken], dtype=bool)
        _, _, shops = collector.keep(dense, owners[starts], good[telling])
        told = [words for words in spoken if is_telling(words)]
        for number, words, count in zip(good[telling], told, shops, strict=True):
            strength = (float(pmi[number]), float(edge[number]))
            collector.listed.append(Unit(words, "phrase", int(count), *strength))


def _pmi(counts: list[Numbers], at: Numbers, length: int, total: float) -> NDArray[np.float64]:
    """Give the least log2(P(whole) / (P(front) P(back))) over all cuts of each sequence."""
    whole = counts[length][at]
    best = np.full(len(at), np.inf)
    for cut in range(1, length):
        apart = counts[cut][at] * counts[length - cut][at + cut].astype(np.float64)
        best = np.minimum(best, np.log2(whole * total / apart))
    return best


def _entropy(dense: Numbers, beside: Numbers, often: Numbers, size: int) -> NDArray[np.float64]:
    """Give the entropy of the neighbours of each sequence; every end of a clause is its own."""
    inner = beside >= 0
    pairs, times = np.unique(dense[inner] * size + beside[inner], return_counts=True)
    lost = np.bincount(pairs // size, weights=times * np.log2(times), minlength=len(often))
    result: NDArray[np.float64] = np.log2(often) - lost / often
    return result


def _is_compound(word: str) -> bool:
    """Tell whether a word is long enough to mean one thing, and does more than say when.

    上个月 would grow with whatever is said of last month.
    """
    if len(_HAN.findall(word)) < SHORTEST or not is_telling((word,)):
        return False
    return days_spoken_of(word, _SOME_DAY) is None


def is_telling(words: Sequence[str]) -> bool:
    """Tell whether a phrase can stand for a matter: it has a word of its own and whole edges."""
    if words[0] in _PARTICLES or words[-1] in _PARTICLES:
        return False
    own = [
        word
        for word in words
        if word not in _COMMON and word not in _PARTICLES and not _NUMERAL.fullmatch(word)
    ]
    return bool(own) and len("".join(words)) >= SHORTEST and any(_HAN.search(word) for word in own)
