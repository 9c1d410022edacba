"""`feedback waves …`, from the plan to the end, as somebody at a terminal meets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from feedback.cli import root
from feedback.collection.waves.models import WaveMember
from feedback.core.db import open_engine, write_session
from tests.factories.collection import make_survey_version
from tests.factories.waves import make_town

Run = Callable[..., Result]


@pytest.fixture
def run(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `feedback waves …` over a town of 24 shops."""
    monkeypatch.setenv("FEEDBACK_DATABASE_URL", own_database)
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "zh")
    engine = open_engine(own_database)
    with write_session(engine) as session:
        make_town(session)
        make_survey_version(session)
        session.commit()
    engine.dispose()
    return lambda *words: CliRunner().invoke(root, ["waves", *words])


def test_a_wave_is_led_through_its_life_and_its_draw_can_be_checked(
    run: Run, own_database: str
) -> None:
    assert "还没有任何调查" in run("list").stdout
    plan = ["new", "satisfaction", "--period", "2026-10", "--name", "十月", "--key", "oct"]
    planned = run(*plan, "--total", "10", "--floor", "2", "--quota", "all", "9")
    assert planned.exit_code == 0, planned.output
    assert "抽样框 24 户" in planned.stdout
    assert "邀请 10 户，预计收回" in planned.stdout
    assert run("draw", "oct").exit_code == 0
    replayed = run("draw", "oct", "--replay")
    assert (replayed.exit_code, "0 处不同" in replayed.stdout) == (0, True)
    assert "进行中" in run("open", "oct").stdout
    assert run("open", "oct").exit_code == 0
    found = json.loads(run("monitor", "oct", "--json").stdout)
    assert (found["invited"], found["rates"]["RR1"]) == (10, 0)
    assert "RR1" in run("monitor", "oct").stdout
    assert "已暂停" in run("pause", "oct").stdout
    assert run("extend", "oct", "2020-01-01").exit_code != 0
    assert "已结束" in run("close", "oct").stdout
    assert "已结束" in run("list").stdout
    engine = open_engine(own_database)
    with write_session(engine) as session:
        session.execute(
            update(WaveMember)
            .where(WaveMember.drawn, WaveMember.draw_order == 1)
            .values(draw_order=99)
        )
        session.commit()
    engine.dispose()
    tampered = run("draw", "oct", "--replay")
    assert tampered.exit_code == 1
    assert " 0 处" not in tampered.stdout


def test_what_is_unknown_is_named(run: Run) -> None:
    assert "没有这次调查" in str(run("monitor", "nowhere").exception)
    plan = ["new", "moon", "--period", "2026-10", "--name", "x"]
    assert "还没有发布" in str(run(*plan).exception)
