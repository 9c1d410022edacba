"""Where a member of staff begins, and what they may set for themselves."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_security import current_user

from feedback.accounts.access import signed_in
from feedback.accounts.permissions import ROLE_NAMES, ROLE_SIGHT, Role
from feedback.core.stories import list_stories
from feedback.extensions import db

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/")
@signed_in
def home() -> str:
    """Show what the signed-in member of staff can do, and in a made-up city the tour."""
    return render_template(
        "accounts/home.html", roles=_held(), sight=ROLE_SIGHT, stories=list_stories(db.session)
    )


@blueprint.get("/me")
@signed_in
def me() -> str:
    """Show one's own roles, and where to change the password and two-step sign-in."""
    return render_template("accounts/me.html", roles=_held(), names=ROLE_NAMES, sight=ROLE_SIGHT)


def _held() -> list[Role]:
    held = {role.name for role in current_user.roles}
    return [role for role in Role if role.value in held]
