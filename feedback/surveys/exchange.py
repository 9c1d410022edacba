"""Questionnaires as files, in and out: JSON as it is stored, and XLSForm workbooks."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy.orm import Session

from feedback.core.errors import InputError
from feedback.core.messages import N_
from feedback.surveys.definition import Questionnaire
from feedback.surveys.library import library_keys, load_questionnaire
from feedback.surveys.loading import LARGEST, read_questionnaire
from feedback.surveys.queries import definition_of, latest_version
from feedback.surveys.xlsform.reading import Imported, read_xlsform
from feedback.surveys.xlsform.writing import Exported, write_xlsform

WORKBOOK, PLAIN = ".xlsx", ".json"
_MACROS = {".xlsm", ".xltm", ".xlsb", ".xls"}


def export_questionnaire(questionnaire: Questionnaire, *, suffix: str) -> Exported:
    """Return the bytes of a file of that kind, `.xlsx` or `.json`, and what it cannot hold."""
    if suffix == WORKBOOK:
        return write_xlsform(questionnaire)
    if suffix != PLAIN:
        raise InputError(N_("文件名要以 .xlsx 或 .json 结尾。"))
    plain = questionnaire.model_dump(mode="json", exclude_none=True)
    return Exported((json.dumps(plain, ensure_ascii=False, indent=2) + "\n").encode(), ())


def import_questionnaire(path: Path, *, key: str | None = None) -> Imported:
    """Return the questionnaire that a file holds, and what was lost; nothing is stored.

    `key` replaces the key in the file. Raise `InputError` for what is no such file.
    """
    if path.stat().st_size == 0:
        raise InputError(N_("“%(file)s”是空文件。"), file=path.name)
    if path.suffix.lower() == WORKBOOK or path.suffix.lower() in _MACROS:
        return read_xlsform(path, key=key)
    if path.suffix.lower() != PLAIN:
        raise InputError(N_("文件名要以 .xlsx 或 .json 结尾。"))
    with path.open("rb") as file:
        found = read_questionnaire(file.read(4 * LARGEST + 1))
    if key is not None:
        renamed = found.model_dump(mode="json", exclude_none=True) | {"key": key}
        found = read_questionnaire(json.dumps(renamed, ensure_ascii=False))
    return Imported(found, ())


def known_questionnaire(session: Session, key: str) -> Questionnaire:
    """Return the version of a questionnaire published last, or raise `NotFoundError`."""
    return definition_of(latest_version(session, key))


def find_in_library(key: str) -> Questionnaire | None:
    """Return the questionnaire of that key that ships with the product, if any."""
    return load_questionnaire(key) if key in library_keys() else None
