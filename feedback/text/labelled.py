"""Comments with the codes that people gave them: what a model learns from and is measured by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.text.tsv import read_texts

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_PARTING = re.compile(r"[\s,;|/，；、]+")


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

    Codes are parted by blanks, commas or bars. Raises TableError, naming row and column, for a
    code that is not `known`, and for a row without a code unless `empty` rows are allowed.
    """
    found = []
    for row in read_texts(path, ("text", "codes")):
        codes = tuple(dict.fromkeys(part for part in _PARTING.split(row["codes"]) if part))
        for code in codes:
            if code not in known:
                row.refuse("codes", f"{code!r} is not in the taxonomy")
        if not codes and not empty:
            row.refuse("codes", "is empty; N00 says that there is no issue")
        found.append(Labelled(row["text"], codes, hand))
    return found
