"""Spreadsheets: the one door to openpyxl for reading. Nothing in them is ever evaluated."""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from feedback.core.errors import InputError
from feedback.core.messages import N_, Message
from feedback.people.imports.raw import NumberText, RawRow

MOST_UNPACKED = 256 * 1024 * 1024  # a few kilobytes can unpack to gigabytes

BROKEN = (
    BadZipFile, KeyError, ValueError, SyntaxError, EOFError, IndexError, AttributeError, TypeError,
    zlib.error, NotImplementedError, RuntimeError, OSError, ArithmeticError,
)  # fmt: skip
"""What zipfile and openpyxl raise on files that are damaged or not what they seem.

An XML ParseError is a SyntaxError; a packed file with a password is a RuntimeError.
"""


@contextmanager
def open_workbook(path: Path) -> Iterator[Iterator[RawRow]]:
    """Open the first worksheet of an XLSX file; its rows are read as they are asked for."""
    with _opened(path, MOST_UNPACKED) as book:
        if not book.worksheets:
            raise _unreadable(path)
        yield _rows(book.worksheets[0], path)


@contextmanager
def open_sheets(path: Path, most_unpacked: int) -> Iterator[dict[str, Iterator[RawRow]]]:
    """Open all worksheets of an XLSX file by name; refuse one that unpacks to more bytes."""
    with _opened(path, most_unpacked) as book:
        yield {str(sheet.title): _rows(sheet, path) for sheet in book.worksheets}


@contextmanager
def _opened(path: Path, most_unpacked: int) -> Iterator[Any]:
    from openpyxl import load_workbook  # noqa: PLC0415 -- slow to load, and most files are CSV

    try:
        with ZipFile(path) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
        if unpacked > most_unpacked:
            raise InputError(N_("“%(file)s”解开后太大；请分成几个文件。"), file=path.name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # notes on styles that do not matter here
            book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except BROKEN as error:
        raise _unreadable(path) from error
    try:
        yield book
    finally:
        book.close()


def _unreadable(path: Path) -> InputError:
    return InputError(N_("“%(file)s”打不开：不是完整的 XLSX 文件。"), file=path.name)


def _rows(sheet: Any, path: Path) -> Iterator[RawRow]:  # noqa: ANN401 -- openpyxl has no types
    try:
        sheet.reset_dimensions()  # what the file says of its size need not be true
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for number, cells in enumerate(sheet.iter_rows(), start=1):
                yield _row(number, cells)
    except BROKEN as error:
        raise _unreadable(path) from error


def _row(number: int, cells: tuple[Any, ...]) -> RawRow:
    texts: list[str] = []
    faults: list[tuple[int | None, Message]] = []
    for column, cell in enumerate(cells):
        if cell.data_type == "f":
            faults.append((column, Message(N_("是公式；请改成数值或文字（粘贴为值）。"))))
            texts.append("")
        elif cell.data_type == "e":
            faults.append((column, Message(N_("是 Excel 的错误值，请改正。"))))
            texts.append("")
        else:
            texts.append(_text(cell))
    while texts and not texts[-1] and not any(column == len(texts) - 1 for column, _ in faults):
        texts.pop()
    return RawRow(number, tuple(texts), tuple(faults))


def _text(cell: Any) -> str:  # noqa: ANN401
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case int() | float():
            return _number(value, str(cell.number_format))
        case datetime():
            midnight = value.time() == time()
            return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _number(value: float, number_format: str) -> NumberText:
    """Write a number as its reader sees it: no `.0`, and the zeros its format puts in front."""
    text = str(int(value)) if isinstance(value, int) or value.is_integer() else repr(value)
    if number_format and set(number_format) == {"0"}:
        text = text.zfill(len(number_format))
    return NumberText(text)
