"""Rows of answers as CSV, JSON Lines, XLSX and SPSS, never more than a few of them in memory."""

from __future__ import annotations

import csv
import io
import json
import pickle
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from feedback.collection.exports.cells import Cell, Row, cells, harmless, is_dangerous
from feedback.collection.exports.columns import Column, Kind
from feedback.collection.exports.sav import LONGEST_STRING, Variable, write_sav
from feedback.core import clock
from feedback.core.messages import N_
from feedback.surveys.flat import nested
from feedback.surveys.questions import NOT_SOLD
from feedback.web.catalog import translate

BOM = b"\xef\xbb\xbf"
PIECE = 256 * 1024  # bytes sent at once
ROWS_ON_A_SHEET = 1_000_000  # Excel ends at 1,048,576
FAR = 10**13
"""A declared missing value below every number that a question may ask for."""
NO_ANSWER, NOT_SOLD_CODE = -9, 1 - FAR


def csv_pieces(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """Give a CSV file for spreadsheets in pieces: UTF-8 with a byte order mark, lines end CRLF."""
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow([column.name for column in columns])
    yield BOM
    for row in rows:
        writer.writerow([_as_text(cell) for cell in cells(columns, row)])
        if page.tell() > PIECE:
            yield _taken(page)
    yield _taken(page)


def jsonl_pieces(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """Give one JSON object per response in pieces; `answers` holds tables as objects."""
    about = [column.source for column in columns if not column.of_answer]
    asked = {column.source for column in columns if column.of_answer}
    page = io.StringIO()
    for row in rows:
        known = {key: _plain(row.about.get(key)) for key in about}
        given: Any = {key: value for key, value in row.answers.items() if key in asked}
        line = {**known, "answers": nested(given)}
        page.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
        if page.tell() > PIECE:
            yield _taken(page)
    yield _taken(page)


def write_xlsx(
    target: Path, columns: Sequence[Column], rows: Iterable[Row], *, language: str
) -> None:
    """Write a workbook: the answers, and a sheet that says what columns and codes mean.

    Rows go to a temporary file as they come, so memory does not grow with them.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
        "tmpdir": str(target.parent),
    }
    with xlsxwriter.Workbook(str(target), options) as book:
        looks = {
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            "quoted": book.add_format({"quote_prefix": True}),
        }
        _answer_sheets(book, columns, rows, looks, translate(N_("答卷"), language))
        sheet = book.add_worksheet(translate(N_("编码说明"), language))
        for line, texts in enumerate((_headings(language), *_codebook(columns))):
            for place, text in enumerate(texts):
                _put(sheet, line, place, text, looks)


def _answer_sheets(
    book: Any,  # noqa: ANN401 -- xlsxwriter carries no types
    columns: Sequence[Column],
    rows: Iterable[Row],
    looks: Mapping[str, Any],
    title: str,
) -> None:
    sheets, line = 0, ROWS_ON_A_SHEET + 1
    sheet: Any = None
    for row in chain(rows, [None]):
        if line > ROWS_ON_A_SHEET and (row is not None or sheet is None):
            sheets, line = sheets + 1, 1
            sheet = book.add_worksheet(title if sheets == 1 else f"{title} {sheets}")
            sheet.write_row(0, 0, [column.name for column in columns])
        for place, cell in enumerate(cells(columns, row) if row is not None else ()):
            _put(sheet, line, place, cell, looks)
        line += 1


def write_spss(
    target: BinaryIO,
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    label: str,
    language: str,
) -> None:
    """Write an SPSS file. Rows wait in a temporary file until the widths of texts are known."""
    widths = [1] * len(columns)
    with tempfile.TemporaryFile() as waiting:
        count = 0
        for row in rows:
            given = [
                _as_spss(column, cell)
                for column, cell in zip(columns, cells(columns, row), strict=True)
            ]
            for place, cell in enumerate(given):
                if isinstance(cell, str):
                    widths[place] = max(widths[place], len(cell.encode("utf-8", "replace")))
            pickle.dump(given, waiting)
            count += 1
        waiting.seek(0)
        lacking = translate(N_("没有回答"), language)
        variables = [
            _variable(column, width, lacking) for column, width in zip(columns, widths, strict=True)
        ]
        kept = (pickle.load(waiting) for _ in range(count))  # noqa: S301 -- written just above
        write_sav(target, variables, kept, count=count, label=label, made_at=clock.now())


def _variable(column: Column, width: int, lacking: str) -> Variable:
    """Declare what a column holds; every coded value and every number says when it is missing."""
    name, label = column.name, column.label
    if column.kind in {Kind.DAY, Kind.MOMENT}:
        return Variable(name, label, form=column.kind.value)
    if column.kind in {Kind.WORDS, Kind.TEXT, Kind.LIST}:
        return Variable(name, label, form="string", width=min(width, LONGEST_STRING))
    if not column.of_answer:
        return Variable(name, label)
    named = tuple((float(code), said) for code, said in _numbered(column))
    if column.kind is Kind.NUMBER:  # a mark such as "not sold" is no number either
        lost = (float(-FAR), *(code for code, _ in named))
        labels = ((float(-FAR), lacking), *named)
        return Variable(name, label, decimals=column.decimals, labels=labels, missing=lost)
    coded = column.kind in {Kind.CODE, Kind.FLAG}
    labels = (*named, (float(NO_ANSWER), lacking))
    return Variable(name, label, labels=labels, missing=(float(NO_ANSWER),), nominal=coded)


def _numbered(column: Column) -> Iterator[tuple[int, str]]:
    """Options are numbered in the order of the definition; scale points are their own number."""
    for number, (code, said) in enumerate(column.codes, 1):
        if column.kind is Kind.NUMBER:
            yield NOT_SOLD_CODE, said
        else:
            yield (code if isinstance(code, int) else number), said


def _as_spss(column: Column, cell: Cell) -> Cell:
    match column.kind:
        case Kind.CODE:
            order = {code: number for number, (code, _) in enumerate(column.codes, 1)}
            return NO_ANSWER if cell is None else order.get(str(cell))
        case Kind.SCALE | Kind.FLAG | Kind.PLACE:
            return NO_ANSWER if cell is None else cell
        case Kind.NUMBER if column.of_answer:
            if cell is None:
                return -FAR
            return NOT_SOLD_CODE if cell == NOT_SOLD else cell
    return cell


def _put(sheet: Any, line: int, place: int, cell: Cell, looks: Mapping[str, Any]) -> None:  # noqa: ANN401
    """Write one cell as what it is, so that no text is ever read as a formula."""
    if isinstance(cell, str):
        sheet.write_string(line, place, cell, looks["quoted"] if is_dangerous(cell) else None)
    elif isinstance(cell, datetime):
        sheet.write_datetime(line, place, cell.replace(tzinfo=None), looks["moment"])
    elif isinstance(cell, date):
        sheet.write_datetime(line, place, cell)
    elif cell is not None:
        sheet.write_number(line, place, cell)


def _headings(language: str) -> tuple[str, ...]:
    said = (N_("列名"), N_("题目"), N_("编码"), N_("含义"))
    return tuple(translate(one, language) for one in said)


def _codebook(columns: Sequence[Column]) -> Iterator[tuple[str, str, str, str]]:
    for column in columns:
        yield (column.name, column.label, "", "")
        for code, meaning in column.codes:
            yield (column.name, "", str(code), meaning)


def _as_text(cell: Cell) -> str | int | float:
    if isinstance(cell, str):
        return harmless(cell)
    plain = _plain(cell)
    return "" if plain is None else plain


def _plain(cell: Cell) -> str | int | float | None:
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    return cell.isoformat() if isinstance(cell, date) else cell


def _taken(page: io.StringIO) -> bytes:
    written = page.getvalue().encode("utf-8", "replace")
    page.seek(0)
    page.truncate()
    return written
