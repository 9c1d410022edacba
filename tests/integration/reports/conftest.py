"""One town per database, read by many tests; those that write get a copy of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from feedback.accounts.models import Staff
from feedback.accounts.permissions import Role
from feedback.app import create_app
from feedback.core.db import open_engine, write_session
from feedback.extensions import db
from feedback.settings import Settings
from tests.conftest import DATABASES, _copy_of
from tests.factories.staff import make_staff, sign_in
from tests.integration.reports.town import Town, build_town

Act = Callable[..., FlaskClient]


@dataclass(frozen=True, slots=True)
class House:
    """An application over a database, and a way to act in it."""

    app: Flask
    engine: Engine

    def act(self, role: Role, **bounds: object) -> FlaskClient:
        """A browser signed in as a new member of staff with a role, bounded as given."""
        with write_session(self.engine) as session:
            staff = make_staff(session, role, **bounds)  # type: ignore[arg-type]
            session.commit()
            number = staff.id
        made = self.app.test_client()
        with write_session(self.engine) as session:
            sign_in(made, session.get_one(Staff, number))
        return made


@contextmanager
def opened(url: str, folder: Path) -> Iterator[House]:
    """An application over the database at `url`."""
    app = create_app(Settings(data_dir=folder, database_url=url, secret_key="k" * 48))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    engine = open_engine(url)
    yield House(app, engine)
    engine.dispose()
    with app.app_context():
        for each in db.engines.values():
            each.dispose()


@pytest.fixture(scope="session", params=DATABASES)
def built(
    request: pytest.FixtureRequest,
    migrated: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, Town]:
    """The address of a database with the town in it, to copy from, and the town's numbers."""
    url = _copy_of(migrated(request.param), request, tmp_path_factory.mktemp("town"))
    engine = open_engine(url)
    town = build_town(engine)
    if request.param == "sqlite":  # all of it into the one file that is copied
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return url, town


@pytest.fixture
def town(built: tuple[str, Town]) -> Town:
    """The town's numbers, the same in every copy."""
    return built[1]


@pytest.fixture(scope="session")
def house(
    built: tuple[str, Town],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    """The town for tests that only read (and hire)."""
    folder = tmp_path_factory.mktemp("house")
    with opened(_copy_of(built[0], request, folder), folder) as made:
        yield made


@pytest.fixture
def fresh(
    built: tuple[str, Town], request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[House]:
    """The town for one test that writes."""
    with opened(_copy_of(built[0], request, tmp_path), tmp_path) as made:
        yield made


@pytest.fixture
def act(house: House) -> Act:
    """Act in the shared town."""
    return house.act
