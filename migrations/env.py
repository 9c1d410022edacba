"""Runs migrations over a connection handed in by `feedback database upgrade` or a test."""

from typing import Any

from alembic import context
from flask_security.datastore import AsaList
from sqlalchemy import Connection

from feedback.core.db import Instant, Json, open_engine
from feedback.settings import Settings
from feedback.tables import Base


def render_item(kind: str, item: object, autogen: Any) -> str | bool:  # noqa: ANN401 -- Alembic names no type
    """Write our own column types as plain SQLAlchemy, so that migrations outlive the code."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and item is Json:
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    if kind == "type" and isinstance(item, AsaList):
        return "sa.UnicodeText()"
    return False


def run(connection: Connection) -> None:
    """Migrate over `connection` in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with open_engine(Settings().database_url).connect() as opened:
        run(opened)
