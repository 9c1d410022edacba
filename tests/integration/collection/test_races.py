"""Many at the same moment, and a server killed in the middle: nothing lost, nothing twice."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.collection.drafts import Draft, draft_key, seal
from feedback.collection.models import Invitation, Response
from feedback.collection.service import AlreadyAnsweredError, submit
from feedback.core.db import open_engine, write_session
from feedback.settings import Settings
from feedback.verbatims.models import Channel, Verbatim
from tests.factories.collection import CONTENT, make_invitation, make_survey_version
from tests.integration.collection.walk import database, last_page, send, token_of

ROOT = Path(__file__).parents[3]


def test_identical_posts_at_the_same_moment_store_once(app: Flask) -> None:
    with database(app) as session:
        address = f"/s/{token_of(make_invitation(session))}"
        session.commit()
    page = last_page(app.test_client(), address, CONTENT)
    together = Barrier(6)

    def post(_: int) -> tuple[int, str]:
        together.wait()
        answer = send(app.test_client(), address, page, CONTENT)
        return answer.status_code, answer.request.path

    with ThreadPoolExecutor(6) as pool:
        answers = set(pool.map(post, range(6)))
    assert len(answers) == 1, answers
    ((status, where),) = answers
    assert status == 200
    assert where.startswith("/r/")
    with database(app) as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 1
        assert session.scalar(select(func.count()).select_from(Verbatim)) == 1


def test_two_answers_to_one_invitation_at_the_same_moment_keep_the_first(
    settings: Settings,
) -> None:
    with database(settings) as session:
        invitation_id = make_invitation(session).id
        session.commit()
    engine = open_engine(settings.database_url)
    together = Barrier(4)

    def answer(number: int) -> bool:
        together.wait()
        with write_session(engine) as session:
            invitation = session.get_one(Invitation, invitation_id)
            try:
                _answer(session, invitation, f"tab {number}")
            except AlreadyAnsweredError:
                return False
            session.commit()
            return True

    with ThreadPoolExecutor(4) as pool:
        stored = list(pool.map(answer, range(4)))
    engine.dispose()
    assert stored.count(True) == 1


def _answer(session: Session, invitation: Invitation, submission_id: str) -> None:
    submit(
        session,
        version=invitation.survey_version,
        raw_answers=CONTENT,
        retailer_id=invitation.retailer_id,
        channel=Channel.WEB,
        submission_id=submission_id,
        invitation=invitation,
    )


def test_a_killed_server_loses_no_acknowledged_answer(settings: Settings, tmp_path: Path) -> None:
    with database(settings) as session:
        version = make_survey_version(session)
        ready = [make_invitation(session, version=version) for _ in range(40)]
        posts = [_post(invitation, settings) for invitation in ready]
        session.commit()
    acknowledged: dict[str, str] = {}
    for round_ in range(2):
        waiting = [post for post in posts if post[0] not in acknowledged]
        with _server(settings, tmp_path) as (url, process), ThreadPoolExecutor(8) as pool:
            answers = [pool.submit(_send, url, *post) for post in waiting]
            while sum(answer.done() for answer in answers) < 8:
                time.sleep(0.005)
            os.killpg(process.pid, signal.SIGKILL)
            received = (answer.result() for answer in answers)
            acknowledged |= {path: receipt for path, receipt in received if receipt}
        assert acknowledged, f"round {round_}"
    assert len(acknowledged) < len(posts), "killed too late to prove anything"
    with _server(settings, tmp_path) as (url, _):
        again = dict(_send(url, *post) for post in posts)
    assert all(again.values())
    assert {path: again[path] for path in acknowledged} == acknowledged
    with database(settings) as session:
        receipts = list(session.scalars(select(Response.receipt_no)))
        voices = session.scalar(select(func.count()).select_from(Verbatim))
    assert sorted(receipts) == sorted(again.values())
    assert voices == len(posts)


def _post(invitation: Invitation, settings: Settings) -> tuple[str, bytes]:
    """The address and body of the last page of a form."""
    raw = {key: value for key, value in CONTENT.items() if key != "coached"}
    draft = Draft(language="zh", section="words", raw=raw)
    state = seal(draft_key(settings.signing_key()), invitation.public_id, draft)
    body = urllib.parse.urlencode({"state": state, "go": "next", "q.coached": "no"})
    return f"/s/{token_of(invitation)}", body.encode()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Stay: the redirect itself is the acknowledgement."""


def _send(url: str, path: str, body: bytes) -> tuple[str, str | None]:
    """The address, and the receipt number where the server acknowledged."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay())
    try:
        opener.open(url + path, data=body, timeout=30).close()
    except urllib.error.HTTPError as answer:
        with answer:
            if answer.code == 303:
                return path, answer.headers["Location"].rpartition("/")[2].partition("?")[0]
    except OSError:
        pass  # killed before it could answer
    return path, None


@contextmanager
def _server(settings: Settings, folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A real server in a process of its own; killed at the end."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    environment = os.environ | {
        "FEEDBACK_DATABASE_URL": settings.database_url,
        "FEEDBACK_SECRET_KEY": settings.signing_key(),
        "FEEDBACK_DATA_DIR": str(folder / "data"),
        "FEEDBACK_SURFACE": "public",
    }
    gunicorn = [sys.executable, "-m", "gunicorn", "--threads", "8", "--bind", f"127.0.0.1:{port}"]
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 -- this project's own server
            [*gunicorn, "wsgi:app"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait(port, process)
        yield f"http://127.0.0.1:{port}", process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the server ended by itself"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    process.wait(timeout=0)  # raises: it runs, but does not listen
