"""Looking at staff pages from a benchmark, signed in without the cost of a password hash."""

from __future__ import annotations

import time

from flask.testing import FlaskClient


def sign_in(client: FlaskClient, identity: str) -> None:
    """Give the browser the session that a sign-in just now would have given it."""
    with client.session_transaction() as session:
        session["_user_id"] = identity
        session["_fresh"] = True
        session["fs_paa"] = time.time()
