"""A pipe from parent to child, so that no child outlives a parent that was killed."""

from __future__ import annotations

import os
import signal
import threading
import time

VARIABLE = "FEEDBACK_LIFELINE"
GRACE_SECONDS = 10.0


def hold_on() -> None:
    """End this process when the parent that started it is gone; nothing without such a parent.

    The parent keeps the writing end of a pipe open and never writes; its end, however it comes,
    closes the pipe. The kernel does that, so it holds for SIGKILL too.
    """
    number = os.environ.pop(VARIABLE, "")
    if number:
        threading.Thread(target=_watch, args=(int(number),), daemon=True, name="lifeline").start()


def _watch(descriptor: int) -> None:
    os.set_inheritable(descriptor, False)
    while os.read(descriptor, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)
