"""The retailers' side under its own PostgreSQL role: it works, and cannot read the rest."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from feedback.accounts.grants import GRANTS, statements
from feedback.app import create_app
from feedback.cli.database import database as database_command
from feedback.collection.models import Invitation
from feedback.collection.waves.plans import Sizes
from feedback.core.db import open_engine, write_session
from feedback.core.errors import InputError, RuleError
from feedback.extensions import db
from feedback.settings import Settings, Surface
from feedback.tables import Base
from tests.factories.collection import CONTENT, make_invitation
from tests.factories.waves import make_town, make_wave, open_up
from tests.integration.collection.walk import fill_in, token_of

only_postgresql = pytest.mark.parametrize("own_database", ["postgresql"], indirect=True)
LOW = CONTENT | {"manager_service": "1", "why_low": "客户经理三个月没来过", "comment": "烟不够卖"}


@pytest.fixture
def owner(own_database: str) -> Iterator[Engine]:
    """An engine that owns everything in the database of this test."""
    opened = open_engine(own_database)
    yield opened
    opened.dispose()


@pytest.fixture
def role(
    owner: Engine, own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A role that the command has bounded."""
    name = f"retailers_{uuid.uuid4().hex[:8]}"
    with owner.begin() as connection:
        connection.execute(text(f"CREATE ROLE {name}"))
    monkeypatch.setenv("FEEDBACK_DATABASE_URL", own_database)
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(tmp_path))
    done = CliRunner().invoke(database_command, ["public-role", name, "--execute"])
    assert done.exit_code == 0, done.output
    yield name
    with owner.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {name}"))
        connection.execute(text(f"DROP ROLE {name}"))


@pytest.fixture
def outside(role: str, own_database: str, tmp_path: Path) -> Iterator[Flask]:
    """The retailers' side, whose every connection acts as the bounded role."""
    url = make_url(own_database).update_query_dict({"options": f"-c role={role}"})
    settings = Settings(
        data_dir=tmp_path,
        database_url=url.render_as_string(hide_password=False),
        secret_key="k" * 48,
        surface=Surface.PUBLIC,
    )
    made = create_app(settings)
    made.config.update(TESTING=True, RATELIMIT_ENABLED=False)
    with made.app_context():
        assert db.session.scalar(text("SELECT current_user")) == role
    yield made
    with made.app_context():
        for opened in db.engines.values():
            opened.dispose()


def _as(connection: Connection, role: str, statement: str) -> None:
    connection.execute(text(f"SET LOCAL ROLE {role}"))
    connection.execute(text(statement))


@only_postgresql
def test_a_shop_answers_under_the_bounded_role(owner: Engine, outside: Flask) -> None:
    with write_session(owner) as session:
        token = token_of(make_invitation(session))
        session.commit()
    browser = outside.test_client()
    assert browser.get("/readyz").status_code == 200
    done = fill_in(browser, f"/s/{token}", LOW)
    assert done.status_code == 200
    receipt = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{2}", done.text)
    assert receipt is not None
    assert browser.get(f"/r/{receipt[0]}").status_code == 200
    assert browser.get(f"/s/{token}").status_code == 200  # answered already: thanks again
    with owner.connect() as connection:
        words = connection.scalars(text("SELECT text FROM verbatim ORDER BY id")).all()
    assert words == ["客户经理三个月没来过", "烟不够卖"]


@only_postgresql
def test_a_quota_is_counted_under_the_bounded_role(owner: Engine, outside: Flask) -> None:
    with write_session(owner) as session:
        make_town(session, each=2)
        open_up(session, make_wave(session, quota={"all": 1}, sizes=Sizes(total=2, floor=1)))
        first, second = (token_of(one) for one in session.scalars(select(Invitation)))
        session.commit()
    browser = outside.test_client()
    assert fill_in(browser, f"/s/{first}", LOW).request.path.startswith("/r/")
    assert browser.get(f"/s/{second}").status_code == 410


@only_postgresql
def test_every_other_table_is_closed_to_the_bounded_role(owner: Engine, role: str) -> None:
    for table in Base.metadata.sorted_tables:
        if table.name in GRANTS:
            continue
        for statement in (
            f"SELECT 1 FROM {table.name}",
            f"DELETE FROM {table.name}",
            f"INSERT INTO {table.name} DEFAULT VALUES",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), owner.begin() as c:
                _as(c, role, statement)


@only_postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT text FROM verbatim",
        "SELECT value FROM answer",
        "SELECT phone FROM retailer",
        "SELECT contact_name FROM retailer",
        "SELECT licence_no FROM retailer",
        "SELECT password FROM staff",
        "UPDATE response SET channel = 'sms'",
        "UPDATE verbatim SET text = ''",
        "DELETE FROM response",
        "UPDATE invitation SET expires_at = now()",
        "UPDATE survey_version SET sha256 = ''",
        "SELECT value FROM installation_note",
        "DROP TABLE answer",
        "CREATE TABLE mine (id int)",
    ],
)
def test_what_people_said_and_who_they_are_stays_closed(
    owner: Engine, role: str, statement: str
) -> None:
    with pytest.raises(ProgrammingError), owner.begin() as connection:
        _as(connection, role, statement)


@only_postgresql
def test_running_the_command_again_takes_back_what_was_granted_by_hand(
    owner: Engine, role: str
) -> None:
    with owner.begin() as connection:
        connection.execute(text(f"GRANT SELECT ON staff TO {role}"))
    assert CliRunner().invoke(database_command, ["public-role", role, "--execute"]).exit_code == 0
    with pytest.raises(ProgrammingError), owner.begin() as connection:
        _as(connection, role, "SELECT id FROM staff")


def test_every_granted_table_and_column_exists() -> None:
    for name, rights in GRANTS.items():
        if name == "alembic_version":
            continue
        columns = {column.name for column in Base.metadata.tables[name].columns}
        for granted in rights.values():
            assert granted == ("*",) or set(granted) <= columns, name


def test_the_sql_is_printed_for_whoever_may_run_it() -> None:
    printed = CliRunner().invoke(database_command, ["public-role", "retailers"])
    assert printed.exit_code == 0
    assert "GRANT UPDATE (opened_at) ON public.invitation TO retailers;" in printed.output


@pytest.mark.parametrize("name", ["", "a b", "x; DROP TABLE staff", 'a"b', "A", "1a"])
def test_a_role_name_that_would_need_quoting_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        list(statements(name))


@pytest.mark.parametrize("own_database", ["sqlite"], indirect=True)
def test_sqlite_has_no_roles_and_the_command_says_so(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDBACK_DATABASE_URL", own_database)
    done = CliRunner().invoke(database_command, ["public-role", "retailers", "--execute"])
    assert isinstance(done.exception, RuleError)
