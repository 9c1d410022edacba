"""What the jobs' names mean, and which the clock sets off."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Engine

from feedback.audit.service import seal_pending
from feedback.core.db import write_session
from feedback.core.logs import get_logger
from feedback.jobs import pipeline, retraining, suggesting, waves
from feedback.queue import Queue, register

PIPELINE = "pipeline"
SEAL_AUDIT = "seal_audit"
RETRAIN = "retrain"
SUGGEST = "suggest"
WAVES = "waves"
EVERY_MINUTE = (PIPELINE, SEAL_AUDIT, RETRAIN, WAVES)

log = get_logger("jobs")


@dataclass(slots=True)
class OneAtATime:
    """Lets a job of this process run once at a time; wake-ups meanwhile are left out.

    Safe because the job goes on until nothing is left, and is woken again within a minute.
    """

    job: Callable[[], object]
    _busy: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> None:
        """Do the job unless it is being done."""
        if self._busy.acquire(blocking=False):
            try:
                self.job()
            finally:
                self._busy.release()


def register_jobs(engine: Engine) -> None:
    """Give every name its meaning, over this database."""

    def run_pipeline() -> None:
        report = pipeline.run(engine)
        if report.read or report.placed or report.recounted:
            log.info(
                "pipeline ran",
                read=report.read,
                placed=report.placed,
                recounted=report.recounted,
                seconds=round(report.seconds, 3),
            )

    def seal_audit() -> None:
        with write_session(engine) as session:
            while seal_pending(session) is not None:
                session.commit()

    register(PIPELINE, OneAtATime(run_pipeline))

    def retrain() -> None:
        made = retraining.run(engine)
        if made is not None:
            log.info("retraining done", version=made.id, changed=made.metrics["history"]["changed"])

    register(SEAL_AUDIT, OneAtATime(seal_audit))
    register(RETRAIN, OneAtATime(retrain))

    def suggest(*, sight: str, threshold: int) -> None:
        suggesting.run(engine, sight=sight, threshold=threshold)

    register(SUGGEST, suggest)

    def lead_waves() -> None:
        if asked := waves.run(engine):
            log.info("shops invited", invited=asked)

    register(WAVES, OneAtATime(lead_waves))


def set_schedule(queue: Queue) -> None:
    """Let the clock wake what must not wait for somebody to ask."""
    for name in EVERY_MINUTE:
        queue.every_minute(name)
