"""A process that does jobs: `python -m feedback.jobs.worker`."""

from __future__ import annotations

from sqlalchemy.orm import Session

from feedback.codeframe.holder import holder
from feedback.codeframe.queries import active_analyser
from feedback.core import clock
from feedback.core.db import open_engine
from feedback.core.lifeline import hold_on
from feedback.core.logs import configure_logs, get_logger
from feedback.jobs.schedule import EVERY_MINUTE, register_jobs, set_schedule
from feedback.queue import open_queue
from feedback.settings import Settings


def main() -> None:
    """Take jobs and keep the schedule until told to stop."""
    hold_on()
    configure_logs()
    settings = Settings()
    clock.start_at(settings.demo_now if settings.demo else None)
    engine = open_engine(settings.database_url)
    with Session(engine) as session:
        holder.refresh_or_keep(session)
    active_analyser().initialize()
    register_jobs(engine)
    queue = open_queue(settings)
    set_schedule(queue)
    for name in EVERY_MINUTE:  # what came in while nobody worked
        queue.enqueue(name)
    get_logger("jobs").info("worker started", queue=settings.queue_url.split("://", 1)[0])
    queue.consume(workers=2)


if __name__ == "__main__":
    main()
