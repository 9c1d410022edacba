"""Whole analysis of a comment against bare jieba, on two sets of sentences."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from bench import text_speed
from bench.results import Result

OWN = Path(__file__).parents[1] / "feedback" / "text" / "corpus"


def run() -> list[Result]:
    """Measure on the real sentences of another domain (if at hand) and on the project's own."""
    results = []
    shared = os.environ.get("FEEDBACK_SHARED_DATA")
    if shared:
        reviews = _column(Path(shared) / "reviews_zh.tsv")
        results.append(_measure(f"{len(reviews)} real review sentences", reviews))
    else:
        print("FEEDBACK_SHARED_DATA is not set: measuring the project's own comments only")
    own = sorted({text for file in OWN.glob("*.tsv") for text in _column(file)})
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


def _column(file: Path) -> list[str]:
    with file.open(encoding="utf-8", newline="") as opened:
        rows = csv.DictReader(opened, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["text"] for row in rows]
