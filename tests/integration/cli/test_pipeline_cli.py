from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedback.cli import root
from feedback.core.db import open_engine, write_session
from tests.factories.readings import say
from tests.integration.attribution.conftest import build_city


@pytest.fixture
def run(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Run `feedback …` on a database of this test, in Chinese."""
    monkeypatch.setenv("FEEDBACK_DATABASE_URL", own_database)
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "zh")

    def invoke(*words: str) -> Result:
        result = CliRunner().invoke(root, words, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result

    return invoke


def test_real_words_are_read_and_the_rate_is_printed(own_database: str, run: object) -> None:
    engine = open_engine(own_database)
    with write_session(engine) as session:
        city = build_city(session)
        say(session, city.shops[1], "客户经理三个月没来过了")
        say(session, city.shops[2], "退订")
        session.commit()
    engine.dispose()
    assert "意见 2 条，已读 0 条" in run("pipeline", "status").stdout
    said = run("pipeline", "run").stdout
    assert "读了 2 条意见，找到 1 处问题或表扬；每秒" in said
    assert "没有新的意见要读" in run("pipeline", "run").stdout
    assert "已从头统计" in run("pipeline", "rebuild").stdout
    status = run("pipeline", "status").stdout
    assert "已读 2 条" in status
    assert "读取 0 条，归属 0 条，重新归属 0 项，统计 0 组" in status
