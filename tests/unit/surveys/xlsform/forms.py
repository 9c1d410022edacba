"""Workbooks as field offices make them, written cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

from feedback.surveys.definition import Questionnaire
from feedback.surveys.xlsform.reading import Imported, read_xlsform

Rows = Sequence[Sequence[object]]
YES_NO: Rows = [
    ["list_name", "name", "label"],
    ["yes_no", "yes", "是"],
    ["yes_no", "no", "否"],
]


def save(path: Path, sheets: Mapping[str, Rows]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def read(tmp_path: Path, survey: Rows, choices: Rows = YES_NO, **more: Rows) -> Imported:
    """Read a form with these sheets."""
    sheets = {"survey": survey, "choices": choices, **more}
    return read_xlsform(save(tmp_path / "form.xlsx", sheets))


def made(found: Imported) -> Questionnaire:
    """The questionnaire that was read; it has to be there."""
    assert found.questionnaire is not None, said(found)
    return found.questionnaire


def said(found: Imported) -> list[str]:
    """Every remark as `severity place: words`."""
    return [f"{one.severity.value} {one.where}: {one.message}" for one in found.remarks]
