from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from feedback.accounts.permissions import Role
from feedback.app import create_app
from feedback.core.db import writing
from feedback.core.installation import mark_demo
from feedback.core.stories import Story, note_story
from feedback.extensions import db
from feedback.settings import Settings
from tests.factories.staff import make_staff


@pytest.fixture
def city(own_database: str, tmp_path: Path) -> Iterator[Flask]:
    """An application in demo mode on a database that is marked as made up."""
    settings = Settings(
        data_dir=tmp_path / "data", database_url=own_database, secret_key="k" * 48, demo=True
    )
    made = create_app(settings)
    made.config.update(TESTING=True, RATELIMIT_ENABLED=False)
    with made.app_context(), writing():
        mark_demo(db.session, "1")
        make_staff(db.session, Role.LEADER, username="leader", email="leader@demo.invalid")
        make_staff(db.session, Role.ADMINISTRATOR, username="real", email="real@staff.invalid")
        note_story(
            db.session,
            Story("1", "谁在报空访？", "Who claims empty visits?", "/me?month=2026-10", "leader"),
        )
        db.session.commit()
    yield made
    with made.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_one_click_signs_in_as_a_made_up_person_and_opens_the_story(city: Flask) -> None:
    browser = city.test_client()
    page = browser.get("/demo").text
    assert "谁在报空访？" in page
    assert "分管领导" in page
    assert "real" not in page
    entered = browser.post(
        "/demo/sign-in",
        data={"username": "leader", "next": "/me?month=2026-10", "csrf_token": _token(page)},
    )
    assert entered.location == "/me?month=2026-10"
    assert "leader" in browser.get("/me").text
    assert "谁在报空访？" in browser.get("/").text


def test_the_sign_in_page_leads_to_the_made_up_people(city: Flask) -> None:
    assert 'href="/demo"' in city.test_client().get("/login").text


def test_one_click_needs_the_token_of_the_page(city: Flask) -> None:
    browser = city.test_client()
    assert browser.post("/demo/sign-in", data={"username": "leader"}).status_code == 400
    assert browser.get("/").status_code == 302


@pytest.mark.parametrize("username", ["real", "nobody", ""])
def test_real_people_are_never_signed_in_by_a_click(city: Flask, username: str) -> None:
    city.config["WTF_CSRF_ENABLED"] = False
    browser = city.test_client()
    assert browser.post("/demo/sign-in", data={"username": username}).status_code == 404
    assert browser.get("/").status_code == 302


def test_a_story_is_told_in_english_after_switching(city: Flask) -> None:
    browser = city.test_client()
    browser.set_cookie("language", "en")
    page = browser.get("/demo").text
    assert "Who claims empty visits?" in page
    assert "谁在报空访？" not in page


def test_a_real_database_opened_in_demo_mode_stays_closed(
    own_database: str, tmp_path: Path
) -> None:
    settings = Settings(
        data_dir=tmp_path / "data", database_url=own_database, secret_key="k" * 48, demo=True
    )
    made = create_app(settings)
    made.config.update(WTF_CSRF_ENABLED=False)
    with made.app_context(), writing():
        make_staff(db.session, username="leader", email="leader@demo.invalid")
        db.session.commit()
    assert made.test_client().get("/demo").status_code == 404
    answer = made.test_client().post("/demo/sign-in", data={"username": "leader"})
    assert answer.status_code == 404
    with made.app_context():
        for engine in db.engines.values():
            engine.dispose()
