"""The made-up city's front door: one button per person, and where the planted stories begin.

Registered in demo mode only, and closed even then unless the database says that it is made up.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask_security.utils import login_user
from werkzeug.wrappers import Response

from feedback.accounts import queries
from feedback.accounts.models import Staff
from feedback.accounts.permissions import ROLE_NAMES, ROLE_SIGHT, Role
from feedback.core.errors import NotFoundError
from feedback.core.installation import is_demo
from feedback.core.messages import N_
from feedback.core.stories import list_stories
from feedback.extensions import db
from feedback.web.access import open_to_all
from feedback.web.addresses import local_address

blueprint = Blueprint("demo", __name__)


@blueprint.get("/demo")
@open_to_all
def people() -> str:
    """Offer every made-up person of the city, and the tour."""
    _only_in_a_made_up_city()
    staff = queries.demo_staff(db.session)
    return render_template(
        "accounts/demo.html",
        staff=sorted(staff, key=_order),
        stories=list_stories(db.session),
        by_username={person.username: person for person in staff},
        names=ROLE_NAMES,
        sight=ROLE_SIGHT,
    )


@blueprint.post("/demo/sign-in")
@open_to_all
def sign_in() -> Response:
    """Sign in as a made-up person, without a password."""
    _only_in_a_made_up_city()
    staff = queries.find_staff(db.session, request.form.get("username", ""))
    if staff is None or not staff.active or not queries.is_made_up(staff):
        raise NotFoundError(N_("演示城市里没有这个人。"))
    login_user(staff, authn_via=["demo"])
    return redirect(local_address(request.form.get("next")))


def _only_in_a_made_up_city() -> None:
    if not is_demo(db.session):
        raise NotFoundError(N_("这个数据库不是演示城市。"))


def _order(person: Staff) -> tuple[int, str]:
    places = [list(Role).index(Role(role.name)) for role in person.roles]
    return min(places, default=len(Role)), person.username
