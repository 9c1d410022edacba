"""The examples in the documentation are files that the importers take."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from feedback.core import clock
from feedback.people.imports.assignments import AssignmentImporter
from feedback.people.imports.people import PeopleImporter
from feedback.people.imports.plan import Importer
from feedback.people.imports.supply import SupplyImporter
from feedback.verbatims.imports import CommentImporter
from feedback.visits.imports import VisitImporter
from tests.integration.people.files import bring, counts, write

DOCUMENT = Path(__file__).parents[3] / "docs" / "imports.md"

IMPORTERS: dict[str, Callable[[], Importer[Any]]] = {
    "people": PeopleImporter,
    "assignments": AssignmentImporter,
    "comments": CommentImporter,
    "visits": VisitImporter,
    "supply": SupplyImporter,
}

EXAMPLE = re.compile(r"## (\w+): [^\n]*\n.*?\n```\n(.*?)```", re.DOTALL)


def test_every_example_can_be_imported_as_it_stands(session: Session, tmp_path: Path) -> None:
    examples = dict(EXAMPLE.findall(DOCUMENT.read_text(encoding="utf-8")))
    assert examples.keys() == IMPORTERS.keys()
    with clock.frozen(datetime(2026, 11, 1, tzinfo=UTC)):
        for kind, text in examples.items():
            tally = bring(session, IMPORTERS[kind](), write(tmp_path, text))
            rows = text.strip().count("\n")
            assert counts(tally) == (rows, 0, 0, 0), [str(r.problem) for r in tally.rejections]


@pytest.mark.parametrize("kind", sorted(IMPORTERS))
def test_every_needed_column_is_documented(kind: str) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    section = text[text.index(f"## {kind}:") :].split("\n## ", 1)[0]
    for column in IMPORTERS[kind]().columns:
        assert column.name in section
