from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from feedback.core.errors import (
    ExpiredError,
    ForbiddenError,
    InputError,
    NotFoundError,
    RuleError,
)
from feedback.core.messages import N_
from feedback.extensions import db
from feedback.web.access import open_to_all
from feedback.web.catalog import translate
from feedback.web.errors import ADVICE, TITLES

STATUSES = (400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503)
RAISED = {
    403: ForbiddenError,
    404: NotFoundError,
    409: RuleError,
    410: ExpiredError,
    422: InputError,
}
GONE = OperationalError("SELECT 1", {}, ConnectionError("gone"))
TAKEN = IntegrityError("INSERT", {}, ValueError("duplicate"))


@pytest.fixture
def broken(app: Flask) -> Flask:
    """An application with a page that fails in every way there is."""

    @app.get("/fail/<int:status>")
    @open_to_all
    def fail(status: int) -> str:
        if status in RAISED:
            raise RAISED[status](N_("第 %(row)s 行不对"), row=7)
        if status == 500:
            raise ZeroDivisionError
        if status == 503:
            raise GONE
        return str(abort(status))

    @app.get("/conflict")
    @open_to_all
    def conflict() -> str:
        raise TAKEN

    @app.get("/numbers/<int:number>")
    @open_to_all
    def numbers(number: int) -> str:
        return str(db.session.scalar(text("SELECT CAST(:n AS INTEGER)"), {"n": number}))

    return app


def test_an_error_page_says_what_happened_and_what_to_do_and_leads_home(
    broken: Flask, client: FlaskClient
) -> None:
    for status in STATUSES:
        page = client.get(f"/fail/{status}")
        assert page.status_code == status
        assert TITLES[status] in page.text
        assert ADVICE[status] in page.text
        assert 'href="/"' in page.text
        assert 'lang="zh-CN"' in page.text
        assert ("第 7 行不对" in page.text) == (status in RAISED)


def test_an_error_page_speaks_english_after_switching(broken: Flask, client: FlaskClient) -> None:
    client.set_cookie("language", "en")
    for status in STATUSES:
        page = client.get(f"/fail/{status}")
        assert page.status_code == status
        assert 'lang="en"' in page.text
        assert page.text.count(translate(TITLES[status], "en")) >= 1


def test_whoever_asks_for_json_gets_the_error_as_json(broken: Flask, client: FlaskClient) -> None:
    for status in STATUSES:
        answer = client.get(f"/fail/{status}", headers={"Accept": "application/json"})
        assert answer.status_code == status
        assert answer.json is not None
        assert answer.json["error"]["status"] == status
        assert answer.json["error"]["title"] == TITLES[status]


def test_a_crash_shows_a_number_to_report_and_no_inside_of_the_program(
    broken: Flask, client: FlaskClient
) -> None:
    page = client.get("/fail/500")
    assert page.headers["X-Request-Id"] in page.text
    assert "ZeroDivision" not in page.text
    assert "Traceback" not in page.text


def test_the_error_page_appears_while_the_database_is_gone(
    broken: Flask, acting: Callable[..., FlaskClient], hire: Callable[..., int]
) -> None:
    browser = acting(hire())

    def no_database(*_given: object) -> None:
        raise GONE

    with broken.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", no_database)
    try:
        page = browser.get("/")
    finally:
        event.remove(engine, "before_cursor_execute", no_database)
    assert page.status_code == 503
    assert TITLES[503] in page.text


def test_two_people_changing_the_same_thing_is_a_conflict_not_a_crash(
    broken: Flask, client: FlaskClient
) -> None:
    assert client.get("/conflict").status_code == 409


def test_a_number_no_database_can_hold_is_answered_not_a_crash(
    broken: Flask, client: FlaskClient
) -> None:
    assert client.get(f"/numbers/{10**30}").status_code == 422


def test_a_stale_page_is_told_to_reload(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = client.post("/login", data={"username": "x", "password": "y"})
    assert page.status_code == 400
    assert "安全凭证已经过期" in page.text


def test_the_wrong_method_names_the_right_one(client: FlaskClient) -> None:
    answer = client.get("/logout")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_an_upload_that_is_too_large_is_said_to_be(app: Flask, client: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = client.post("/login", data={"username": "x" * 2000, "password": "y"})
    assert answer.status_code == 413
    assert TITLES[413] in answer.text


def test_every_answer_forbids_inline_scripts_and_framing(
    broken: Flask, client: FlaskClient
) -> None:
    for address in ("/login", "/fail/500", "/nothing-here", "/static/staff.css"):
        with client.get(address) as answer:
            headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
