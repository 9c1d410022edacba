"""The sheets of a form as they are written: headings, rows of cells, and bytes of a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from feedback.core.messages import N_, Message
from feedback.people.imports.raw import letter
from feedback.surveys.xlsform.expressions import LONGEST

Cell = str | int | float
_EXACT = 10**15
_WIDEST = 60
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")


@dataclass(slots=True)
class Written:
    """A sheet in the making; headings appear in the order of `headings`, the used ones only."""

    name: str
    headings: list[str]
    rows: list[dict[str, Cell]] = field(default_factory=list)

    def add(self, cells: Mapping[str, Cell | None]) -> int:
        """Append a row without its empty cells; return its number as a spreadsheet counts."""
        self.rows.append({name: cell for name, cell in cells.items() if cell not in {None, ""}})
        return len(self.rows) + 1

    @property
    def used(self) -> list[str]:
        """The headings under which anything stands."""
        found = {name for row in self.rows for name in row}
        return [name for name in self.headings if name in found]

    def letter_of(self, heading: str) -> str | None:
        """Return the letter of the column with this heading."""
        used = self.used
        return letter(used.index(heading)) if heading in used else None


def unwritable(sheet: Written) -> Iterator[tuple[str, int, Message]]:
    """Give heading and row of the cells that no spreadsheet can hold, and why."""
    for number, row in enumerate(sheet.rows, start=2):
        for name, cell in row.items():
            if isinstance(cell, str) and len(cell) > LONGEST:
                yield name, number, Message(N_("太长，表格的一格放不下。"))
            elif isinstance(cell, str) and _CONTROL.search(cell):
                yield name, number, Message(N_("有看不见的控制字符，表格里放不下。"))


def exact(number: float) -> Cell:
    """Return a number for a cell: as text where a spreadsheet would round it."""
    whole = float(number).is_integer() and abs(number) < _EXACT
    return int(number) if whole else repr(float(number))


def pack(sheets: Iterable[Written]) -> bytes:
    """Return the workbook. Every text is written as text, also one that begins with `=`."""
    from xlsxwriter import Workbook  # noqa: PLC0415 -- slow to load

    packed = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(packed, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF4"})
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, bold)
    return packed.getvalue()


def _write(page: Any, sheet: Written, bold: object) -> None:  # noqa: ANN401 -- has no types
    used = sheet.used
    page.freeze_panes(1, 0)
    for column, heading in enumerate(used):
        page.write_string(0, column, heading, bold)
        longest = max((len(str(row.get(heading, ""))) for row in sheet.rows), default=0)
        page.set_column(column, column, min(max(longest, len(heading)) + 2, _WIDEST))
    for number, row in enumerate(sheet.rows, start=1):
        for column, heading in enumerate(used):
            cell = row.get(heading)
            if isinstance(cell, str):
                page.write_string(number, column, cell)
            elif cell is not None:
                page.write_number(number, column, cell)
