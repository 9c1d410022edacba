"""Reading the rule tables: tab-separated files with a header, edited by people."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TextIO

# Characters of one line: no comment is as long, and a file without line ends is no table.
LONGEST_LINE = 200_000
# Lines that a quoted cell may run over.
_LONGEST_RECORD = 50


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


def read_table(path: Path, columns: tuple[str, ...]) -> list[Row]:
    """Return rows of a UTF-8 file (with or without BOM); blank and `#` lines are skipped.

    Raises TableError for a missing file, a missing column, a row with too many cells or text
    that is not UTF-8.
    """
    with _opened(path) as handle:
        reader = csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
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


def read_texts(path: Path, columns: tuple[str, ...]) -> list[Row]:
    """Return rows of a file of people's words: as `read_table`, but any line may be a comment.

    Cells may be quoted as spreadsheets write them, also over several lines; a stray quotation
    mark that closes nothing is taken as it stands.
    """
    header, rows = read_lenient(path)
    for column in columns:
        if column not in header:
            found = ", ".join(header) or "nothing"
            raise TableError(path.name, 1, column, f"is missing; the header has: {found}")
    return [_row(path.name, number, header, cells) for number, cells in rows]


def read_lenient(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header, and number and cells of each row, filled up to the header's length.

    Raises TableError as `read_lines` does.
    """
    lines = read_lines(path)
    cells, at = _record(lines, 0, 0)
    header = [cell.strip() for cell in cells]
    rows = []
    while at < len(lines):
        number = at + 1
        cells, at = _record(lines, at, len(header))
        if any(cell.strip() for cell in cells):
            rows.append((number, cells + [""] * (len(header) - len(cells))))
    return header, rows


def read_lines(path: Path) -> list[str]:
    """Return the lines of a UTF-8 file (with or without BOM), at least one, without their ends.

    Raises TableError for a missing file, for text that is not UTF-8, and for a line of more than
    LONGEST_LINE characters, which is not read to its end.
    """
    lines: list[str] = []
    ended = True
    try:
        with _opened(path) as handle:
            while line := handle.readline(LONGEST_LINE + 2):
                kept = line.rstrip("\r\n")
                if len(kept) > LONGEST_LINE:
                    raise TableError(
                        path.name,
                        len(lines) + 1,
                        "",
                        f"is longer than {LONGEST_LINE:,} characters; "
                        "put each comment on a line of its own, or shorten this one",
                    )
                ended = kept != line
                lines.append(kept)
    except UnicodeDecodeError as error:
        raise TableError(path.name, 0, "", "is not UTF-8 text") from error
    return [*lines, ""] if ended else lines


def _record(lines: list[str], at: int, width: int) -> tuple[list[str], int]:
    """Return the cells of the record that starts at a line, and the line after it."""
    if lines[at].startswith('"') or '\t"' in lines[at]:
        size = 0
        for end in range(at + 1, min(at + _LONGEST_RECORD, len(lines)) + 1):
            size += len(lines[end - 1])
            if size > LONGEST_LINE:
                break
            try:
                cells = next(csv.reader(["\n".join(lines[at:end])], delimiter="\t", strict=True))
            except csv.Error:
                continue
            if len(cells) == width or end == at + 1:
                return cells, end
            break
    return _cells(lines[at]), at + 1


def _cells(line: str) -> list[str]:
    return line.split("\t")


def _opened(path: Path) -> TextIO:
    try:
        return path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise TableError(str(path), 0, "", f"cannot be opened ({error.strerror})") from error


def _row(table: str, number: int, header: list[str], line: list[str]) -> Row:
    if len(line) > len(header):
        raise TableError(table, number, "", f"has {len(line)} cells, the header {len(header)}")
    cells = [cell.strip() for cell in line] + [""] * (len(header) - len(line))
    return Row(table, number, dict(zip(header, cells, strict=True)))
