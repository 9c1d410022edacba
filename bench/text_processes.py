"""Analysis by two processes against one."""

from __future__ import annotations

import random
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection

from bench.results import Result
from bench.sentences import own_comments, reviews
from feedback.text.analysis import Analyser

ROUNDS = 3
CHUNK = 1_000
LEAST_SPEED_UP = 1.8


def run() -> list[Result]:
    """Compare the processor's time of the busier of two processes with that of one for all.

    So other work on the machine does not count; what the two cost each other does. Both shares are
    drawn at random, so that neither has the longer comments. The best of some rounds each.
    """
    analyser = Analyser.load()
    analyser.initialize()
    sentences = reviews() or own_comments()
    random.Random(1).shuffle(sentences)  # noqa: S311 -- an order, not a secret
    whole = [sentences]
    halves = [sentences[0::2], sentences[1::2]]
    one = two = (float("inf"), float("inf"))
    for _ in range(ROUNDS):
        one = min(one, _seconds(analyser, whole))
        two = min(two, _seconds(analyser, halves))
    return [
        Result(
            f"time of the busier of two processes / of one (speed-up of {LEAST_SPEED_UP} or more)",
            round(two[0] / one[0], 3),
            "ratio",
            round(1 / LEAST_SPEED_UP, 3),
            f"{one[0] / two[0]:.2f} times by the processors' time; by the clock "
            f"{one[1] / two[1]:.2f} times, {len(sentences) / two[1]:.0f} comments/s",
        )
    ]


def _seconds(analyser: Analyser, shares: list[list[str]]) -> tuple[float, float]:
    """Give the processor's time of the busiest process, and the time by the clock."""
    context = get_context("fork")
    ends = []
    started = time.perf_counter()
    for share in shares:
        receiving, sending = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(analyser, share, sending))
        process.start()
        ends.append((process, receiving))
    busiest = max(float(receiving.recv()) for _, receiving in ends)
    seconds = time.perf_counter() - started
    for process, _ in ends:
        process.join()
    return busiest, seconds


def _work(analyser: Analyser, share: list[str], told: Connection) -> None:
    started = time.process_time()
    for start in range(0, len(share), CHUNK):
        analyser.analyse_many(share[start : start + CHUNK])
    told.send(time.process_time() - started)
