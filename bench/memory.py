"""Memory of one web process that has shown every heavy page."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.results import Result

BOUND_MB = 300
SCRIPT = """
import resource
from flask.testing import FlaskClient
from sqlalchemy import select
from feedback.accounts.models import Staff
from feedback.app import create_app
from feedback.attribution.models import ManagerFact
from feedback.extensions import db

app = create_app()
with app.app_context():
    staff = db.session.scalars(select(Staff).where(Staff.username == "integrity")).one()
    identity = staff.fs_uniquifier
    known = select(ManagerFact.manager_id).where(ManagerFact.manager_id > 0)
    manager = db.session.scalars(known).first()
client = app.test_client()
with client.session_transaction() as session:
    session["_user_id"] = identity
    session["_fresh"] = True
    session["identity"] = identity
for path in ["/summary", "/issues/I04", "/managers", f"/managers/{manager}", "/words?code=I04"]:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    for image in __import__("re").findall(r'<img[^>]+src="([^"]+)"', answer.text):
        found = client.get(image.replace("&amp;", "&"))
        assert found.status_code == 200, (image, found.status_code)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print("PEAK", peak / (1024 if __import__("sys").platform == "linux" else 1024 * 1024))
"""


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
            [sys.executable, "-c", SCRIPT],
            check=True,
            env=environment,
            capture_output=True,
            text=True,
        )
    peak = float(shown.stdout.split("PEAK")[1])
    return [Result("peak memory of one web process", round(peak), "MB", BOUND_MB)]
