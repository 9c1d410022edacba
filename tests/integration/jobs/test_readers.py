"""Reading in several processes: the same result as in one, and nothing half done by a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from feedback.core.db import open_engine, write_session
from feedback.issues.models import Mention, Reading, ReviewItem
from feedback.jobs import pipeline, readers
from feedback.verbatims.models import Verbatim
from tests.factories.readings import ScriptedAnalyser
from tests.integration.attribution.conftest import build_city
from tests.integration.jobs.test_pipeline import _check_whole, all_facts, chatter

OLDER, NEWER = ScriptedAnalyser(), ScriptedAnalyser(version="scripted-2")


@pytest.fixture
def own(own_database: str) -> Iterator[Engine]:
    engine = open_engine(own_database)
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "BATCH", 7)
    monkeypatch.setattr(pipeline, "READ_BATCH", 7)


def spoken(engine: Engine, how_many: int, seed: int) -> None:
    with write_session(engine) as session:
        chatter(session, build_city(session), how_many, seed)
        session.commit()


def mentions(engine: Engine) -> list[tuple[object, ...]]:
    columns = [column for column in Mention.__table__.c if column.name != "id"]
    with Session(engine) as session:
        rows = session.execute(select(*columns).order_by(Mention.verbatim_id, Mention.start))
        return [tuple(map(str, row)) for row in rows]


def test_several_processes_read_what_one_would_read(own: Engine) -> None:
    spoken(own, 150, 3)
    pipeline.run(own, analyser=OLDER)
    alone = mentions(own), all_facts(own)
    report = pipeline.run(own, analyser=NEWER, processes=2)
    assert (report.read, report.per_second > 0) == (150, True)
    assert (mentions(own), all_facts(own)) == alone
    assert pipeline.run(own, analyser=NEWER, processes=2).read == 0
    with Session(own) as session:
        assert len(set(session.scalars(select(Reading.engine_version_id)))) == 1
        assert session.scalar(select(func.count()).select_from(ReviewItem))


def test_words_that_change_while_they_are_read_elsewhere_are_read_again(
    own: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken(own, 10, 5)
    real = readers.Ahead.take

    def take(self: readers.Ahead, after: int) -> object:
        found = real(self, after)
        with write_session(own) as session:
            session.execute(update(Verbatim).values(text="I07 客户经理"))
            session.commit()
        return found

    monkeypatch.setattr(readers.Ahead, "take", take)
    pipeline.run(own, analyser=OLDER, processes=2)
    with Session(own) as session:
        assert set(session.scalars(select(Mention.code))) == {"I07"}
        assert session.scalar(select(func.count()).select_from(Reading)) == 10


KILLED = """
import sys
from feedback.core.db import open_engine
from feedback.jobs import pipeline, readers
from tests.factories.readings import ScriptedAnalyser

if __name__ == "__main__":
    readers.BATCH = 5
    version, url = sys.argv[1:]
    analyser = ScriptedAnalyser(version=version)
    say = lambda stage, done, total: done and print("reading", flush=True)
    pipeline.run(open_engine(url), analyser=analyser, processes=2, progress=say)
    print("done", flush=True)
"""


def test_readers_killed_with_their_writer_leave_nothing_half_done_and_nobody_running(
    own: Engine, own_database: str, tmp_path: Path
) -> None:
    spoken(own, 400, 17)
    pipeline.run(own, analyser=OLDER)
    program = tmp_path / "read.py"
    program.write_text(KILLED, encoding="utf-8")
    kills = 0
    for seconds in (0.0, 0.05, 0.1):
        kills += _run_and_kill(program, own_database, after=seconds)
        _check_whole(own)
    assert kills >= 2, "the reader was too fast to be killed at work"
    pipeline.run(own, analyser=NEWER, processes=2)
    _check_whole(own)
    with Session(own) as session:
        assert session.scalar(select(func.count()).select_from(Reading)) == 400
        assert len(set(session.scalars(select(Reading.engine_version_id)))) == 1


def _run_and_kill(program: Path, url: str, *, after: float) -> bool:
    root = Path(__file__).parents[3]
    worker = subprocess.Popen(  # noqa: S603 -- this file's own program
        [sys.executable, str(program), "scripted-2", url],
        stdout=subprocess.PIPE,
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
    )
    assert worker.stdout is not None
    first = worker.stdout.readline()
    time.sleep(after)
    children = _children(worker.pid)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    deadline = time.monotonic() + 20
    while any(map(_runs, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(_runs, children)), "a reader outlived its writer"
    said = first + worker.stdout.read()
    worker.stdout.close()
    return b"done" not in said


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in found.read_text().split()] if found.exists() else []


def _runs(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False
