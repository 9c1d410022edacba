"""One spelling for many: width, script, Cantonese, typing errors and repeats are evened out.

The order is fixed: compatibility forms, tags and invisible characters, traditional to simplified
script, pinyin and Cantonese to Mandarin, known typing errors, repeats. The result is a fixed
point: normalising it again changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import opencc

from feedback.text.alignment import Edit, Normalised
from feedback.text.tsv import Row, read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Stage = Callable[[Normalised], Normalised]

DATA_DIR = Path(__file__).parent / "data"
MAX_ROUNDS = 8
MIN_UNIT, MAX_UNIT = 2, 12
# A unit of two characters that stands three times.
SHORTEST_REPEATED = 3 * MIN_UNIT

# Characters that normalisation leaves alone or changes one for one: these need no index map.
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_COMMON_WIDE = tuple((chr(ord(char) + 0xFEE0), char) for char in ",!?:;()~")
_OTHER_WIDE = re.compile("[\uff01-\uff5e\u3000]")
_PLAIN = re.compile(
    r"[\n -;=-~\u4e00-\u9fff。、“”‘’《》【】·—…（）！，．：；？～０-９Ａ-Ｚａ-ｚ　]*"
)
_MARKS = (
    "\u0300-\u036f\u1100-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
)
# Clusters are cut at 31 characters: reordering longer runs of marks takes quadratic time.
_CLUSTER = re.compile(rf"[^{_MARKS}][{_MARKS}]{{1,30}}|[^\n -~\u4e00-\u9fff。、“”‘’《》【】—…]")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>|<!--[^<>]{0,300}-->")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ue000-\uf8ff\ud800-\udfff"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]+"
)
_BLANK = re.compile(r"[\t\r\x85\u2028\u2029]")
_TRIPLE = re.compile(r"([^0-9A-Za-z])\1\1")
_RUN = re.compile(r"([^0-9A-Za-z])\1{2,}|([A-Za-z])\2{3,}")
_UNIT = re.compile(rf"(.{{{MIN_UNIT},{MAX_UNIT}}}?)\1{{2,}}", re.DOTALL)
_EDGES = re.compile(r"\A +| {2,}| +\Z")
_LETTERS_ONLY = re.compile(r"[^\u3400-\u9fff]*[a-zA-Z]{2}[^\u3400-\u9fff]*")


class Substitutions:
    """Replacements of a table, longest first; some only beside or away from certain words."""

    def __init__(self, rows: list[Row], *, joined: bool = False) -> None:
        """Compile the rows; `joined` ones may be written with spaces between the syllables."""
        self._rows = {}
        for row in rows:
            if not row["from"]:
                row.refuse("from", "is empty")
            self._rows[row["from"].replace(" ", "")] = row
        keys = sorted(self._rows, key=len, reverse=True)
        if joined:
            pattern = "|".join(_spelled(self._rows[key]["from"]) for key in keys)
        else:
            pattern = "|".join(re.escape(key) for key in keys)
        self._pattern = re.compile(pattern, re.IGNORECASE)
        self._marks = re.compile(
            "|".join(
                _spelled(row["from"]) if joined else re.escape(row["from"])
                for row in rows
                if row["when"] == "mark"
            )
            or "(?!)",
            re.IGNORECASE,
        )

    @property
    def words(self) -> tuple[str, ...]:
        """What is replaced."""
        return tuple(self._rows)

    def edits(self, text: str) -> Iterator[Edit]:
        """Return the replacements to make."""
        marked: bool | None = None
        for match in self._pattern.finditer(text):
            row = self._rows[match[0].replace(" ", "").lower()]
            if row["when"] == "marked":
                if marked is None:
                    marked = self._marks.search(text) is not None
                if not marked:
                    continue
            before = text[match.start() - 1 : match.start()] if match.start() else "^"
            after = text[match.end() : match.end() + 1] or "$"
            if before in row["not_after"] or after in row["not_before"]:
                continue
            if row["to"] != match[0]:
                yield Edit(match.start(), match.end(), row["to"])


def _spelled(pinyin: str) -> str:
    """Return syllables with or without spaces; a single syllable must stand alone."""
    if " " in pinyin:
        return pinyin.replace(" ", " ?") + "(?: (?=[a-z]))?"
    return f"(?<![a-z]){pinyin}(?: (?=[a-z])|(?![a-z]))"


def normalise(text: str, *, plainly: bool = True) -> Normalised:
    """Return the evened-out text with its map back; never raises, linear in length.

    `plainly` is false where it is known that more than width is to be evened out.
    """
    result = Normalised(text, text)
    for _ in range(MAX_ROUNDS):
        before = result.text
        if is_plain(before):
            # Nothing here is invisible, and only width is not what it should be.
            result = Normalised(narrowed(before), text, result.spans)
            if plainly and not _needs_work(result.text):
                break
            plainly = True
        else:
            result = _visible(_compatible(result))
        for stage in (_simplified, _mandarin, _collapsed):
            result = stage(result)
        if result.text == before:
            break
    return result


def is_plain(text: str) -> bool:
    """Tell whether all characters are common ones that are at most wide."""
    return _PLAIN.fullmatch(text) is not None


def narrowed(text: str) -> str:
    """Return the text with wide characters narrow, one for one."""
    for char, narrow in _COMMON_WIDE:
        text = text.replace(char, narrow)
    return text.translate(_WIDE) if _OTHER_WIDE.search(text) else text


def width_table(size: int) -> NDArray[np.uint32]:
    """Return what `narrowed` makes of each character below `size`."""
    table = np.arange(size, dtype=np.uint32)
    table[list(_WIDE)] = list(_WIDE.values())
    return table


def initialize() -> None:
    """Read the tables and build the converter now, for example before workers fork."""
    _tables()
    _converter().convert("漢")


def _needs_work(text: str) -> bool:
    return (
        not traditional().isdisjoint(text)
        or _words().search(text) is not None
        or _TRIPLE.search(text) is not None
        or is_repetitive(text)
        or _LETTERS_ONLY.fullmatch(text) is not None
        or "  " in text
        or text != text.strip()
    )


@cache
def _tables() -> tuple[Substitutions, Substitutions, Substitutions]:
    columns = ("from", "to", "when", "not_after", "not_before")
    cantonese, typos, pinyin = (
        read_table(DATA_DIR / name, columns)
        for name in ("cantonese.tsv", "typos.tsv", "pinyin.tsv")
    )
    return Substitutions(cantonese), Substitutions(typos), Substitutions(pinyin, joined=True)


def replaced_words() -> tuple[str, ...]:
    """Return all Cantonese words and typing errors that stand in the tables, each once."""
    cantonese, typos, _ = _tables()
    return tuple(dict.fromkeys((*cantonese.words, *typos.words)))


@cache
def _words() -> re.Pattern[str]:
    """Compile all Cantonese words and typing errors into one search."""
    return re.compile("|".join(re.escape(word) for word in replaced_words()))


@cache
def traditional() -> frozenset[str]:
    """Give the characters that conversion to simplified script may change."""
    block = "".join(map(chr, range(0x4E00, 0xA000)))
    pairs = zip(block, _converter().convert(block), strict=True)
    # These change only within words.
    return frozenset(char for char, simple in pairs if char != simple) | frozenset("乾著瞭藉麼")


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _compatible(value: Normalised) -> Normalised:
    return value.edited(
        Edit(match.start(), match.end(), form)
        for match in _CLUSTER.finditer(value.text)
        if (form := unicodedata.normalize("NFKC", match[0])) != match[0]
    )


def _visible(value: Normalised) -> Normalised:
    for pattern, blank in ((_INVISIBLE, ""), (_TAG, " "), (_BLANK, " ")):
        value = value.edited(
            Edit(match.start(), match.end(), blank) for match in pattern.finditer(value.text)
        )
    return value


def _simplified(value: Normalised) -> Normalised:
    if traditional().isdisjoint(value.text):
        return value
    converted = _converter().convert(value.text)
    if converted == value.text:
        return value
    if len(converted) == len(value.text):
        return Normalised(converted, value.original, value.spans)
    return value.edited(
        Edit(at, at + 1, form)
        for at, char in enumerate(value.text)
        if (form := _simple_character(char)) != char
    )


@cache
def _simple_character(char: str) -> str:
    return str(_converter().convert(char))


def _mandarin(value: Normalised) -> Normalised:
    cantonese, typos, pinyin = _tables()
    if _LETTERS_ONLY.fullmatch(value.text):
        value = value.edited(pinyin.edits(value.text))
    value = value.edited(cantonese.edits(value.text))
    return value.edited(typos.edits(value.text))


def _collapsed(value: Normalised) -> Normalised:
    value = value.edited(
        Edit(match.start(), match.end(), match[1] or match[2] * 3)
        for match in _RUN.finditer(value.text)
    )
    if is_repetitive(value.text):
        value = value.edited(
            Edit(match.start(), match.end(), match[1])
            for match in _UNIT.finditer(value.text)
            if not match[1].isdigit()
        )
    edges = [
        Edit(
            match.start(),
            match.end(),
            " " if match.start() > 0 and match.end() < len(value.text) else "",
        )
        for match in _EDGES.finditer(value.text)
    ]
    return value.edited(edges)


def is_repetitive(text: str) -> bool:
    """Tell whether so few different characters occur that a unit may stand three times."""
    size = len(text)
    return size >= SHORTEST_REPEATED and 3 * len(set(text)) <= size + SHORTEST_REPEATED
