"""Writing small files to import, and importing them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from feedback.people.imports.plan import Importer, Tally, import_file


def write(folder: Path, text: str, name: str = "f.csv") -> Path:
    """Write a table given with its indentation; commas or tabs part the cells."""
    path = folder / name
    lines = [line.strip(" ") for line in text.strip("\n").splitlines()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def bring(
    session: Session, importer: Importer[Any], path: Path, *, skip_bad: bool = False
) -> Tally:
    """Import a file in the test's transaction."""
    return import_file(session, importer, path=path, skip_bad=skip_bad)


def counts(tally: Tally) -> tuple[int, int, int, int]:
    """New, changed, unchanged, rejected."""
    return tally.new, tally.changed, tally.unchanged, tally.rejected


def told(tally: Tally) -> list[tuple[int, str]]:
    """Row and column of each thing that is wrong."""
    return [(found.row, found.column) for found in tally.rejections]
