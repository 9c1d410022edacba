"""Whoever learns anew or decides on a version may be killed at any statement, or meet another."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import SYSTEM, Role
from feedback.attribution.models import Credit
from feedback.codeframe import teaching, versions
from feedback.codeframe.models import (
    EngineVersion,
    Retraining,
    RetrainingStage,
    TextVersion,
    VersionState,
)
from feedback.codeframe.queries import version_in_force
from feedback.core.db import open_engine, write_session
from feedback.issues.models import Mention, Reading, VersionChange
from feedback.jobs import pipeline, retraining
from feedback.text.additions import Additions, Phrase
from feedback.text.analysis import Analyser, shipped_version
from tests.integration.jobs.test_retraining import prepared, retrainer, rules_alone
from tests.integration.teaching.conftest import Desk, desk
from tests.integration.teaching.test_version_pages import candidate

__all__ = ["desk", "rules_alone"]

COMMENTS = 40  # half of them say what staff add
AT_ONCE = 5


@pytest.fixture
def own(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A history that is read, an order to learn, and small batches."""
    monkeypatch.setattr(retraining, "BATCH", AT_ONCE)
    monkeypatch.setattr(pipeline, "READ_BATCH", AT_ONCE)
    engine = open_engine(own_database)
    prepared(engine, COMMENTS)
    yield engine
    engine.dispose()


def killed(work: Callable[[], object]) -> bool:
    """Do `work` in a process of its own; tell whether it was killed before its end."""
    worker = get_context("fork").Process(target=work)
    worker.start()
    worker.join(120)
    assert worker.exitcode in {0, -signal.SIGKILL}
    return worker.exitcode != 0


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_at(engine: Engine, statement: int) -> Engine:
    """Kill this process when it is about to send its n-th statement that is no question."""
    left = [statement]

    def count(*given: object) -> None:
        if not str(given[2]).lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN")):
            left[0] -= 1
            if not left[0]:
                die()

    event.listen(engine, "before_cursor_execute", count)
    return engine


def in_force(session: Session) -> list[TextVersion]:
    return list(
        session.scalars(select(TextVersion).where(TextVersion.state == VersionState.IN_FORCE))
    )


def count(session: Session, what: object) -> int:
    return session.scalar(select(func.count()).select_from(what)) or 0  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("stage", "done"),
    [
        (RetrainingStage.TRAINING, 0),
        (RetrainingStage.TRAINING, 100),
        (RetrainingStage.MEASURING, 0),
        (RetrainingStage.HISTORY, 0),
        (RetrainingStage.HISTORY, 15),
        (RetrainingStage.HISTORY, COMMENTS),
    ],
)
def test_a_retraining_killed_in_any_stage_is_finished_by_the_next_run(
    own: Engine, own_database: str, stage: RetrainingStage, done: int
) -> None:
    def tell(at: RetrainingStage, so_far: int, _: int) -> None:
        if at is stage and so_far >= done:
            die()

    assert killed(lambda: retrainer(open_engine(own_database), progress=tell).run())
    with Session(own) as session:
        assert len(in_force(session)) == 1
        assert in_force(session)[0].name == shipped_version()
    made = retrainer(own).run()
    assert made is not None
    assert made.metrics["history"]["read"] == COMMENTS
    assert made.metrics["history"]["changed"] == COMMENTS // 2
    with Session(own) as session:
        assert [count(session, one) for one in (Retraining, TextVersion, VersionChange)] == [
            1, 2, COMMENTS // 2,
        ]  # fmt: skip
        assert len(in_force(session)) == 1


def _taking(url: str, version_id: int, statement: int) -> None:
    engine = dying_at(open_engine(url), statement)
    with write_session(engine) as session:
        versions.take(session, SYSTEM, version_id=version_id)
        session.commit()


