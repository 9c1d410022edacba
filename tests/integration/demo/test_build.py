"""Building the city: never over real data, never half, and back within seconds."""

from __future__ import annotations

import socket
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from feedback import cli
from feedback.accounts.permissions import SYSTEM
from feedback.attribution.queries import default_period, issue_summary
from feedback.audit.queries import verify
from feedback.cli.demo import _free_port
from feedback.complaints.models import Complaint
from feedback.core import schema
from feedback.core.db import open_engine, write_session
from feedback.core.errors import RuleError
from feedback.core.installation import is_demo, mark_demo
from feedback.demo.build import build, look
from feedback.demo.frame import RECIPE
from feedback.demo.guard import UNFINISHED, Content
from feedback.demo.staff import PASSWORD, SIGN_INS
from feedback.people.models import Retailer
from feedback.settings import Settings
from feedback.verbatims.models import Verbatim
from tests.factories.people import make_retailer


def _quiet(_step: str, _done: int, _of: int) -> None:
    """Tell nobody."""


class _StoppedError(Exception):
    """Somebody pressed Ctrl-C."""


def _settings(url: str, folder: Path) -> Settings:
    return Settings(demo=True, data_dir=folder / "data", database_url=url)


def _shops(url: str) -> int:
    engine = open_engine(url)
    with Session(engine) as session:
        count = session.scalar(select(func.count()).select_from(Retailer)) or 0
    engine.dispose()
    return count


@pytest.fixture
def with_real_data(own_database: str) -> str:
    """The address of a database in which somebody works."""
    engine = open_engine(own_database)
    with write_session(engine) as session:
        make_retailer(session)
        session.commit()
    engine.dispose()
    return own_database


@pytest.mark.parametrize("fresh", [False, True])
def test_a_database_with_real_data_is_refused_and_left_alone(
    with_real_data: str, tmp_path: Path, *, fresh: bool
) -> None:
    settings = _settings(with_real_data, tmp_path)

    assert look(settings) is Content.REAL
    with pytest.raises(RuleError, match="真实数据"):
        build(settings, fresh=fresh, tell=_quiet)
    assert _shops(with_real_data) == 1


@pytest.mark.parametrize("command", ["build", "run"])
def test_the_commands_say_so_and_end_with_2(
    with_real_data: str,
    tmp_path: Path,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FEEDBACK_DATABASE_URL", with_real_data)
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "zh")
    monkeypatch.setattr(sys, "argv", ["feedback", "demo", command, "--fresh"])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 2
    assert "真实数据" in capsys.readouterr().err
    assert _shops(with_real_data) == 1


def test_a_file_that_is_no_database_of_ours_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite3"
    path.write_text("this is not a database, but somebody may need it", encoding="utf-8")

    assert look(_settings(f"sqlite:///{path}", tmp_path)) is Content.REAL


def test_somebody_elses_tables_are_real_data(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite3"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE songs (title)")
        other.execute("INSERT INTO songs VALUES ('x')")
    other.close()

    assert look(_settings(f"sqlite:///{path}", tmp_path)) is Content.REAL


def test_an_empty_database_may_become_the_city(own_database: str, tmp_path: Path) -> None:
    assert look(_settings(own_database, tmp_path)) is Content.NOTHING


def test_a_city_that_stands_is_not_built_again_by_accident(
    own_database: str, tmp_path: Path
) -> None:
    engine = open_engine(own_database)
    with write_session(engine) as session:
        mark_demo(session, RECIPE)
        session.commit()
    engine.dispose()
    settings = _settings(own_database, tmp_path)

    assert look(settings) is Content.WHOLE_DEMO
    with pytest.raises(RuleError, match="--fresh"):
        build(settings, fresh=False, tell=_quiet)


@pytest.mark.parametrize("stop_at", [0, 2])
def test_a_build_broken_off_leaves_no_city_to_be_taken_for_whole(
    tmp_path: Path, stop_at: int
) -> None:
    path = tmp_path / "feedback.sqlite3"
    settings = _settings(f"sqlite:///{path}", tmp_path)
    steps: list[str] = []

    def stop(step: str, done: int, _of: int) -> None:
        steps.append(step)
        if len(set(steps)) > stop_at and done:
            raise _StoppedError

    with pytest.raises(_StoppedError):
        build(settings, fresh=False, tell=stop)

    assert not path.exists()
    assert look(settings) is Content.NOTHING


