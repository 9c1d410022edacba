"""Cutting a comment into clauses: the stretch within which one negation or one topic holds."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_CLAUSE = 60

# A blank parts clauses only between Chinese characters; a full stop only where no digit follows.
_BREAK = re.compile(
    r"[,;:、。!?…\n~|·—《》【】()\[\]\"“”]+|(?<!\d)\.(?!\d)|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])"
)
_CONNECTOR = re.compile(
    "但是|但愿|但|不过就是|不过|可是|可惜|就是(?!说|来|要|给|这么|这样|完成|为了|应付|不|没|转|拍)|只是(?!来|拍|转|打|签)"
    "|然而|却(?!说|写|报|填|记|打)|虽然|尽管|虽说|倒是|而且|另外|还有(?!没)|再说|结果|所以|反而|其实|还是(?!没|不|老|那)"
)
_STOPS = frozenset("。!?\n…")


@dataclass(frozen=True, slots=True)
class Clause:
    """`[start, end)` of the normalised text; `connector` is the word that opens it, or empty."""

    start: int
    end: int
    sentence: int
    connector: str = ""
    ends_with: str = ""


def split_clauses(text: str) -> list[Clause]:
    """Return the clauses in order; none is empty and none is longer than MAX_CLAUSE characters."""
    clauses: list[Clause] = []
    at = sentence = 0
    for match in _BREAK.finditer(text):
        _add(clauses, text, at, match.start(), sentence, match[0][0])
        at = match.end()
        if not _STOPS.isdisjoint(match[0]):
            sentence += 1
    _add(clauses, text, at, len(text), sentence, "")
    return clauses


def _add(clauses: list[Clause], text: str, start: int, end: int, sentence: int, stop: str) -> None:
    connector = ""
    while start < end:
        opening = _CONNECTOR.match(text, start, end)
        after = opening.end() if opening else start
        connector = opening[0] if opening else connector
        following = _CONNECTOR.search(text, after + 1, end)
        limit = min(following.start() if following else end, start + MAX_CLAUSE)
        clauses.append(Clause(start, limit, sentence, connector, stop if limit == end else ""))
        start, connector = limit, ""
