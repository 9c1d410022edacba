"""Writing many rows at once, alike on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session


def table_of(model: type[DeclarativeBase]) -> Table:
    """Return the table behind a model, for statements that build no objects."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 -- models here map tables, never joins
    return table


def insert_or_skip(session: Session, model: type[DeclarativeBase]) -> Any:  # noqa: ANN401
    """Return an INSERT that leaves out rows whose key is taken; `.returning` names the others."""
    table = table_of(model)
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()
