from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from flask.testing import FlaskClient

from feedback.core.db import is_writing


def test_a_write_leaves_no_lock_to_later_work_in_the_same_thread(client: FlaskClient) -> None:
    client.post("/login", data={"username": "nobody", "password": "wrong"})
    assert not is_writing()


def test_pages_answer_beside_a_running_event_loop(client: FlaskClient) -> None:
    async def visit() -> int:
        return client.get("/login").status_code

    # In a thread of its own: this one may carry the loop of a browser.
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: asyncio.run(visit())).result() == 200


def test_metrics_are_for_this_machine_only(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 200
    away = client.get("/metrics", environ_base={"REMOTE_ADDR": "10.1.2.3"})
    assert away.status_code == 404
    assert b"feedback_http" not in away.data
