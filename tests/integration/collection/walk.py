"""A respondent without JavaScript: opens the link, fills in pages, presses buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from feedback.collection import tokens
from feedback.collection.models import Invitation
from feedback.core.db import open_engine, write_session
from feedback.settings import Settings
from tests.factories.collection import make_invitation

STATE = re.compile(r'name="state" value="([^"]*)"')
FIELD = re.compile(r'name="q\.([a-z0-9_]+)"')

Answers = Mapping[str, str | list[str]]


@contextmanager
def database(app_or_settings: Flask | Settings) -> Iterator[Session]:
    """A session on the application's database; the test commits."""
    settings = app_or_settings
    if isinstance(settings, Flask):
        settings = settings.extensions["feedback_settings"]
    engine = open_engine(settings.database_url)
    with write_session(engine) as session:
        yield session
    engine.dispose()


def token_of(invitation: Invitation, secret: str = "k" * 48) -> str:
    """The token in the invitation's link."""
    key = tokens.link_key(secret)
    return tokens.make_token(key, invitation.public_id, invitation.generation)


def invited(app: Flask, *, days: float = 14) -> str:
    """The address of a form that a new shop was invited to."""
    with database(app) as session:
        token = token_of(make_invitation(session, days=days))
        session.commit()
    return f"/s/{token}"


def state_in(page: str) -> str:
    """The sealed draft that the page carries."""
    found = STATE.search(page)
    assert found, page
    return unescape(found[1])


def asked_on(page: str) -> list[str]:
    """The questions on the page."""
    return list(dict.fromkeys(FIELD.findall(page)))


def send(
    client: FlaskClient, address: str, page: str, answers: Answers, go: str = "next"
) -> TestResponse:
    """Fill in the questions that stand on the page, press a button, follow where it leads."""
    body = {f"q.{key}": value for key, value in answers.items() if key in asked_on(page)}
    return client.post(
        address, data={"state": state_in(page), "go": go, **body}, follow_redirects=True
    )


def last_page(client: FlaskClient, address: str, answers: Answers) -> str:
    """The page whose button says “submit”."""
    page = client.get(address).text
    while ">提交</button>" not in page:
        page = send(client, address, page, answers).text
    return page


def fill_in(client: FlaskClient, address: str, answers: Answers) -> TestResponse:
    """Go through the whole form; the page after the last button."""
    return send(client, address, last_page(client, address, answers), answers)
