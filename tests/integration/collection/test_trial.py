"""In a made-up city anybody can be a retailer for two minutes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from feedback.app import create_app
from feedback.core.installation import mark_demo
from feedback.extensions import db
from feedback.settings import Settings
from tests.factories.collection import CONTENT, make_survey_version
from tests.factories.people import make_retailer
from tests.integration.collection.walk import database, fill_in


@pytest.fixture
def city(own_database: str, tmp_path: Path) -> Iterator[Flask]:
    """An application in demo mode, with CSRF protection."""
    made = create_app(
        Settings(
            data_dir=tmp_path / "data", database_url=own_database, secret_key="k" * 48, demo=True
        )
    )
    yield made
    with made.app_context():
        db.engine.dispose()


def test_one_click_leads_to_a_fresh_form_each_time(city: Flask) -> None:
    with database(city) as session:
        mark_demo(session, "1")
        make_survey_version(session)
        make_retailer(session)
        make_retailer(session)
        session.commit()
    browser = city.test_client()
    page = browser.get("/demo").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    body = {"csrf_token": token[1]}
    for _ in range(2):
        address = browser.post("/demo/form", data=body).location
        assert "您的回执号" in fill_in(city.test_client(), address, CONTENT).text
    assert browser.post("/demo/form", data=body).status_code == 404


def test_a_real_city_offers_no_trial(city: Flask) -> None:
    city.config["WTF_CSRF_ENABLED"] = False
    assert city.test_client().post("/demo/form").status_code == 404
