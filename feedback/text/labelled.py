"""Comments with the codes that people gave them: what a model learns from and is measured by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.text.tsv import read_lenient, read_lines, read_texts

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_PARTING = re.compile(r"[,;|，；、\n]+")
# A code may itself hold a blank or a stroke: these part only what is no code.
_BLANKS, _STROKES = re.compile(r"\s+"), re.compile(r"/+")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A comment with its codes; `hand` names who wrote or labelled it, `weight` counts it."""

    text: str
    codes: tuple[str, ...]
    hand: str = ""
    weight: float = 1.0


def read_labelled(
    path: Path, known: Collection[str], *, empty: bool = False, hand: str = ""
) -> list[Labelled]:
    """Return the rows of a table with the columns `text` and `codes`.

    Codes are parted by blanks, commas, bars or strokes. Raises TableError, naming row and column,
    for a code that is not `known`, and for a row without a code unless `empty` rows are allowed.
    """
    found = []
    for row in read_texts(path, ("text", "codes")):
        codes = tuple(dict.fromkeys(_parted(row["codes"], known)))
        for code in codes:
            if code not in known:
                row.refuse("codes", f"{code!r} is not in the taxonomy")
        if not codes and not empty:
            row.refuse("codes", "is empty; N00 says that there is no issue")
        found.append(Labelled(row["text"], codes, hand))
    return found


def read_unlabelled(path: Path) -> list[str]:
    """Return the comments of a file: its column `text`, or its lines where there is none.

    Raises TableError as `tsv.read_lines` does.
    """
    header, rows = read_lenient(path)
    if "text" in header:
        place = header.index("text")
        return [cells[place] for _, cells in rows if cells[place]]
    return [line.strip() for line in read_lines(path) if line.strip()]


def _parted(cell: str, known: Collection[str]) -> list[str]:
    """Return the codes of a cell: parted only where what stands there is no code itself."""
    if not cell or cell in known:
        return [cell] if cell else []
    found: list[str] = []
    for order in ((_PARTING, _BLANKS, _STROKES), (_PARTING, _STROKES, _BLANKS)):
        found = [cell]
        for parting in order:
            found = [
                piece.strip()
                for part in found
                for piece in ([part] if part in known else parting.split(part))
                if piece.strip()
            ]
        if all(part in known for part in found):
            break
    return found
