"""Whole analysis of a comment against bare jieba, on two sets of sentences."""

from __future__ import annotations

from bench import text_speed
from bench.results import Result
from bench.sentences import own_comments, reviews


def run() -> list[Result]:
    """Measure on the real sentences of another domain (if at hand) and on the project's own."""
    results = []
    real = reviews()
    if real:
        results.append(_measure(f"{len(real)} real review sentences", real))
    else:
        print("FEEDBACK_SHARED_DATA is not set: measuring the project's own comments only")
    own = own_comments()
    results.append(_measure(f"{len(own)} distinct retailers' comments", own))
    return results


def _measure(label: str, sentences: list[str]) -> Result:
    measured = text_speed.run(sentences)
    return Result(
        f"whole analysis / bare jieba.lcut, {label}",
        float(measured["figure"]),
        "ratio",
        float(measured["bound"]),
        f"{measured['rate']} comments/s on one core",
    )
