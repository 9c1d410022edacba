"""The labelling guide as it stands beside the review: what a code covers, and its borders."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

GENERAL = "*"
_FILE = Path(__file__).with_name("guide.tsv")


@dataclass(frozen=True, slots=True)
class Advice:
    """What is meant, and what is not, in Chinese and English."""

    covers: str
    borders: str
    covers_en: str
    borders_en: str


@dataclass(frozen=True, slots=True)
class Guide:
    """Rules for all codes, and advice per code."""

    general: tuple[Advice, ...]
    codes: Mapping[str, Advice]


@cache
def labelling_guide() -> Guide:
    """Return the guide that ships."""
    general: list[Advice] = []
    codes: dict[str, Advice] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            code = row.pop("code")
            if code == GENERAL:
                general.append(Advice(**row))
            else:
                codes[code] = Advice(**row)
    return Guide(tuple(general), codes)