def test_a_taking_killed_at_any_statement_happened_wholly_or_not_at_all(
    own: Engine, own_database: str
) -> None:
    made = retrainer(own).run()
    assert made is not None
    with Session(own) as session:
        before = in_force(session)[0].id
    statement = 1
    while killed(partial(_taking, own_database, made.id, statement)):
        with Session(own) as session:
            assert [one.id for one in in_force(session)] == [before]
            assert session.get_one(TextVersion, made.id).state is VersionState.CANDIDATE
        statement += 1
    assert statement > 3, "taking has several statements, each of which was to be the last"
    with Session(own) as session:
        assert [one.id for one in in_force(session)] == [made.id]
        assert session.get_one(TextVersion, before).state is VersionState.RETIRED
        assert count(session, EngineVersion) == 2
    _history_is_read_once(own, COMMENTS // 2)


def _reading(url: str, after: int) -> None:
    def tell(stage: pipeline.Stage, done: int, _: int) -> None:
        if stage is pipeline.Stage.READ and done >= after:
            die()

    pipeline.run(open_engine(url), progress=tell)


def test_a_version_put_back_after_a_killed_re_reading_leaves_nothing_doubled(
    own: Engine, own_database: str
) -> None:
    made = retrainer(own).run()
    assert made is not None
    for decide, after in ((versions.take, 15), (versions.roll_back, 5), (versions.roll_back, 20)):
        with write_session(own) as session:
            if decide is versions.take:
                decide(session, SYSTEM, version_id=made.id)
            else:
                current = in_force(session)[0]
                decide(session, SYSTEM, to=current.parent_id or made.id)
            session.commit()
        assert killed(partial(_reading, own_database, after))
        with Session(own) as session:
            assert len(in_force(session)) == 1
            assert count(session, Reading) == COMMENTS
    with Session(own) as session:
        assert in_force(session)[0].id == made.id
    _history_is_read_once(own, COMMENTS // 2)


def _history_is_read_once(engine: Engine, taught: int) -> None:
    """The next run ends with one reading of each comment, by the version in force."""
    pipeline.run(engine)
    with Session(engine) as session:
        current = version_in_force(session)
        assert current is not None
        assert current.name == in_force(session)[0].name
        assert set(session.scalars(select(Reading.engine_version_id))) == {current.id}
        assert count(session, Reading) == COMMENTS
        codes = list(session.scalars(select(Mention.code)))
        assert (codes.count("I10"), codes.count("I04")) == (taught, COMMENTS // 2)
        assert count(session, Credit) == len(codes)


def test_a_version_put_back_while_history_is_read_again_wins(own: Engine) -> None:
    made = retrainer(own).run()
    assert made is not None
    with write_session(own) as session:
        versions.take(session, SYSTEM, version_id=made.id)
        session.commit()
    halfway, decided = threading.Event(), threading.Event()

    def tell(stage: pipeline.Stage, done: int, _: int) -> None:
        if stage is pipeline.Stage.READ and done >= COMMENTS // 4:
            halfway.set()

    def put_back() -> None:
        assert halfway.wait(60)
        with write_session(own) as session:
            versions.roll_back(session, SYSTEM)
            session.commit()
        decided.set()

    with ThreadPoolExecutor(2) as pool:
        back, read = pool.submit(put_back), pool.submit(pipeline.run, own, progress=tell)
        back.result(120)
        read.result(120)
    assert decided.is_set()
    with Session(own) as session:
        assert [one.id for one in in_force(session)] == [made.parent_id]
    _history_is_read_once(own, 0)


def _second_candidate(desk: Desk, first: int) -> int:
    """Another version beside the first, measured against the same one."""
    added = Additions(phrases=(Phrase("I01", "月光宝盒"),))
    with write_session(desk.engine) as session:
        other = versions.Made(Analyser.load(additions=added).version, None, added.to_dict(), [])
        version = versions.add_candidate(session, other, note="", made_by_id=None)
        version.measured_at = session.get_one(TextVersion, first).measured_at
        version.metrics = session.get_one(TextVersion, first).metrics
        session.commit()
        return version.id


@pytest.mark.parametrize(
    "doors",
    [
        ("one/take", "other/take"),
        ("one/take", "other/take", "one/refuse", "other/take", "first/back", "other/refuse"),
    ],
)
def test_two_who_take_different_versions_at_once_leave_one_in_force(
    desk: Desk, doors: tuple[str, ...]
) -> None:
    one = candidate(desk)
    numbers = {"one": one, "other": _second_candidate(desk, one)}
    with Session(desk.engine) as session:
        numbers["first"] = in_force(session)[0].id
    addresses = [door.split("/") for door in doors]
    browsers = [desk.act(Role.INSPECTION_HEAD) for _ in doors]
    together = threading.Barrier(len(doors))

    def decide(at: int) -> int:
        name, door = addresses[at]
        together.wait(60)
        sent = browsers[at].post(f"/versions/{numbers[name]}/{door}", data={"why": "不够准"})
        return sent.status_code

    with ThreadPoolExecutor(len(doors)) as pool:
        found = list(pool.map(decide, range(len(doors))))
    assert set(found) <= {303, 409}
    done = [door for status, door in zip(found, doors, strict=True) if status == 303]
    # Whoever goes back in between lets the other version be taken, against what it was compared to.
    assert sum(door.endswith("take") for door in done) <= 1 + ("first/back" in done)
    if len(doors) == 2:
        assert sorted(found) == [303, 409]
    with Session(desk.engine) as session:
        assert len(in_force(session)) == 1
        current = version_in_force(session)
        assert current is not None
        assert current.name == in_force(session)[0].name
    pipeline.run(desk.engine)
    with Session(desk.engine) as session:
        assert set(session.scalars(select(Reading.engine_version_id))) == {current.id}


def test_what_was_taken_beside_another_has_to_be_made_again(desk: Desk) -> None:
    one = candidate(desk)
    other = _second_candidate(desk, one)
    head = desk.act(Role.INSPECTION_HEAD)
    assert head.post(f"/versions/{one}/take").status_code == 303
    page = head.post(f"/versions/{other}/take")
    assert page.status_code == 409
    assert "请重新学习一次" in page.text
    with Session(desk.engine) as session:
        assert session.get_one(TextVersion, other).state is VersionState.CANDIDATE
        assert teaching.find_retraining(session) is not None
