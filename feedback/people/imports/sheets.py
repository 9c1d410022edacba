"""A table in a file, row by row, whatever its format: CSV, TSV or XLSX."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from feedback.core.errors import InputError
from feedback.core.messages import N_, Message
from feedback.people.imports.encodings import detect_encoding
from feedback.people.imports.raw import RawRow, bounded, letter
from feedback.people.imports.workbooks import open_workbook

MOST_BYTES = 100 * 1024 * 1024
MOST_COLUMNS = 100

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and the rows below it; row numbers are those a spreadsheet shows."""

    encoding: str
    header: tuple[str, ...]
    header_row: int
    rows: Iterator[RawRow]
    padded: bool  # a spreadsheet leaves out empty cells at the end of a row


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def open_sheet(path: Path) -> Iterator[Sheet]:
    """Open a file for reading once; raise `InputError` where it cannot be a table."""
    size = path.stat().st_size
    if size == 0:
        raise InputError(N_("“%(file)s”是空文件。"), file=path.name)
    if size > MOST_BYTES:
        raise InputError(
            N_("“%(file)s”有 %(size)s MB，最多 %(most)s MB；请分成几个文件。"),
            file=path.name,
            size=size // (1024 * 1024) + 1,
            most=MOST_BYTES // (1024 * 1024),
        )
    with path.open("rb") as file:
        start = file.read(4)
    if start == _OLD_OFFICE:
        raise InputError(
            N_("“%(file)s”是旧版 Excel（.xls）或加了密码的文件；请另存为不加密码的 XLSX 或 CSV。"),
            file=path.name,
        )
    if start == _ZIP:
        with open_workbook(path) as rows:
            yield _sheet("XLSX", path, map(bounded, rows), padded=True)
        return
    encoding = detect_encoding(path)
    with path.open(encoding=encoding, newline="") as lines:
        yield _sheet(encoding, path, map(bounded, _text_rows(lines)), padded=False)


def _sheet(encoding: str, path: Path, rows: Iterator[RawRow], *, padded: bool) -> Sheet:
    head = next((row for row in rows if not row.is_blank), None)
    if head is None:
        raise InputError(N_("“%(file)s”里没有内容。"), file=path.name)
    if len(head.cells) > MOST_COLUMNS:
        raise InputError(
            N_("第 %(row)s 行有 %(count)s 列，最多 %(most)s 列；请检查表头和分隔符。"),
            row=head.number,
            count=len(head.cells),
            most=MOST_COLUMNS,
        )
    for column, problem in head.faults:
        raise InputError(
            N_("第 %(row)s 行 %(column)s 列：%(problem)s"),
            row=head.number,
            column=letter(column or 0),
            problem=problem,
        )
    return Sheet(encoding, head.cells, head.number, rows, padded)


def _text_rows(lines: io.TextIOWrapper) -> Iterator[RawRow]:
    first = lines.readline(MOST_BYTES)
    rest = _again(first, lines)
    if "\t" in first:
        return _tab_rows(rest)
    semicolons = first.count(";") + first.count("；")
    return _comma_rows(rest, ";" if semicolons and "," not in first else ",")


def _again(first: str, lines: Iterable[str]) -> Iterator[str]:
    yield first
    yield from lines


def _comma_rows(lines: Iterator[str], delimiter: str) -> Iterator[RawRow]:
    csv.field_size_limit(MOST_BYTES)  # the cell is refused below, with row and column
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield RawRow(number, (), ((None, Message(N_("引号没有成对，读不出这一行。"))),))
        else:
            yield RawRow(number, tuple(cells))


def _tab_rows(lines: Iterator[str]) -> Iterator[RawRow]:
    for number, line in enumerate(lines, start=1):
        cells = line.rstrip("\r\n").split("\t")
        yield RawRow(number, tuple(_unquoted(cell) for cell in cells))


def _unquoted(cell: str) -> str:
    """Take away quotes as spreadsheets write them; a lone quotation mark is the writer's own."""
    inner = cell[1:-1]
    if len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in inner.replace('""', ""):
        return inner.replace('""', '"')
    return cell
