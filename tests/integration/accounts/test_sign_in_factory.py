from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from feedback.accounts.permissions import Role
from feedback.core.db import writing
from feedback.extensions import db
from tests.factories.staff import make_staff, sign_in


def test_a_member_of_staff_made_by_the_factory_opens_the_front_page(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context(), writing():
        staff = make_staff(db.session, Role.ANALYST)
        db.session.commit()
        sign_in(client, staff)
    assert client.get("/").status_code == 200
