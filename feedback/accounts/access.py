"""Who is asking: turns the signed-in member of staff into a `Viewer` and checks actions."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from flask import Flask, flash, g, redirect, request, session, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from feedback.accounts.models import Staff
from feedback.accounts.permissions import Action, Role, Scope, Viewer, scopes_for
from feedback.accounts.queries import area_path
from feedback.core.errors import ForbiddenError
from feedback.core.messages import N_
from feedback.extensions import db
from feedback.web import navigation
from feedback.web.access import requires
from feedback.web.addresses import local_address
from feedback.web.errors import answer, wants_json
from feedback.web.language import say

View = TypeVar("View", bound=Callable[..., object])

SIGNED_IN = "signed-in"
LONGEST_SESSION = 12 * 3600  # seconds from sign-in: a working day, not a night at an open screen

_ROLES = frozenset(Role)
_ACTIONS = frozenset(Action)


def needs(action: Action) -> Callable[[View], View]:
    """Declare that a view needs `action`, over whatever scope; queries bound the scope."""
    return requires(str(action))


signed_in = requires(SIGNED_IN)


def viewer_of(session: Session, staff: Staff) -> Viewer:
    """Return what `staff` may see and do; a role this code does not know allows nothing."""
    roles = frozenset(Role(role.name) for role in staff.roles if role.name in _ROLES)
    return Viewer(
        staff_id=staff.id,
        allowed=scopes_for(roles),
        area_path=area_path(session, staff.area_id),
        department=staff.department,
        person_id=staff.person_id,
        roles=roles,
    )


def current_viewer() -> Viewer:
    """Return the viewer of this request; nobody, who may do nothing, if not signed in."""
    if "viewer" not in g:
        g.viewer = (
            viewer_of(db.session, current_user)
            if current_user.is_authenticated
            else Viewer(staff_id=None, allowed={})
        )
    viewer: Viewer = g.viewer
    return viewer


def check(needed: str) -> None:
    """Raise `ForbiddenError`, or send to the sign-in page, unless the viewer may do `needed`."""
    if not current_user.is_authenticated:
        raise SignInNeededError(N_("请先登录。"))
    if time.time() - float(session.get("fs_paa", 0)) > LONGEST_SESSION:
        session.clear()
        raise SignInNeededError(N_("登录已超过 12 小时，请重新登录。"))
    if current_user.password_is_temporary:
        raise NewPasswordNeededError(N_("第一次登录，请先换成自己的密码。"))
    if needed == SIGNED_IN:
        return
    if needed not in _ACTIONS or not current_viewer().may(Action(needed)):
        raise ForbiddenError(N_("您的岗位没有这项权限。"))


class SignInNeededError(ForbiddenError):
    """Nobody is signed in; pages send the browser to the sign-in page."""

    status = 401


class NewPasswordNeededError(ForbiddenError):
    """The password was made for one use; pages send the browser to where it is changed."""


def init_app(app: Flask) -> None:
    """Register the check, and what layouts need to know about the viewer."""
    app.config["ACCESS_CHECK"] = check

    @app.errorhandler(SignInNeededError)
    def _sign_in(error: SignInNeededError) -> Response:
        if wants_json():
            return answer(error.status, error.message)
        came_from = request.full_path.rstrip("?") if request.method == "GET" else "/"
        if came_from != "/":
            flash(say(error.message), "info")
        onward = None if came_from == "/" else local_address(came_from)
        return redirect(url_for("security.login", next=onward))

    @app.errorhandler(NewPasswordNeededError)
    def _new_password(error: NewPasswordNeededError) -> Response:
        if wants_json():
            return answer(error.status, error.message)
        flash(say(error.message), "info")
        return redirect(url_for("security.change_password"))

    @app.context_processor
    def _viewer() -> dict[str, object]:
        viewer = current_viewer()
        menu = [e for e in navigation.entries(app) if viewer.may(Action(e.action))]
        return {"viewer": viewer, "menu": menu, "may": viewer.may, "Action": Action, "Scope": Scope}
