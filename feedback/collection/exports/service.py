"""Making files of answers: who may, what they hold, and a note of every one that was made."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.audit.rules import looks_personal
from feedback.audit.service import record
from feedback.collection.exports import writing
from feedback.collection.exports.cells import Row
from feedback.collection.exports.columns import Column, columns_of
from feedback.collection.exports.reading import Wanted, conditions, stream_rows
from feedback.collection.models import Response
from feedback.collection.responses.queries import refuse_the_line
from feedback.collection.responses.words import hidden_questions
from feedback.core.db import intend, is_writing, write_session
from feedback.core.errors import ForbiddenError, InputError
from feedback.core.messages import N_
from feedback.surveys.flat import question_id_of
from feedback.surveys.models import SurveyVersion
from feedback.surveys.queries import definition_of

Tell = Callable[[int], None]


class Format(StrEnum):
    """What the file is."""

    CSV = "csv"
    XLSX = "xlsx"
    SAV = "sav"
    JSONL = "jsonl"


STREAMED = frozenset({Format.CSV, Format.JSONL})
"""Sent as they are read; the others must be whole before their first byte is known."""

REASONS = {
    "analysis": N_("统计分析"),
    "check": N_("核查走访"),
    "complaint": N_("处理投诉"),
    "appeal": N_("处理申诉"),
}
"""Why somebody may take words and shops' names along."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted in which form; `reason` (of `REASONS`) is needed for personal data."""

    wanted: Wanted
    form: Format
    columns: tuple[Column, ...]
    title: str
    language: str = "zh"
    personal: bool = False
    reason: str = ""


def place_order(
    *,
    viewer: Viewer,
    version: SurveyVersion,
    wanted: Wanted,
    form: Format,
    language: str = "zh",
    personal: bool = False,
    reason: str = "",
) -> Order:
    """Return what to write, or raise an error where the viewer may not have it."""
    refuse_the_line(viewer)
    if not viewer.may(Action.EXPORT_RESPONSES):
        raise ForbiddenError(N_("您的岗位没有这项权限。"))
    if wanted.first_on and wanted.last_on and wanted.first_on > wanted.last_on:
        raise InputError(N_("开始的日子在结束的日子后面。"), field="from")
    if personal:
        if not (viewer.may(Action.VIEW_RAW_WORDS) and viewer.may(Action.REVEAL_PERSONAL)):
            raise ForbiddenError(N_("您的岗位不能导出店名和未脱敏的原话。"))
        if reason not in REASONS:
            raise InputError(N_("导出店名和原话要选一个理由。"), field="reason")
    definition, hidden = definition_of(version), hidden_questions(viewer)
    columns = tuple(
        column
        for column in columns_of(definition, language=language, personal=personal)
        if not (column.of_answer and question_id_of(column.source) in hidden)
    )
    title = f"{version.survey.key} v{version.number}"
    return Order(wanted, form, columns, title, language, personal, reason if personal else "")


def at_most(session: Session, wanted: Wanted, most: int) -> bool:
    """Say whether no more than `most` responses are wanted, without counting all of them.

    A wave is not looked at: its responses are at most those of its version.
    """
    some = select(Response.id).where(*conditions(wanted)).limit(most + 1).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) <= most


def pieces(engine: Engine, viewer: Viewer, order: Order) -> Iterator[bytes]:
    """Give a CSV or JSON Lines file piece by piece; that it was begun is noted before the first."""
    with _noted(engine, viewer, order) as rows:
        make = writing.csv_pieces if order.form is Format.CSV else writing.jsonl_pieces
        yield from make(order.columns, rows)


def write_file(
    engine: Engine, viewer: Viewer, order: Order, target: Path, tell: Tell | None = None
) -> int:
    """Write the file and return how many responses it holds; `target` is whole or not there."""
    with (
        tempfile.TemporaryDirectory(dir=target.parent, prefix=".export-") as folder,
        _noted(engine, viewer, order, tell) as rows,
    ):
        made = Path(folder) / target.name
        _write(order, rows, made)
        made.replace(target)
        return rows.count


def _write(order: Order, rows: Iterable[Row], made: Path) -> None:
    if order.form is Format.XLSX:
        writing.write_xlsx(made, order.columns, rows, language=order.language)
        return
    with made.open("wb") as file:
        if order.form is Format.SAV:
            writing.write_spss(
                file, order.columns, rows, label=order.title, language=order.language
            )
            return
        make = writing.csv_pieces if order.form is Format.CSV else writing.jsonl_pieces
        for piece in make(order.columns, rows):
            file.write(piece)


class _Counted:
    """Rows that count themselves as they go by, and tell now and then how many went."""

    def __init__(self, rows: Iterable[Row], tell: Tell | None) -> None:
        self.count = 0
        self._rows, self._tell = rows, tell

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            if self._tell is not None and self.count % 500 == 0:
                self._tell(self.count)
            yield row


@contextmanager
def _noted(
    engine: Engine, viewer: Viewer, order: Order, tell: Tell | None = None
) -> Iterator[_Counted]:
    """Read at one moment of the database; note what was begun, and how far it came."""
    _note(engine, viewer, order, "responses.export_begun")
    whole = False
    with _snapshot(engine) as session:
        rows = stream_rows(session, order.wanted, viewer=viewer, personal=order.personal)
        counted = _Counted(rows, tell)
        try:
            yield counted
            whole = True
        finally:
            detail = {"rows": counted.count, "whole": whole}
            _note(engine, viewer, order, "responses.exported", **detail)


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Session]:
    """Open a session that sees one state throughout: SQLite does so by itself."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        meant = is_writing()
        intend(write=False)  # on SQLite a writer's transaction would lock everybody out
        try:
            connection.begin()
        finally:
            intend(write=meant)
        with Session(connection) as session:
            yield session


def _note(engine: Engine, viewer: Viewer, order: Order, action: str, **more: object) -> None:
    wanted = order.wanted
    with write_session(engine) as session:
        record(
            session,
            actor_id=viewer.staff_id,
            action=action,
            subject="survey_version",
            subject_id=wanted.version_id,
            format=str(order.form),
            first_on=wanted.first_on.isoformat() if wanted.first_on else None,
            last_on=wanted.last_on.isoformat() if wanted.last_on else None,
            wave=wanted.wave if not looks_personal(wanted.wave or "") else "?",
            personal=order.personal,
            reason=order.reason or None,
            **more,
        )
        session.commit()
