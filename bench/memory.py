"""Memory of one web process that has shown every heavy page."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.results import Result

BOUND_MB = 300


def run() -> list[Result]:
    """Build a demo city, show its pages with pictures in one process, and read its peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "FEEDBACK_DATA_DIR": str(Path(folder) / "demo")}
        subprocess.run(
            [sys.executable, "-m", "feedback", "demo", "build"],
            check=True,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        environment["FEEDBACK_DEMO"] = "1"
        shown = subprocess.run(
            [sys.executable, "-m", "bench.memory_probe"],
            check=True,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
    peak = float(shown.stdout)
    return [Result("peak memory of one web process", round(peak), "MB", BOUND_MB)]
