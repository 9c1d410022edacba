from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.core import schema
from feedback.core.db import open_engine, write_session
from feedback.issues.models import Reading
from tests.factories.readings import say

PATIENCE = 60.0
COMMAND = "import sys; from feedback.cli import main; sys.argv[0] = 'feedback'; main()"


class Site:
    """A running `feedback serve`, and the processes below it."""

    def __init__(self, database: str, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        root = Path(__file__).parents[3]
        self.log = folder / "serve.log"
        self._file = self.log.open("wb")
        self.process = subprocess.Popen(  # noqa: S603 -- this program
            [sys.executable, "-c", COMMAND, "serve", "--port", str(self.port), "--processes", "1"],
            cwd=folder,
            stdout=self._file,
            stderr=subprocess.STDOUT,
            env=os.environ
            | {
                "PYTHONPATH": str(root),
                "FEEDBACK_DATABASE_URL": database,
                "FEEDBACK_DATA_DIR": str(folder / "data"),
                "FEEDBACK_LANGUAGE": "zh",
            },
        )

    def answers(self) -> bool:
        """Tell whether /healthz says ok."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as page:
                return bool(page.read() == b"ok\n")
        except OSError:
            return False

    def family(self) -> dict[int, str]:
        """Return every living process below, by number."""
        found: dict[int, str] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                command = _command(entry)
                if str(self.port) in _environment(entry) and command:
                    found[int(entry.name)] = command
        found.pop(self.process.pid, None)
        return found

    def child(self, part: str) -> int:
        """Return the number of the first process whose command names `part`."""
        return min((pid for pid, command in self.family().items() if part in command), default=0)

    def close(self) -> None:
        """End it the hard way if the test has not."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        wait_for(lambda: not self.family())
        self._file.close()


def _command(entry: Path) -> str:
    try:
        return (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _environment(entry: Path) -> str:
    try:
        variables = (entry / "environ").read_bytes().split(b"\0")
    except OSError:
        return ""
    return " ".join(v.decode(errors="replace") for v in variables if b"FEEDBACK_PORT=" in v)


def wait_for(condition: Callable[[], object]) -> bool:
    """Wait until the condition holds; tell whether it did in time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def site(own_database: str, tmp_path: Path) -> Iterator[Site]:
    made = Site(own_database, tmp_path)
    yield made
    made.close()


def readings(database: str) -> int:
    engine = open_engine(database)
    with Session(engine) as session:
        found = session.scalar(select(func.count()).select_from(Reading)) or 0
    engine.dispose()
    return found


def test_one_command_serves_works_restarts_what_dies_and_ends_together(
    site: Site, own_database: str
) -> None:
    engine = open_engine(own_database)
    with write_session(engine) as session:
        say(session, None, "客户经理没来过")
        session.commit()
    engine.dispose()
    assert wait_for(site.answers), site.log.read_text()
    assert f"http://127.0.0.1:{site.port}" in site.log.read_text()
    assert wait_for(lambda: readings(own_database) == 1), site.log.read_text()

    for part in ("feedback.jobs.worker", "gunicorn"):
        killed = site.child(part)
        os.kill(killed, signal.SIGKILL)
        assert wait_for(lambda: site.child(part) not in {0, killed}), part  # noqa: B023 -- at once
    assert wait_for(site.answers), site.log.read_text()

    site.process.send_signal(signal.SIGTERM)
    asked = time.monotonic()
    assert site.process.wait(15) == 0
    assert time.monotonic() - asked < 12
    assert wait_for(lambda: not site.family()), site.family()


def test_nobody_is_left_behind_when_the_command_itself_is_killed(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/one.sqlite3"
    engine = open_engine(database)
    schema.upgrade(engine)
    engine.dispose()
    site = Site(database, tmp_path)
    assert wait_for(site.answers), site.log.read_text()
    assert wait_for(lambda: site.child("feedback.jobs.worker"))
    site.process.kill()
    site.process.wait()
    assert wait_for(lambda: not site.family()), site.family()
    site.close()


def test_a_taken_port_is_said_in_one_sentence(own_database: str, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        root = Path(__file__).parents[3]
        result = subprocess.run(  # noqa: S603 -- this program
            [sys.executable, "-c", COMMAND, "serve", "--port", str(taken.getsockname()[1])],
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            env=os.environ
            | {
                "PYTHONPATH": str(root),
                "FEEDBACK_DATABASE_URL": own_database,
                "FEEDBACK_DATA_DIR": str(tmp_path),
                "FEEDBACK_LANGUAGE": "zh",
            },
        )
    assert result.returncode == 2
    assert "请用 --port 换一个端口" in result.stderr.decode()
