"""Time the whole analysis against bare jieba on the same sentences, in one process."""

from __future__ import annotations

import gc
import importlib
import logging
import random
import statistics
import sys
import tempfile
import time
import warnings
from datetime import date
from functools import lru_cache, partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from feedback.text.analysis import Analyser

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

ROUNDS = 5
SLICE = 2_500
# Every comment has a day on which it was said, from which 上个月 is reckoned.
SAID_ON = date(2026, 10, 15)
_CACHED = type(lru_cache(len))


class Speed(NamedTuple):
    """Whole analysis / bare `jieba.lcut`: the median of the rounds, the least, the most.

    `rate` is sentences analysed per second of one core, for people; the ratio decides.
    """

    ratio: float
    least: float
    most: float
    rate: float


def run(sentences: Sequence[str]) -> Speed:
    """Return how the whole analysis of sentences compares with cutting them by jieba.

    Whole: normalise, segment, find by rules and by the learned model with its evidence, redact.
    jieba cuts as it does when nothing is asked for, by its own dictionary. Both are given the same
    sentences, each once and in the same random order, in one process that uses one core; they
    alternate on slices, so that a busy machine slows both, and each goes first in turn. Python
    collects garbage as it does at work, but not among what was loaded before. What the product
    remembers of words is forgotten before each round, and it remembers no results.
    """
    jieba = _jieba()
    analyser = Analyser.load()
    analyser.initialize()
    texts = list(dict.fromkeys(sentences))
    random.Random(1).shuffle(texts)  # noqa: S311 -- an order, not a secret
    slices = [texts[start : start + SLICE] for start in range(0, len(texts), SLICE)]
    ways = (partial(_analyse, analyser), partial(_cut, jieba))
    for way in ways:
        way(slices[0][:100])  # what is loaded at first use is loaded
    gc.collect()
    gc.freeze()
    spent = [_round(ways, slices, number) for number in range(ROUNDS)]
    gc.unfreeze()
    ratios = [whole / bare for whole, bare in spent]
    rate = len(texts) / statistics.median(whole for whole, _ in spent)
    return Speed(statistics.median(ratios), min(ratios), max(ratios), rate)


def _round(
    ways: Sequence[Callable[[Sequence[str]], None]], slices: Sequence[Sequence[str]], number: int
) -> list[float]:
    """Return the seconds of each of the two ways."""
    _forget()
    spent = [0.0, 0.0]
    for place, part in enumerate(slices, start=number):
        for which in (0, 1) if place % 2 else (1, 0):
            spent[which] += _time(partial(ways[which], part))
    return spent


def _analyse(analyser: Analyser, texts: Sequence[str]) -> None:
    analyser.analyse_many(texts, [SAID_ON] * len(texts))


def _cut(jieba: ModuleType, texts: Sequence[str]) -> None:
    [jieba.lcut(text) for text in texts]  # kept until all are done, as the analyses are


def _forget() -> None:
    """Empty every cache of limited size that a function of the product keeps."""
    modules = [module for name, module in sys.modules.items() if name.startswith("feedback.")]
    for found in chain.from_iterable(vars(module).values() for module in modules):
        if isinstance(found, _CACHED) and found.cache_parameters()["maxsize"]:
            found.cache_clear()


def _jieba() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        jieba = importlib.import_module("jieba")
    logging.getLogger("jieba").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        jieba.dt.tmp_dir = folder
        jieba.initialize()
    return jieba


def _time(work: Callable[[], None]) -> float:
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start
