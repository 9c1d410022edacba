"""The public process under a database role that can write answers and read nothing about people."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from feedback.accounts.grants import statements
from feedback.app import create_app
from feedback.core.db import open_engine
from feedback.extensions import db
from feedback.settings import Settings, Surface
from feedback.surveys.service import publish
from feedback.verbatims.models import Verbatim
from tests.factories.collection import CONTENT, make_invitation
from tests.integration.collection.walk import asked_on, database, fill_in, token_of
from tests.unit.surveys.questionnaires import compare, question, questionnaire, section

WORDS = CONTENT | {"comment": "说给公司听的"}


@pytest.fixture
def public_app(settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """The public process; on PostgreSQL under a role that holds only the table of grants."""
    owner = open_engine(settings.database_url)
    role = f"public_{uuid.uuid4().hex[:8]}"
    url = make_url(settings.database_url)
    roles = owner.dialect.name == "postgresql"
    if roles:
        with owner.begin() as connection:
            connection.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD 'x'"))
            for statement in statements(role):
                connection.execute(text(statement))
        url = url.set(username=role, password="x")
    public = Settings(
        data_dir=tmp_path / "public",
        database_url=url.render_as_string(hide_password=False),
        secret_key=settings.signing_key(),
        surface=Surface.PUBLIC,
    )
    app = create_app(public)
    yield app
    with app.app_context():
        db.engine.dispose()
    if roles:
        with owner.begin() as connection:
            connection.execute(text(f"DROP OWNED BY {role}"))
            connection.execute(text(f"DROP ROLE {role}"))
    owner.dispose()


def test_the_public_process_takes_answers_with_few_rights(
    public_app: Flask, settings: Settings
) -> None:
    with database(settings) as session:
        address = f"/s/{token_of(make_invitation(session))}"
        session.commit()
    client = public_app.test_client()
    assert "您的回执号" in fill_in(client, address, WORDS).text
    assert "您的回执号" in client.get(address).text
    with database(settings) as session:
        assert session.scalars(select(Verbatim.text)).all() == ["说给公司听的"]


def test_a_question_may_depend_on_what_is_known_of_the_shop(
    public_app: Flask, settings: Settings
) -> None:
    asked = [
        question(f"for_{kind}", "rating", show_if=compare("eq", "fact:market_type", kind))
        for kind in ("urban", "rural")
    ]
    tiny = questionnaire(section("only", question("all", "rating"), *asked), facts=["market_type"])
    with database(settings) as session:
        version = publish(session, questionnaire=tiny)
        address = f"/s/{token_of(make_invitation(session, version=version))}"
        session.commit()
    page = public_app.test_client().get(address).text
    assert asked_on(page) == ["all", "for_urban"]


def test_the_public_process_cannot_read_what_was_said(public_app: Flask) -> None:
    with public_app.app_context():
        if db.engine.dialect.name == "sqlite":
            return  # one file, one right: the split needs PostgreSQL
        for column in ("verbatim.text", "retailer.phone", "staff.id", "visit_check.id"):
            table = column.partition(".")[0]
            with pytest.raises(ProgrammingError, match="permission denied"):
                db.session.execute(text(f"SELECT {column} FROM {table}"))
            db.session.rollback()
