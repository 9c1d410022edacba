"""Pages of staff: the front door, and in a made-up city the one-click sign-ins."""

from __future__ import annotations

from flask import Blueprint, render_template

from feedback.accounts.access import signed_in
from feedback.web.navigation import Entry

blueprint = Blueprint("accounts", __name__)
demo_blueprint = Blueprint("demo", __name__)
MENU: tuple[Entry, ...] = ()


@blueprint.get("/")
@signed_in
def home() -> str:
    """Show the front page of the signed-in member of staff."""
    return render_template("accounts/home.html")
