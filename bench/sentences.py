"""What texts are measured on: real sentences of another domain, and the project's own comments."""

from __future__ import annotations

import csv
import os
from pathlib import Path

OWN = Path(__file__).parents[1] / "feedback" / "text" / "corpus"


def reviews() -> list[str] | None:
    """Give the review sentences of the shared data, None where FEEDBACK_SHARED_DATA is not set."""
    shared = os.environ.get("FEEDBACK_SHARED_DATA")
    return _column(Path(shared) / "reviews_zh.tsv") if shared else None


def own_comments() -> list[str]:
    """Give the labelled comments of the project, each once."""
    return sorted({text for file in OWN.glob("*.tsv") for text in _column(file)})


def _column(file: Path) -> list[str]:
    with file.open(encoding="utf-8", newline="") as opened:
        rows = csv.DictReader(opened, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["text"] for row in rows]
