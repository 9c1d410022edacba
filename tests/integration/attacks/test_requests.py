"""Requests that no page makes: without a token, with another method, for files outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from feedback.accounts.models import Staff
from feedback.accounts.permissions import Role
from feedback.app import create_app
from feedback.core import schema
from feedback.core.db import open_engine, write_session
from feedback.extensions import db
from feedback.settings import Settings, Surface
from feedback.web.access import OPEN, requirement
from tests.factories.staff import make_staff, sign_in

SECRET = "k" * 48
EVERYBODY = tuple(Role)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application with its tokens and limits on, as it is run."""
    folder = tmp_path_factory.mktemp("guarded")
    url = f"sqlite:///{folder}/feedback.sqlite3"
    engine = open_engine(url)
    schema.upgrade(engine)
    engine.dispose()
    made = create_app(Settings(data_dir=folder, database_url=url, secret_key=SECRET, demo=True))
    made.config["TESTING"] = True
    yield made
    with made.app_context():
        for each in db.engines.values():
            each.dispose()


@pytest.fixture(scope="module")
def allowed(guarded: Flask) -> FlaskClient:
    """Somebody who holds every role at once."""
    client = guarded.test_client()
    settings: Settings = guarded.extensions["feedback_settings"]
    engine = open_engine(settings.database_url)
    with write_session(engine) as session:
        number = make_staff(session, EVERYBODY).id
        session.commit()
        sign_in(client, session.get_one(Staff, number))
    engine.dispose()
    return client


def address(rule: Rule) -> str:
    """An address that `rule` answers, numbers and words filled in."""
    values = {
        name: 1 if "int" in type(kind).__name__.lower() else "x"
        for name, kind in rule._converters.items()
    }
    built = rule.build(values, append_unknown=False)
    assert built is not None
    return built[1]


def addresses(app: Flask, method: str) -> list[str]:
    """An address of every route that takes `method`."""
    return [address(rule) for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


def test_nothing_is_changed_without_the_token_of_a_page(
    guarded: Flask, allowed: FlaskClient
) -> None:
    posts = [path for path in addresses(guarded, "POST") if not path.startswith("/s/")]
    assert len(posts) > 12
    for path in posts:
        for body in ({}, {"csrf_token": "forged"}):
            answer = allowed.post(path, data=body)
            assert answer.status_code in {400, 404}, (path, answer.status_code)
        by_json = allowed.post(path, json={}, headers={"Content-Type": "text/plain"})
        assert by_json.status_code in {400, 404}, path


def test_a_stranger_opens_no_page_of_staff(guarded: Flask) -> None:
    stranger = guarded.test_client()
    for rule in guarded.url_map.iter_rules():
        if requirement(guarded, rule.endpoint) == OPEN:
            continue
        path = address(rule)
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
            answer = stranger.open(path, method=method)
            assert answer.status_code in {302, 400, 401, 404, 405}, (method, path)
            if answer.status_code == 302:
                assert answer.headers["Location"].startswith("/login")
        for header in ("X-HTTP-Method-Override", "X-Original-URL", "X-Rewrite-URL"):
            assert stranger.get("/healthz", headers={header: path}).data == b"ok\n"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../secret.key", "/static/%2e%2e/%2e%2e/secret.key", "/static/..%2f..%2fsecret.key",
        "/static/....//secret.key", "/static/%00", "/static/.%2e/app.py", "/static/..\\app.py",
        "/bootstrap/static/..%2f..%2f__init__.py", "/static/%c0%ae%c0%ae/app.py", "/static/",
    ],
)  # fmt: skip
def test_no_file_outside_is_served(guarded: Flask, path: str) -> None:
    assert guarded.test_client().get(path, follow_redirects=True).status_code == 404


@pytest.mark.parametrize(
    "onward",
    ["//evil.example", "/\\evil.example", "https://evil.example", "/\t//evil.example", "///evil",
     "\\\\evil.example", "javascript:alert(1)", "/%0d%0aX: y", "http:evil.example"],
)  # fmt: skip
def test_no_address_leads_off_the_site(guarded: Flask, onward: str) -> None:
    stranger = guarded.test_client()
    for path in ("/language/en", "/language/zh"):
        answer = stranger.get(path, query_string={"next": onward})
        assert answer.status_code == 302
        assert "evil" not in answer.headers["Location"]
        assert "X" not in answer.headers or answer.headers["X"] != "y"


def test_the_name_a_browser_calls_the_host_is_in_no_page(guarded: Flask) -> None:
    stranger = guarded.test_client()
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
        for path in ("/login", "/summary", "/privacy", "/r", "/s/forged", "/demo"):
            answer = stranger.get(path, headers=headers)
            assert "evil" not in answer.get_data(as_text=True)
            assert "evil" not in answer.headers.get("Location", "")


def test_every_answer_refuses_frames_and_inline_code_and_is_not_kept(
    guarded: Flask, allowed: FlaskClient
) -> None:
    for path in ("/", "/login", "/s/forged", "/nowhere", "/privacy", "/me", "/staff", "/hotline"):
        headers = allowed.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


def test_the_retailers_side_knows_no_page_of_staff(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/feedback.sqlite3"
    public = create_app(
        Settings(data_dir=tmp_path, database_url=url, secret_key=SECRET, surface=Surface.PUBLIC)
    )
    stranger = public.test_client()
    for path in ("/metrics", "/login", "/demo", "/summary", "/staff", "/hotline", "/audit"):
        assert stranger.get(path).status_code == 404, path
