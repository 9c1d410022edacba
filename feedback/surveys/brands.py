"""Cigarette brands by name, because a text message must never name one.

The table `brands.tsv` holds the brand names of the project's own lexicon and word lists, further
brands on sale in the mainland, and how foreign and English texts write them. Doubtful names are
also places, wishes or plain words (南京, 好日子, 钻石): they count only beside a word that makes
them a cigarette.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

_BESIDE = (
    r"(?:香?[烟煙]|卷[烟煙]|牌|[（(]?(?:[软硬軟]|[细細中短]支|爆珠)"
    r"|[一二两三四五六七八九十几\d]+\s*[条條包盒])"
)


@cache
def _brand() -> re.Pattern[str]:
    text = (files("feedback.surveys") / "brands.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    kinds: dict[str, list[str]] = {}
    for name, kind in sorted(rows, key=lambda row: -len(row[0])):
        kinds.setdefault(kind, []).append(re.escape(name))
    certain, doubtful, latin = ("|".join(kinds[kind]) for kind in ("certain", "doubtful", "latin"))
    return re.compile(
        rf"{certain}|[软硬軟]?(?:{doubtful})(?={_BESIDE})|[软硬軟](?:{doubtful})"
        rf"|(?<![a-z])(?:{latin})(?![a-z])",
        re.IGNORECASE,
    )


def brands_in(text: str) -> list[str]:
    """Return the cigarette brands that a text names, as written, each once."""
    plain = unicodedata.normalize("NFKC", text)
    return list(dict.fromkeys(found[0] for found in _brand().finditer(plain)))
