"""Whole analysis of a comment against bare jieba, on two sets of sentences."""

from __future__ import annotations

from bench import text_speed
from bench.results import Result
from bench.sentences import own_comments, reviews

BOUND = 1.0


def run() -> list[Result]:
    """Measure on the real sentences of another domain (if at hand) and on the project's own."""
    results = []
    real = reviews()
    if real:
        results.append(_measure("real review sentences", real))
    else:
        print("FEEDBACK_SHARED_DATA is not set: measuring the project's own comments only")
    results.append(_measure("retailers' comments of our own", own_comments()))
    return results


def _measure(label: str, sentences: list[str]) -> Result:
    speed = text_speed.run(sentences)
    return Result(
        f"whole analysis / bare jieba.lcut, {len(set(sentences)):,} different {label}",
        round(speed.ratio, 3),
        "ratio",
        BOUND,
        f"rounds {speed.least:.2f} to {speed.most:.2f}, {speed.rate:,.0f} comments/s on one core",
    )
