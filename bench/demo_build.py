"""Build the demo city from nothing, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.results import Result

BOUND_SECONDS = 60


def run() -> list[Result]:
    """Time `feedback demo build` into an empty folder, pipeline included."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "FEEDBACK_DATA_DIR": str(Path(folder) / "demo")}
        started = time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "feedback", "demo", "build"],
            check=True,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        seconds = time.monotonic() - started
    return [Result("demo city built and read", round(seconds, 1), "s", BOUND_SECONDS)]
