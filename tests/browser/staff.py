"""Signing a real browser in as a member of staff."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Page

from feedback.accounts.permissions import Role
from tests.browser.server import Server
from tests.factories.staff import make_staff, sign_in


def open_as(page: Page, server: Server, role: Role, **bounds: int) -> None:
    """Sign the browser in as a new member of staff who holds `role`, bounded as given."""
    signer = Flask("signer")
    signer.secret_key = server.settings.signing_key()
    browser = signer.test_client()
    with server.session() as session:
        staff = make_staff(session, role, **bounds)
        session.commit()
        sign_in(browser, staff)
    cookie = browser.get_cookie("session")
    assert cookie is not None
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": server.url}])
