from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from feedback import queue as queues
from feedback.audit import service as audit
from feedback.audit.models import AuditSeal
from feedback.core.db import open_engine, write_session
from feedback.issues.models import Reading
from feedback.jobs import schedule
from feedback.queue import Queue
from tests.factories.readings import say

KEY = "k" * 48


@pytest.fixture(autouse=True)
def jobs(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """No job has a meaning before the test gives it one."""
    known: dict[str, object] = {}
    monkeypatch.setattr(queues, "_jobs", known)
    return known


@pytest.fixture
def url(own_database: str, tmp_path: Path) -> str:
    """A queue in a SQLite file of its own, or in PostgreSQL."""
    return f"sqlite:///{tmp_path}/q/queue.sqlite3" if "sqlite" in own_database else own_database


@pytest.fixture
def queue(url: str) -> Iterator[Queue]:
    made = Queue(url, KEY)
    yield made
    made._huey.storage.close()


def work_off(queue: Queue) -> int:
    """Do what waits, as a worker would; return how many messages there were."""
    done = 0
    queue._huey.storage.blocking = False
    while task := queue._huey.dequeue():
        queue._huey.execute(task)
        done += 1
    return done


def test_a_wake_up_reaches_the_job_with_its_values(queue: Queue) -> None:
    done: list[int] = []
    queues.register("add", lambda *, number: done.append(number))
    assert queue.enqueue("add", number=7)
    assert queue.waiting() == 1
    assert work_off(queue) == 1
    assert (done, queue.waiting()) == ([7], 0)


def test_a_job_that_fails_or_is_unknown_does_not_stop_the_worker(queue: Queue) -> None:
    def fail() -> None:
        msg = "no"
        raise OSError(msg)

    queues.register("fail", fail)
    queue.enqueue("fail")
    queue.enqueue("unknown")
    assert work_off(queue) == 2


def test_a_message_signed_with_another_key_is_not_obeyed(queue: Queue, url: str) -> None:
    done: list[int] = []
    queues.register("add", lambda: done.append(1))
    forger = Queue(url, "f" * 48)
    forger.enqueue("add")
    forger._huey.storage.close()
    queue._huey.storage.blocking = False
    with pytest.raises(ValueError, match=r"[Ss]ignature"):
        queue._huey.dequeue()
    assert done == []


def test_a_queue_out_of_reach_does_not_spoil_the_request(queue: Queue) -> None:
    def broken(*_: object, **__: object) -> None:
        msg = "disk full"
        raise OSError(msg)

    queue._huey.storage.enqueue = broken
    assert not queue.enqueue("add")


def test_one_name_has_one_meaning() -> None:
    queues.register("add", print)
    queues.register("add", print)
    with pytest.raises(ValueError, match="meaning"):
        queues.register("add", repr)
    assert queues.registered() == ("add",)


def test_other_queues_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="amqp"):
        Queue("amqp://host/1", KEY)


def test_the_schedule_reads_what_is_new_and_seals_the_trail(
    own_database: str, queue: Queue
) -> None:
    engine: Engine = open_engine(own_database)
    with write_session(engine) as session:
        say(session, None, "客户经理没来过")
        audit.record(session, actor_id=None, action="test")
        session.commit()
    schedule.register_jobs(engine)
    schedule.set_schedule(queue)
    assert set(queues.registered()) == {*schedule.EVERY_MINUTE, schedule.SUGGEST}
    for name in schedule.EVERY_MINUTE:
        queue.enqueue(name)
    work_off(queue)
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Reading)) == 1
        assert session.scalar(select(func.count()).select_from(AuditSeal)) == 1
    assert len(queue._huey._registry.periodic_tasks) == len(schedule.EVERY_MINUTE)
    engine.dispose()


def test_a_job_that_is_being_done_is_not_begun_again() -> None:
    runs: list[int] = []

    def job() -> None:
        runs.append(1)
        once()

    once = schedule.OneAtATime(job)
    once()
    once()
    assert len(runs) == 2
