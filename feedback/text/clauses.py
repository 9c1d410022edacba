"""Cutting a comment into clauses: the stretch within which one negation or one topic holds."""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_CLAUSE = 60

BREAKS = ',;:、。!?…\n~|·—《》【】()[]"“”'
FIRST_HAN, LAST_HAN = "\u4e00", "\u9fff"
_HAN = f"[{FIRST_HAN}-{LAST_HAN}]"
# A blank parts clauses only between Chinese characters, a full stop only away from digits.
_BREAK = rf"[{re.escape(BREAKS)}]+|(?<!\d)\.(?!\d)|(?<={_HAN}) (?={_HAN})"
# 就是 opens a concession, but not in 就是不来 or 就是完成任务.
CONNECTOR = (
    "但是|但(?!愿)|不过|可是|可惜|然而|虽然|虽说|尽管|而且|另外|再说|结果|所以|反而|其实"
    "|就是(?!说|来|要|给|这么|这样|完成|为了|应付|不|没|转|拍)"
    "|只是(?!来|拍|转|打|签)"
    "|却(?!说|写|报|填|记|打)|还有(?!没)|还是(?!没|不|老|那)"
)
_CUT = re.compile(f"({_BREAK})|{CONNECTOR}")
STOPS = frozenset("。!?\n…")


class Clause(NamedTuple):
    """`[start, end)` of the normalised text; `connector` is the word that opens it, or empty."""

    start: int
    end: int
    sentence: int
    connector: str = ""


def split_clauses(text: str) -> list[Clause]:
    """Return the clauses in order; none is empty or longer than MAX_CLAUSE characters."""
    clauses: list[Clause] = []
    start = sentence = 0
    connector = ""
    for match in _CUT.finditer(text):
        stop = match[1]
        at = match.start()
        if start < at:
            _add(clauses, start, at, sentence, connector)
            connector = ""
        if stop is None:
            connector = match[0]
            start = at
        else:
            start = match.end()
            if not STOPS.isdisjoint(stop):
                sentence += 1
    if start < len(text):
        _add(clauses, start, len(text), sentence, connector)
    return clauses


def _add(clauses: list[Clause], start: int, end: int, sentence: int, connector: str) -> None:
    while end - start > MAX_CLAUSE:
        clauses.append(Clause(start, start + MAX_CLAUSE, sentence, connector))
        start += MAX_CLAUSE
        connector = ""
    clauses.append(Clause(start, end, sentence, connector))
