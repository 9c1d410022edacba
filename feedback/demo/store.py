"""Putting the city's rows into a migrated, empty database, many at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from feedback.accounts.models import staff_role
from feedback.accounts.permissions import Viewer
from feedback.audit.service import record, seal_pending
from feedback.core import clock
from feedback.core.db import write_session
from feedback.core.rows import table_of
from feedback.demo.hotline import Note, log_note
from feedback.demo.rows import Row, Rows
from feedback.demo.staff import role_pairs
from feedback.visits.models import VisitCheck

CHUNK = 4_000  # rows handed to the database at once

Progress = Callable[[int, int], None]


def store_rows(session: Session, rows: Rows, *, progress: Progress) -> None:
    """Insert every row with the number it has; `progress(done, total)` is told how far it is."""
    total = sum(rows.counts().values())
    done = 0
    for model in rows.models():
        table, waiting = table_of(model), rows.of(model)
        for start in range(0, len(waiting), CHUNK):
            part = waiting[start : start + CHUNK]
            session.execute(insert(table), part)
            done += len(part)
            progress(done, total)
        _go_on_numbering(session, model.__tablename__)
    session.execute(insert(staff_role), role_pairs())


def live_through(
    session: Session, rows: Rows, notes: list[Note], agent: Viewer, *, progress: Progress
) -> None:
    """Log the hotline's entries and note who recorded which check, each at its moment."""
    happenings: list[tuple[datetime, Note | Row]] = [(note.at, note) for note in notes]
    happenings += [(row["checked_at"], row) for row in rows.of(VisitCheck)]
    happenings.sort(key=lambda one: one[0])
    for done, (at, what) in enumerate(happenings, 1):
        if isinstance(what, Note):
            log_note(session, agent, what)
        else:
            _note_check(session, what, at)
        progress(done, len(happenings))
    session.flush()


def seal_all(engine: Engine) -> None:
    """Seal what the audit trail holds so far."""
    with write_session(engine) as session:
        while seal_pending(session) is not None:
            session.commit()


def _note_check(session: Session, row: Row, at: datetime) -> None:
    with clock.frozen(at):
        record(
            session,
            actor_id=row["inspector_id"],
            action="check.record",
            subject="visit_check",
            subject_id=row["id"],
            disposition=str(row["disposition"]),
        )


def _go_on_numbering(session: Session, table: str) -> None:
    """Let PostgreSQL number on from the highest row; SQLite does so by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text(
                "SELECT setval(pg_get_serial_sequence(:table, 'id'),"
                f" (SELECT max(id) FROM {table}))"
            ),
            {"table": table},
        )
