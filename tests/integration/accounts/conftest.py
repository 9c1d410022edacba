from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.accounts.models import Staff
from feedback.accounts.passwords import hash_password
from feedback.accounts.permissions import Role
from feedback.core.db import writing
from feedback.extensions import db
from tests.factories.staff import make_staff, sign_in

PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def password_hash() -> str:
    """The hash of the one password these tests use, made once."""
    return hash_password(PASSWORD)


@pytest.fixture
def hire(app: Flask, password_hash: str) -> Callable[..., int]:
    """Store a member of staff who can sign in with `PASSWORD`; give their number."""

    def make(role: Role = Role.ANALYST, username: str = "wang.fang", **given: object) -> int:
        with app.app_context(), writing():
            staff = make_staff(
                db.session, role, username=username, password_hash=password_hash, **given
            )
            db.session.commit()
            return staff.id

    return make


@pytest.fixture
def acting(app: Flask) -> Callable[..., FlaskClient]:
    """A browser in which a member of staff with this number is signed in."""

    def browser(staff_id: int) -> FlaskClient:
        made = app.test_client()
        with app.app_context():
            sign_in(made, db.session.get_one(Staff, staff_id))
        return made

    return browser
