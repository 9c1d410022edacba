"""Start-up of the analysis in a fresh process, its memory, and what forked workers share of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from bench.results import Result
from feedback.text.model import SHIPPED

ROUNDS = 3
BOUND_SECONDS = 1.5
BOUND_MB = 200  # 60 are jieba's dictionary, 40 model and rules, 25 numpy, 20 scipy, 20 redaction
BOUND_MODEL_MB = 2.0
WORKERS = 2
# What a worker may have for itself, of all the memory it sees.
BOUND_OWN = 0.5

_FIRST = """
from feedback.text.analysis import Analyser
assert Analyser.load().analyse("客户经理三个月没来过，送货又慢").mentions
"""
_LOADED = f"""
import os, sys
from feedback.text.analysis import Analyser
comment = "客户经理三个月没来过，送货又慢"
analyser = Analyser.load()
analyser.initialize()
analyser.analyse(comment)
assert "sklearn" not in sys.modules
def figures():
    rows = [line.split() for line in open("/proc/self/smaps_rollup")]
    return {{row[0]: int(row[1]) / 1024 for row in rows if row[-1] == "kB"}}
print(figures()["Rss:"])
for worker in range({WORKERS}):
    ready, told = os.pipe()
    if os.fork() == 0:
        analyser.analyse_many([comment] * 1000)
        own = figures()
        print(own["Rss:"], own["Pss:"], own["Private_Dirty:"] + own["Private_Clean:"], flush=True)
        os.write(told, b".")
        os.pause() if hasattr(os, "pause") else __import__("signal").pause()
    os.read(ready, 1)
os.killpg(0, 9)
"""


def run() -> list[Result]:
    """Measure in fresh processes; the best of three, as other work disturbs the clock."""
    seconds, busy = (min(times) for times in zip(*(_seconds() for _ in range(ROUNDS)), strict=True))
    results = [
        Result(
            "import, load and first analysis in a fresh process",
            round(seconds, 2),
            "s",
            BOUND_SECONDS,
            f"{busy:.2f} s of the processor",
        ),
        Result(
            "size of the model that ships",
            round(SHIPPED.stat().st_size / 1024 / 1024, 2),
            "MB",
            BOUND_MODEL_MB,
        ),
    ]
    return results + (_memory() if Path("/proc/self/smaps_rollup").exists() else [])


def _seconds() -> tuple[float, float]:
    """Return the seconds by the clock and those of the processor."""
    before, started = os.times(), time.perf_counter()
    subprocess.run([sys.executable, "-c", _FIRST], check=True)
    seconds, after = time.perf_counter() - started, os.times()
    busy = after.children_user + after.children_system
    return seconds, busy - before.children_user - before.children_system


def _memory() -> list[Result]:
    shown = subprocess.run(
        [sys.executable, "-c", _LOADED],
        check=False,  # it ends its own group, workers and all
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        start_new_session=True,
    )
    loaded, *workers = [
        [float(part) for part in line.split()] for line in shown.stdout.split("\n") if line
    ]
    resident, proportional, own = workers[-1]
    return [
        Result("memory of a process that analyses", round(loaded[0]), "MB", BOUND_MB),
        Result(
            "memory a forked worker has for itself / all it sees",
            round(own / resident, 3),
            "ratio",
            BOUND_OWN,
            f"RSS {resident:.0f}, PSS {proportional:.0f}, own {own:.0f} MB",
        ),
    ]
