"""One whole made-up city per worker, built once and only read afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from feedback.core.db import normalise_url, open_engine
from feedback.demo.build import build
from feedback.settings import Settings


@pytest.fixture(scope="session")
def city_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a city that stands."""
    folder: Path = tmp_path_factory.mktemp("city")
    settings = Settings(
        demo=True, data_dir=folder, database_url=f"sqlite:///{folder}/feedback.sqlite3"
    )
    build(settings, fresh=False, tell=lambda _step, _done, _of: None)
    return settings


@pytest.fixture(scope="session")
def city_engine(city_settings: Settings) -> Iterator[Engine]:
    engine = open_engine(city_settings.database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def city(city_engine: Engine) -> Iterator[Session]:
    """A session on the city, for reading."""
    with Session(city_engine) as session:
        yield session


@pytest.fixture
def empty_postgresql(postgresql_server: str) -> Iterator[str]:
    """The address of a PostgreSQL database with nothing in it, not even tables."""
    name = f"city{uuid.uuid4().hex[:8]}"
    server = create_engine(normalise_url(postgresql_server), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    yield make_url(postgresql_server).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()
