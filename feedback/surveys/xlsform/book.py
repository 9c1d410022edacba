"""A form's workbook as it is read: sheets of lines whose cells are known by their column.

Everything is bounded: bytes, unpacked bytes, rows, columns, characters of a cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from feedback.core.errors import InputError
from feedback.core.messages import N_, Message
from feedback.people.imports.raw import RawRow, letter, too_long
from feedback.people.imports.workbooks import BROKEN, open_sheets
from feedback.surveys.checking.findings import Severity
from feedback.surveys.xlsform.columns import WORDED, Column, language_code, read_heading
from feedback.surveys.xlsform.expressions import LONGEST
from feedback.surveys.xlsform.losses import Remarks

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 48 * 1024 * 1024
MOST_ROWS = 3000
MOST_COLUMNS = 200
_HEADING_WITHIN = 20  # rows
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_NEEDED = {
    "survey": ({"type", "name"},),
    "choices": ({"list_name", "name"},),
    "settings": ({"form_title"}, {"form_id"}, {"default_language"}, {"version"}),
    "feedback_dimensions": ({"id", "weight"},),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row below the headings; `number` as a spreadsheet counts."""

    sheet: Sheet
    number: int
    cells: Mapping[Column, str]

    def get(self, base: str) -> str:
        """Return the cell of a column, empty where nothing stands."""
        return self.cells.get(Column(base), "").strip()

    def place(self, column: str | Column) -> tuple[str | None, int]:
        """Return the letter and the row of a cell."""
        wanted = Column(column) if isinstance(column, str) else column
        return self.sheet.letters.get(wanted), self.number

    def texts(self, base: str, default: str) -> dict[str, tuple[str, Column]]:
        """Return text and column by language; one without a language is in `default`."""
        found: dict[str, tuple[str, Column]] = {}
        for column, text in self.cells.items():
            if column.base == base and text.strip():
                code = language_code(column.language) if column.language else default
                if code is not None:
                    found.setdefault(code, (text, column))
        return found


@dataclass(slots=True)
class Sheet:
    """A sheet's columns by heading, and its lines."""

    name: str
    letters: dict[Column, str]
    lines: list[Line]

    @property
    def languages(self) -> list[str]:
        """The languages in headings, in their order."""
        named = (one.language for one in self.letters if one.language is not None)
        return list(dict.fromkeys(code for one in named if (code := language_code(one))))


def read_book(path: Path, remarks: Remarks) -> dict[str, Sheet]:
    """Return the sheets of a form by name; raise `InputError` for what is no workbook."""
    _refuse(path)
    found: dict[str, Sheet] = {}
    with open_sheets(path, MOST_UNPACKED) as sheets:
        for title, rows in sheets.items():
            name = title.strip().lower()
            if name in found:
                continue
            if name not in _NEEDED:
                remarks.add(Severity.NOTICE, title, (None, None),
                            Message(N_("这张表没有读。")),
                            Message(N_("只读 survey、choices 和 settings 三张表。")))  # fmt: skip
                continue
            sheet = _sheet(name, rows, remarks)
            if sheet is not None:
                found[name] = sheet
    if "survey" not in found and not remarks.refused:
        raise InputError(
            N_("“%(file)s”里没有 survey 表；XLSForm 的题目写在名为 survey 的表里。"), file=path.name
        )
    return found


def _refuse(path: Path) -> None:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise InputError(
            N_("“%(file)s”有 %(size)s MB，一份问卷最多 %(most)s MB。"), file=path.name,
            size=size // (1024 * 1024) + 1, most=MOST_BYTES // (1024 * 1024),
        )  # fmt: skip
    with path.open("rb") as file:
        start = file.read(4)
    if start == _OLD_OFFICE:
        raise InputError(
            N_("“%(file)s”是旧版 Excel（.xls）或加了密码；请另存为不加密码的 XLSX。"),
            file=path.name,
        )
    try:
        with ZipFile(path) as packed:
            macros = any(name.lower().endswith("vbaproject.bin") for name in packed.namelist())
    except BROKEN:
        raise InputError(N_("“%(file)s”打不开：不是完整的 XLSX 文件。"), file=path.name) from None
    if macros or path.suffix.lower() in {".xlsm", ".xltm", ".xlsb"}:
        raise InputError(N_("“%(file)s”带宏；请另存为不带宏的 XLSX。"), file=path.name)


