"""The queue of wake-ups: the one door to huey.

A message holds the name of a job and a few plain values, signed with the installation's key. What
there is to do stands in the database; the queue may be lost without losing work.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from huey import CancelExecution, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.serializer import SignedSerializer

from feedback.core.logs import get_logger
from feedback.settings import Settings

NAME = "feedback"
RUN = "run_job"

_jobs: dict[str, Callable[..., object]] = {}

log = get_logger("queue")


def register(name: str, job: Callable[..., object]) -> None:
    """Say what the job `name` does; a second meaning for one name is refused."""
    if _jobs.setdefault(name, job) is not job:
        msg = f"the job {name!r} has a meaning already"
        raise ValueError(msg)


def registered() -> tuple[str, ...]:
    """Return the names of all jobs."""
    return tuple(sorted(_jobs))


def run_job(name: str, **values: object) -> bool:
    """Do a job now; tell whether it ended well. Errors are logged: the next wake-up tries again."""
    try:
        _jobs[name](**values)
    except CancelExecution:
        raise
    except Exception:
        log.exception("job failed", job=name)
        return False
    return True


class Queue:
    """A queue of wake-ups at one address: a SQLite file, PostgreSQL or Redis."""

    def __init__(self, url: str, key: str) -> None:
        self._huey = _open(url, SignedSerializer(secret=key, salt=NAME))
        self._run: Any = self._huey.task(name=RUN)(run_job)

    def enqueue(self, name: str, **values: object) -> bool:
        """Ask some worker to do the job `name`; tell whether the queue took it.

        A queue that cannot be reached is logged and otherwise ignored: the schedule wakes the
        stages anyway.
        """
        try:
            self._run(name, **values)
        except Exception:
            log.exception("queue out of reach", job=name)
            return False
        return True

    def every_minute(self, name: str) -> None:
        """Let the schedule ask for the job `name` once a minute."""
        self._huey.periodic_task(crontab(minute="*"), name=f"every_minute_{name}")(
            lambda: run_job(name)
        )

    def waiting(self) -> int:
        """Return how many messages nobody has taken."""
        return int(self._huey.pending_count())

    def consume(self, *, workers: int = 1, schedule: bool = True) -> None:
        """Take messages until the process is told to stop (SIGTERM or SIGINT)."""
        logging.getLogger("huey").setLevel(logging.WARNING)
        Consumer(
            self._huey, workers=workers, periodic=schedule, max_delay=1.0, worker_type="thread"
        ).run()


def open_queue(settings: Settings) -> Queue:
    """Open the queue that the settings name."""
    return Queue(settings.queue_url, settings.signing_key())


@cache
def _own_queue() -> Queue:
    return open_queue(Settings())


def enqueue(name: str, **values: object) -> bool:
    """Ask some worker of this installation to do the job `name`."""
    return _own_queue().enqueue(name, **values)


def _open(url: str, serializer: SignedSerializer) -> Any:  # noqa: ANN401 -- huey has no types
    plain: dict[str, Any] = {"results": False, "serializer": serializer}
    scheme = urlsplit(url).scheme.split("+")[0]
    if scheme == "sqlite":
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(NAME, filename=str(path), **plain)
    if scheme in {"postgresql", "postgres"}:
        return PostgresHuey(NAME, dsn=url.replace("+psycopg", "", 1), **plain)
    if scheme in {"redis", "rediss"}:
        return RedisHuey(NAME, url=url, **plain)
    msg = f"a queue can be sqlite, postgresql or redis, not {scheme!r}"
    raise ValueError(msg)
