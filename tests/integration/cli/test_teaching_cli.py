"""Learning anew, deciding and coming back, as somebody at a terminal meets them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from feedback import cli
from feedback.accounts.permissions import SYSTEM
from feedback.audit.models import AuditEvent
from feedback.codeframe import teaching
from feedback.codeframe.holder import holder
from feedback.core.db import open_engine, write_session
from feedback.jobs import pipeline, retraining
from feedback.text import analysis
from feedback.text.additions import Additions
from feedback.text.analysis import Analyser
from feedback.text.labelled import Labelled
from tests.factories.readings import say

Run = Callable[..., int]


def _by_rote(
    _: Sequence[Labelled], additions: Additions, progress: Callable[[float], None]
) -> tuple[bytes | None, Analyser]:
    progress(1.0)
    return None, Analyser.load(additions=additions)


@pytest.fixture
def run(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run `feedback text …` on a database with three comments and a phrase; give the exit code."""
    monkeypatch.setenv("FEEDBACK_DATABASE_URL", own_database)
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "zh")
    monkeypatch.setattr(analysis, "shipped_model", lambda: None)
    monkeypatch.setattr(analysis, "shipped_model_version", lambda: None)
    monkeypatch.setattr(holder, "_held", None)
    analysis.shipped_version.cache_clear()
    held_out = lambda: (Labelled("月光宝盒", ("I10",)),)  # noqa: E731
    monkeypatch.setattr(
        retraining.run,
        "__kwdefaults__",
        {"progress": None, "learn": _by_rote, "held_out": held_out},
    )
    engine = open_engine(own_database)
    with write_session(engine) as session:
        for number in range(3):
            say(session, None, f"月光宝盒又来了{number}")
        session.commit()
    pipeline.run(engine)
    with write_session(engine) as session:
        teaching.add_phrase(session, SYSTEM, code="I10", phrase="月光宝盒")
        session.commit()
    engine.dispose()

    def command(*words: object) -> int:
        monkeypatch.setattr(sys, "argv", ["feedback", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0)

    yield command
    monkeypatch.undo()
    analysis.shipped_version.cache_clear()


def test_a_version_is_made_seen_taken_and_put_back(
    run: Run, own_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("text", "retrain", "--note", "新说法") == 0
    told = capsys.readouterr().out
    assert "还没有生效" in told
    assert "历史意见 3 条，其中 3 条的类别会变。" in told
    assert run("text", "versions") == 0
    listed = capsys.readouterr().out.splitlines()
    assert ["待决定" in listed[0], "新说法" in listed[0], "生效" in listed[1]] == [True] * 3
    made, first = (line.split()[0] for line in listed)
    assert run("text", "take", made) == 0
    assert "已生效" in capsys.readouterr().out
    assert run("pipeline", "run") == 0
    assert "读了 3 条意见，找到 3 处问题或表扬" in capsys.readouterr().out
    assert run("text", "rollback") == 0
    assert f"已退回版本 {first}" in capsys.readouterr().out
    assert run("text", "refuse", made, "--why", "不够准") == 2
    assert "已经有了决定" in capsys.readouterr().err
    engine = open_engine(own_database)
    with Session(engine) as session:
        actions = [row.action for row in session.query(AuditEvent).order_by(AuditEvent.id)]
    engine.dispose()
    assert [a for a in actions if a.startswith("text.")] == [
        "text.release", "text.add", "text.retrain", "text.candidate", "text.take",
        "text.roll_back",
    ]  # fmt: skip


def test_a_version_that_is_not_there_is_one_sentence(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("text", "take", 99) == 2
    assert capsys.readouterr().err.strip() == "没有这个版本。"


def test_a_phrase_that_is_said_everywhere_needs_a_yes(
    run: Run, own_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_engine(own_database)
    with write_session(engine) as session:
        for number in range(25):
            say(session, None, f"月光宝盒又来了{number}")
        session.commit()
    pipeline.run(engine)
    engine.dispose()
    assert run("text", "add", "I01", "又来了") == 2
    told = capsys.readouterr().err
    assert "太常见：最近 28 条意见里有 28 条含有它" in told
    assert run("text", "add", "I01", "又来了", "--yes") == 0
    assert "已补充“又来了”：最近 28 条意见里有 28 条含有它。" in capsys.readouterr().out
    assert run("text", "add", "I01", "张伟没来") == 2
    assert "里面像有姓名" in capsys.readouterr().err
