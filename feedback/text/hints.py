"""A guess where no pattern fits: the issue that the words of the whole comment point to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from feedback.text.taxonomy import PRAISE
from feedback.text.tsv import read_table

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ("code", "words", "notes")
CONFIDENCE = 0.35
# Points a code needs, and by how many it must lead: single characters alone decide nothing.
ENOUGH, LEAD = 3, 1
SHORTEST = 6
# Issues that are never guessed: a wrong accusation of corruption does harm.
NEVER = frozenset({"I16"})
# Signs that the comment complains or asks rather than reports or praises.
_COMPLAINT = re.compile(
    "[不没未无别莫才只就还又再都连老总光白硬偏乱坏差慢晚少难怕烦怎凭]"
    "|居然|竟然|从来|为什么|为啥|希望|什么时候|到底|根本"
)


# Answers that say nothing, however many words they take.
_NOTHING = re.compile(
    "[没无](?:有|什么|啥|什么别的)?(?:意见|建议|想法|要求|要说|可说|好说|补充|说的)"
)


class Hint(NamedTuple):
    """The code pointed to and its strongest word at `[start, end)`."""

    code: str
    start: int
    end: int


class Hints:
    """Words per code, each weighing its length."""

    def __init__(self, words: dict[str, list[str]]) -> None:
        """Build from the codes per word."""
        self._words = words
        longest = sorted(words, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest)) or "(?!)")

    def guess(self, text: str) -> Hint | None:
        """Return the code that is clearly ahead, or None."""
        if len(text) < SHORTEST or _NOTHING.search(text):
            return None
        points: dict[str, int] = {}
        best: dict[str, tuple[int, int]] = {}
        seen: set[str] = set()
        for match in self._pattern.finditer(text):
            word = match[0]
            if word in seen:
                continue
            seen.add(word)
            for code in self._words[word]:
                points[code] = points.get(code, 0) + len(word)
                known = best.get(code)
                if known is None or known[1] - known[0] < len(word):
                    best[code] = match.span()
        complains = _COMPLAINT.search(text) is not None
        allowed = {code: sum_ for code, sum_ in points.items() if (code != PRAISE) is complains}
        return _leader(allowed, best)


def _leader(points: dict[str, int], best: dict[str, tuple[int, int]]) -> Hint | None:
    ranked = sorted(points.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < ENOUGH:
        return None
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < LEAD:
        return None
    return Hint(ranked[0][0], *best[ranked[0][0]])


def load_hints(path: Path, codes: tuple[str, ...]) -> Hints:
    """Return the hints of a table; TableError for an unknown code or one never guessed."""
    words: dict[str, list[str]] = {}
    for row in read_table(path, COLUMNS):
        if row["code"] not in codes or row["code"] in NEVER:
            row.refuse("code", f"{row['code']!r} is not in the taxonomy or is never guessed")
        for word in row.items("words"):
            words.setdefault(word, []).append(row["code"])
    return Hints(words)
