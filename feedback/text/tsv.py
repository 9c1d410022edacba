"""Reading the rule tables: tab-separated files with a header, edited by people."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn


class TableError(ValueError):
    """A table that cannot be used; the message names file, row and column."""

    def __init__(self, table: str, row: int, column: str, problem: str) -> None:
        """Keep the place apart from the words, so that a page can show both."""
        self.table = table
        self.row = row
        self.column = column
        self.problem = problem
        place = f"{table}, row {row}" if row else table
        place += f", column {column}" if column else ""
        super().__init__(f"{place}: {problem}")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; `number` counts from 1 and the header is row 1."""

    table: str
    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return the trimmed cell."""
        return self.cells[column]

    def items(self, column: str) -> tuple[str, ...]:
        """Return the cell as a list: parts are separated by 、 and empty ones dropped."""
        return tuple(part.strip() for part in self.cells[column].split("、") if part.strip())

    def refuse(self, column: str, problem: str) -> NoReturn:
        """Raise an error that points at this row and column."""
        raise TableError(self.table, self.number, column, problem)


def read_table(path: Path, columns: tuple[str, ...], *, quoted: bool = False) -> list[Row]:
    """Return rows of a UTF-8 file (with or without BOM); blank and `#` lines are skipped.

    Raises TableError for a missing file, a missing column, a row with too many cells or text
    that is not UTF-8. With `quoted`, cells may be quoted as spreadsheets write them.
    """
    try:
        handle = path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise TableError(str(path), 0, "", f"cannot be opened ({error.strerror})") from error
    with handle:
        reader = csv.reader(
            handle, delimiter="\t", quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
        )
        try:
            header = [cell.strip() for cell in next(reader, [])]
            for column in columns:
                if column not in header:
                    found = ", ".join(header) or "nothing"
                    raise TableError(path.name, 1, column, f"is missing; the header has: {found}")
            return [
                _row(path.name, reader.line_num, header, line)
                for line in reader
                if any(cell.strip() for cell in line) and not line[0].startswith("#")
            ]
        except UnicodeDecodeError as error:
            raise TableError(path.name, 0, "", "is not UTF-8 text") from error
        except csv.Error as error:
            raise TableError(path.name, reader.line_num, "", str(error)) from error


def _row(table: str, number: int, header: list[str], line: list[str]) -> Row:
    if len(line) > len(header):
        raise TableError(table, number, "", f"has {len(line)} cells, the header {len(header)}")
    cells = [cell.strip() for cell in line] + [""] * (len(header) - len(line))
    return Row(table, number, dict(zip(header, cells, strict=True)))
