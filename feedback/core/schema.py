"""Bringing a database to a schema version: the one door to Alembic."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from feedback.core import paths
from feedback.core.db import writing


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's settings for this project, bound to `connection` if given."""
    config = Config()
    config.set_main_option("script_location", str(paths.migrations()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema forward to `revision`; nothing happens if it is there already."""
    with writing(), engine.connect() as connection:
        command.upgrade(alembic_config(connection), revision)
        connection.commit()


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take the schema back to `revision`."""
    with writing(), engine.connect() as connection:
        command.downgrade(alembic_config(connection), revision)
        connection.commit()


def current(engine: Engine) -> str | None:
    """Return the schema version the database is at, or None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """Return the newest schema version this code knows."""
    found = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if found is None:
        msg = "the project carries no migrations"
        raise RuntimeError(msg)
    return found
