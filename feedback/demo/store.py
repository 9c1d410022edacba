"""Putting the city's rows into a migrated, empty database, many at once."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from feedback.accounts.models import staff_role
from feedback.audit.service import record
from feedback.core import clock
from feedback.core.rows import table_of
from feedback.demo.rows import Rows
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


def note_checks(session: Session, rows: Rows) -> None:
    """Note in the audit trail who recorded which check, as recording one does."""
    for row in rows.of(VisitCheck):
        with clock.frozen(row["checked_at"]):
            record(
                session,
                actor_id=row["inspector_id"],
                action="check.record",
                subject="visit_check",
                subject_id=row["id"],
                disposition=str(row["disposition"]),
            )
    session.flush()


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
