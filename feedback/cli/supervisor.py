"""Keeps a few child processes running, and ends them all together."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

from feedback.core.lifeline import VARIABLE
from feedback.core.logs import configure_logs, get_logger

GRACE_SECONDS = 8.0
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
TICK_SECONDS = 0.2

log = get_logger("serve")


@dataclass(slots=True)
class Child:
    """One process to keep running; its pause before a restart doubles while it keeps dying."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    pause: float = field(default=0.5)


class Supervisor:
    """Starts children, restarts those that die, and leaves none behind."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children
        self._stopping = False
        self._lifeline, self._held = os.pipe()

    def run(self) -> None:
        """Keep the children running until SIGTERM, SIGINT or SIGHUP; then end them."""
        configure_logs("WARNING")
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            while not self._stopping:
                for child in self._children:
                    self._tend(child)
                time.sleep(TICK_SECONDS)
        finally:
            self._end()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _tend(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is not None and child.process.poll() is not None:
            steady = now - child.started > STEADY_SECONDS
            child.pause = 0.5 if steady else min(child.pause * 2, LONGEST_PAUSE)
            child.due = now + child.pause
            log.warning("child died", child=child.name, code=child.process.returncode)
            child.process = None
        if child.process is None and now >= child.due:
            self._start(child, now)

    def _start(self, child: Child, now: float) -> None:
        # Its own session: Ctrl-C reaches this process alone, which then ends the others in order.
        child.process = subprocess.Popen(  # noqa: S603 -- this program's own parts
            child.command,
            env=os.environ | {VARIABLE: str(self._lifeline)},
            pass_fds=(self._lifeline,),
            start_new_session=True,
        )
        child.started = now
        log.info("child started", child=child.name, process=child.process.pid)

    def _end(self) -> None:
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            process.terminate()
        last = time.monotonic() + GRACE_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, last - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        os.close(self._held)
        os.close(self._lifeline)