def _sheet(name: str, rows: Iterator[RawRow], remarks: Remarks) -> Sheet | None:
    filled = _filled(name, rows, remarks)
    heading = _heading(name, filled)
    if heading is None:
        needed = "、".join(sorted(_NEEDED[name][0]))
        severity = Severity.ERROR if name in {"survey", "choices"} else Severity.WARNING
        remarks.add(
            severity,
            name,
            (None, None),
            Message(N_("前 %(rows)s 行里没有列名。"), {"rows": _HEADING_WITHIN}),
            Message(N_("第一行写列名，至少要有 %(names)s。"), {"names": needed}),
        )
        return None
    sheet = Sheet(name, _letters(name, heading, remarks), [])
    columns = {place: column for column, place in sheet.letters.items()}
    for row in filled:
        sheet.lines.append(_line(sheet, row, columns, remarks))
        if len(sheet.lines) > MOST_ROWS:
            remarks.add(Severity.ERROR, name, (None, row.number),
                        Message(N_("表太长，最多 %(most)s 行。"), {"most": MOST_ROWS}),
                        Message(N_("请分成几份问卷。")))  # fmt: skip
            return None
    return sheet


def _filled(name: str, rows: Iterable[RawRow], remarks: Remarks) -> Iterator[RawRow]:
    """Give the rows in which anything stands, up to the widest allowed."""
    for row in rows:
        if row.is_blank:
            continue
        if any(cell.strip() for cell in row.cells[MOST_COLUMNS:]):
            remarks.add(Severity.ERROR, name, (letter(MOST_COLUMNS), row.number),
                        Message(N_("表太宽，最多 %(most)s 列。"), {"most": MOST_COLUMNS}),
                        Message(N_("删掉多余的列。")))  # fmt: skip
            return
        yield row


def _heading(name: str, rows: Iterator[RawRow]) -> RawRow | None:
    """Find the row of headings, which may stand below a title."""
    for number, row in enumerate(rows):
        bases = {read_heading(cell).base for cell in row.cells}
        if any(needed <= bases for needed in _NEEDED[name]):
            return row
        if number >= _HEADING_WITHIN:
            break
    return None


def _letters(name: str, heading: RawRow, remarks: Remarks) -> dict[Column, str]:
    found: dict[Column, str] = {}
    for number, cell in enumerate(heading.cells):
        if not cell.strip():
            continue
        column, place = read_heading(cell), (letter(number), heading.number)
        if column in found:
            remarks.add(Severity.WARNING, name, place,
                        Message(N_("列名“%(name)s”有两列，只读前面那列。"),
                                {"name": cell.strip()}),
                        Message(N_("删掉或改名其中一列。")))  # fmt: skip
            continue
        if column.base in WORDED and column.language and language_code(column.language) is None:
            remarks.add(
                Severity.WARNING,
                name,
                place,
                Message(
                    N_("不认得“%(name)s”是什么语言，这一列没有读。"), {"name": column.language}
                ),
                Message(N_("把语言写成“English (en)”这样，带上两个字母的代号。")),
            )
        found[column] = place[0]
    return found


def _line(sheet: Sheet, row: RawRow, columns: Mapping[str, Column], remarks: Remarks) -> Line:
    for number, problem in row.faults:
        remarks.add(Severity.ERROR, sheet.name, (letter(number or 0), row.number), problem,
                    Message(N_("在表格里改好再导入。")))  # fmt: skip
    cells: dict[Column, str] = {}
    for number, cell in enumerate(row.cells):
        column = columns.get(letter(number))
        if column is None or not cell.strip():
            continue
        if len(cell) > LONGEST or "\x00" in cell:
            remarks.add(Severity.ERROR, sheet.name, (letter(number), row.number),
                        too_long(len(cell), LONGEST), Message(N_("把这一格写短。")))  # fmt: skip
            continue
        cells[column] = cell
    return Line(sheet, row.number, cells)
