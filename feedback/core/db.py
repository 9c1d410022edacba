"""The declarative base, column types, and how both databases are opened.

SQLite: WAL, foreign keys on, full durability, and `BEGIN IMMEDIATE` for whoever means to write,
because a read transaction that turns into a writing one cannot wait and fails at once instead.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    create_engine,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

BUSY_TIMEOUT_MS = 30_000

_writing: ContextVar[bool] = ContextVar("writing", default=False)


class Instant(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC; SQLite keeps it without the zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"naive datetime {value!r}: every stored instant needs a time zone"
            raise ValueError(msg)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give an aware moment in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigId = BigInteger().with_variant(Integer(), "sqlite")
Json = JSON().with_variant(JSONB(), "postgresql")


def _enum_values(members: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in members]


class Base(DeclarativeBase):
    """Every table; constraint names follow one convention so that migrations can name them."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 -- read by the declarative scan
        datetime: Instant,
        dict[str, Any]: Json,
        enum.StrEnum: Enum(
            enum.StrEnum,
            native_enum=False,
            create_constraint=True,
            length=40,
            values_callable=_enum_values,
        ),
    }


def big_id() -> Any:  # noqa: ANN401 -- mapped_column's own type is decided by the annotation
    """Return a 64-bit primary key that both databases number by themselves."""
    return mapped_column(BigId, primary_key=True, autoincrement=True)


def is_writing() -> bool:
    """Tell whether the work at hand has said that it will write."""
    return _writing.get()


def intend(*, write: bool) -> None:
    """Say for this context whether its next transactions will write."""
    _writing.set(write)


@contextmanager
def writing() -> Iterator[None]:
    """Take the write lock at the start of each transaction begun in the block (SQLite)."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def configure_engine(engine: Engine) -> Engine:
    """Attach what SQLite needs to behave like a database for several processes."""
    if engine.dialect.name != "sqlite":
        return engine

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:  # noqa: ANN401
        connection.isolation_level = None  # transactions are begun below, not by the driver
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:  # noqa: ANN401
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing() else "BEGIN")

    return engine


def normalise_url(url: str) -> str:
    """Return `url` with the driver this project uses (psycopg 3 for PostgreSQL)."""
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def open_engine(url: str) -> Engine:
    """Open the database at `url`, making the folder of a SQLite file where it is missing."""
    parsed = make_url(normalise_url(url))
    if parsed.get_backend_name() == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
    return configure_engine(
        create_engine(parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite")
    )


@contextmanager
def write_session(engine: Engine) -> Iterator[Session]:
    """Open a session that means to write; the caller commits, leaving the block rolls back."""
    with writing(), Session(engine) as session:
        yield session
