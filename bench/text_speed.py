"""Time the whole analysis against bare jieba on the same sentences, in one process."""

from __future__ import annotations

import gc
import importlib
import logging
import statistics
import tempfile
import time
import warnings
from typing import TYPE_CHECKING

from feedback.text.analysis import Analyser

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

ROUNDS = 5
SLICE = 2_500


def run(sentences: Sequence[str]) -> dict[str, str | float]:
    """Give `figure` = whole analysis / bare `jieba.lcut`, the median over alternating rounds.

    Whole: normalise, segment, find by rules and by the learned model with its evidence, redact.
    Both run on one core, alternately on slices of the sentences, so that a busy machine slows
    both; nothing is kept from one round to the next. `rate` is sentences analysed per second, for
    people; the ratio decides.
    """
    jieba = _jieba()
    analyser = Analyser.load()
    analyser.initialize()
    slices = [sentences[start : start + SLICE] for start in range(0, len(sentences), SLICE)]
    ratios = []
    rates = []
    for _ in range(ROUNDS):
        whole = bare = 0.0
        for part in slices:
            whole += _time(lambda part=part: analyser.analyse_many(part))
            bare += _time(lambda part=part: [jieba.lcut(sentence) for sentence in part])
        ratios.append(whole / bare)
        rates.append(len(sentences) / whole)
    return {
        "name": "whole analysis of a comment / bare jieba.lcut",
        "figure": round(statistics.median(ratios), 3),
        "unit": "ratio",
        "bound": 1.0,
        "rate": round(statistics.median(rates)),
    }


def _jieba() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        jieba = importlib.import_module("jieba")
    logging.getLogger("jieba").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        jieba.dt.tmp_dir = folder
        jieba.initialize()
    return jieba


def _time(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        gc.enable()
