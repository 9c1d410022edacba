"""`feedback responses export`: files at a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from feedback.accounts.permissions import Role
from feedback.audit.models import AuditEvent
from feedback.cli.responses import responses
from feedback.core.db import open_engine, write_session
from feedback.core.errors import ForbiddenError, InputError
from tests.factories.answers import SECRET, make_response
from tests.factories.staff import make_staff


@pytest.fixture
def database(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with one response, and two members of staff."""
    monkeypatch.setenv("FEEDBACK_DATABASE_URL", own_database)
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(tmp_path))
    engine = open_engine(own_database)
    with write_session(engine) as session:
        make_response(session, say=SECRET)
        make_staff(session, Role.INTEGRITY, username="desk")
        make_staff(session, Role.LEADER, username="leader")
        session.commit()
    engine.dispose()
    return own_database


def run(target: Path, *more: str) -> Result:
    options = ["--survey", "every_kind", "--format", "csv", "-o", str(target), *more]
    return CliRunner().invoke(responses, ["export", *options])


def test_a_file_is_written_redacted_and_noted(database: str, tmp_path: Path) -> None:
    target = tmp_path / "answers.csv"
    done = run(target, "--from", "2026-10-01", "--to", "2026-10-01")
    assert done.exit_code == 0, done.output
    assert "13812345678" not in target.read_text(encoding="utf-8-sig")
    assert len(target.read_text(encoding="utf-8-sig").splitlines()) == 2
    engine = open_engine(database)
    with write_session(engine) as session:
        (_, last) = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        assert (last.detail["rows"], last.detail["first_on"]) == (1, "2026-10-01")
    engine.dispose()


@pytest.mark.usefixtures("database")
def test_words_as_said_need_somebody_who_may_and_why(tmp_path: Path) -> None:
    target = tmp_path / "answers.csv"
    assert isinstance(run(target, "--personal").exception, InputError)
    assert isinstance(run(target, "--personal", "--by", "nobody").exception, InputError)
    assert isinstance(run(target, "--personal", "--by", "desk").exception, InputError)
    assert isinstance(run(target, "--by", "leader").exception, ForbiddenError)
    assert not target.exists()
    done = run(target, "--personal", "--by", "desk", "--reason", "check")
    assert done.exit_code == 0, done.output
    assert SECRET in target.read_text(encoding="utf-8-sig")


@pytest.mark.usefixtures("database")
def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    refused = run(tmp_path / "nowhere" / "answers.csv")
    assert isinstance(refused.exception, InputError)
    assert "nowhere" in str(refused.exception)