def test_half_a_city_in_a_server_database_is_known_as_such(
    own_database: str, tmp_path: Path
) -> None:
    engine = open_engine(own_database)
    with write_session(engine) as session:
        mark_demo(session, UNFINISHED)
        make_retailer(session)
        session.commit()
    engine.dispose()

    assert look(_settings(own_database, tmp_path)) is Content.HALF_DEMO


def test_two_builds_of_one_folder_do_not_run_at_once(tmp_path: Path) -> None:
    settings = _settings(f"sqlite:///{tmp_path}/feedback.sqlite3", tmp_path)

    def second(_step: str, _done: int, _of: int) -> None:
        with pytest.raises(RuleError, match="另一个命令"):
            build(settings, fresh=False, tell=_quiet)
        raise _StoppedError

    with pytest.raises(_StoppedError):
        build(settings, fresh=False, tell=second)


# A city that stands


def test_the_city_is_marked_and_everything_in_it_was_read(city: Session) -> None:
    unread = city.scalar(
        text(
            "SELECT count(*) FROM verbatim v LEFT JOIN reading r ON r.verbatim_id = v.id"
            " WHERE r.verbatim_id IS NULL"
        )
    )

    assert is_demo(city)
    assert unread == 0
    assert (city.scalar(select(func.count()).select_from(Complaint)) or 0) > 300
    assert (city.scalar(select(func.count(Verbatim.text.distinct()))) or 0) > 1_500


def test_the_audit_trail_of_the_city_holds(city: Session) -> None:
    found = verify(city)

    assert found.fault is None
    assert found.seals > 0
    assert not found.pending


@pytest.fixture
def run_demo(
    city_settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Run `feedback demo run --no-serve` on the city; return what it printed."""
    monkeypatch.setenv("FEEDBACK_DATABASE_URL", city_settings.database_url)
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(city_settings.data_dir))
    monkeypatch.setenv("COLUMNS", "160")

    def run(language: str) -> str:
        monkeypatch.setenv("FEEDBACK_LANGUAGE", language)
        monkeypatch.setattr(sys, "argv", ["feedback", "demo", "run", "--no-serve"])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert not ended.value.code
        return capsys.readouterr().out

    return run


def test_a_second_run_prints_summary_sign_ins_and_tour_without_building(
    run_demo: Callable[..., str], city_engine: Engine
) -> None:
    printed = run_demo("zh")

    assert "正在建" not in printed
    assert "需要核查" in printed
    assert PASSWORD in printed
    assert all(one.username in printed for one in SIGN_INS)
    assert printed.count("http://127.0.0.1:") >= 6
    with Session(city_engine) as session:
        assert is_demo(session)


def test_whoever_reads_no_chinese_gets_the_tour_in_english(run_demo: Callable[..., str]) -> None:
    assert "claims perfect visits" in run_demo("en")


def test_a_busy_port_is_said_and_the_next_one_taken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "zh")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = _free_port(port, fixed=False)
        with pytest.raises(RuleError, match=str(port)):
            _free_port(port, fixed=True)

    assert found > port
    assert f"{port} 已被占用" in capsys.readouterr().out


def test_postgresql_holds_the_same_city_and_counts_it_alike(
    empty_postgresql: str, tmp_path: Path, city: Session
) -> None:
    settings = _settings(empty_postgresql, tmp_path)
    build(settings, fresh=False, tell=_quiet)
    engine = open_engine(settings.database_url)
    period = default_period(city)
    assert period is not None
    with Session(engine) as other:
        here = issue_summary(city, SYSTEM, by="manager", period=period, with_restricted=True)
        there = issue_summary(other, SYSTEM, by="manager", period=period, with_restricted=True)
        make_retailer(other)  # numbering goes on after the rows that brought their numbers
        other.rollback()
    assert schema.current(engine) == schema.head()
    engine.dispose()

    assert here == there
