"""What stands in each cell of a file of answers, and how a cell is kept from being a formula.

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from feedback.collection.exports.columns import Column, Kind

Cell = str | int | float | date | datetime | None

BETWEEN = ";"
"""Between the ids of a list; ids never hold it."""

_DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True)
class Row:
    """One response: what is known about it, and its answers by key as they are stored."""

    about: Mapping[str, Cell]
    answers: Mapping[str, object]


def cells(columns: Sequence[Column], row: Row) -> list[Cell]:
    """Return the cells of one response, `None` where there is no answer."""
    return [
        _cell(column, row.answers.get(column.source))
        if column.of_answer
        else row.about.get(column.source)
        for column in columns
    ]


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula when it opens the file."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def is_dangerous(text: str) -> bool:
    """Say whether a spreadsheet might take this text for a formula."""
    return text.startswith(_DANGEROUS)


def _cell(column: Column, value: object) -> Cell:
    if value is None or value in ("", []):
        return None
    if column.kind is Kind.DAY:
        return date.fromisoformat(str(value))
    chosen = value if isinstance(value, list) else [value]
    match column.kind:
        case Kind.LIST:
            return BETWEEN.join(str(one) for one in chosen)
        case Kind.FLAG:
            return int(column.option in chosen)
        case Kind.PLACE:
            return chosen.index(column.option) + 1 if column.option in chosen else 0
    return value if isinstance(value, int | float) else str(value)
