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

ROUNDS = 5
SLICES = 10


def run(sentences: Sequence[str]) -> dict[str, str | float]:
    """Give `figure` = whole analysis / bare `jieba.lcut`, the median over alternating rounds.

    Both run on one core, alternately on slices of the sentences, so that a busy machine slows
    both. `rate` is sentences analysed per second, for people; the ratio decides.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        jieba = importlib.import_module("jieba")
    logging.getLogger("jieba").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        jieba.dt.tmp_dir = folder
        jieba.initialize()
    analyser = Analyser.load()
    analyser.initialize()
    slices = [sentences[start::SLICES] for start in range(SLICES)]
    ratios = []
    rates = []
    for _ in range(ROUNDS):
        whole = bare = 0.0
        for part in slices:
            whole += _time(lambda sentence: analyser.analyse(sentence).tokens, part)
            bare += _time(jieba.lcut, part)
        ratios.append(whole / bare)
        rates.append(len(sentences) / whole)
    return {
        "name": "whole analysis of a comment / bare jieba.lcut",
        "figure": round(statistics.median(ratios), 3),
        "unit": "ratio",
        "bound": 1.0,
        "rate": round(statistics.median(rates)),
    }


def _time(work: Callable[[str], object], sentences: Sequence[str]) -> float:
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        for sentence in sentences:
            work(sentence)
        return time.process_time() - start
    finally:
        gc.enable()
