"""How Flask-Security is set up: argon2, optional TOTP, sign-in by name, no self-registration."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, g, request, session
from flask_login import user_logged_out  # type: ignore[import-untyped]
from flask_security import current_user
from flask_security.datastore import FSQLALiteUserDatastore
from flask_security.signals import (
    password_changed,
    tf_disabled,
    tf_profile_changed,
    user_authenticated,
    user_failed_authn,
)

from feedback.accounts import service, wording
from feedback.accounts.forms import SignInForm, TwoStepRescueForm, TwoStepSetupForm
from feedback.accounts.models import Staff, StaffRole
from feedback.audit.service import record
from feedback.core.errors import InputError, NotFoundError
from feedback.core.messages import N_
from feedback.extensions import db, security
from feedback.settings import Settings
from feedback.web.language import PoDomain

# Where a password or a code is tried: each attempt is counted before it is looked at.
GUESSABLE = frozenset(
    {
        "security.login",
        "security.verify",
        "security.change_password",
        "security.two_factor_token_validation",
    }
)
# The library offers these whenever two-step sign-in is on; without mail they lead nowhere.
CLOSED = frozenset({"security.two_factor_rescue"})
KEPT_AT_SIGN_IN = frozenset({"_user_id", "_fresh", "_id", "fs_paa", "_flashes"})


class StaffDomain(PoDomain):
    """The library's texts come from this project's catalogue, like all others."""

    format_list = staticmethod(", ".join)


def security_config(settings: Settings) -> dict[str, Any]:
    """Return the `SECURITY_…` settings for staff sign-in."""
    key = settings.signing_key()
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SINGLE_HASH": True,  # argon2 alone; no second HMAC key to keep
        "SECURITY_PASSWORD_LENGTH_MIN": 10,
        "SECURITY_PASSWORD_CHECK_BREACHED": None,
        "SECURITY_PASSWORD_COMPLEXITY_CHECKER": None,
        "SECURITY_PASSWORD_SALT": key,
        "SECURITY_USERNAME_ENABLE": False,  # its rules forbid names like zhang.san; ours do not
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [
            {"username": {"mapper": str, "case_insensitive": True}}
        ],
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_REGISTERABLE": False,
        "SECURITY_RECOVERABLE": False,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_TRACKABLE": False,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_REQUIRED": False,
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TOTP_SECRETS": {"1": key},
        "SECURITY_TOTP_ISSUER": settings.company,
        "SECURITY_FRESHNESS": timedelta(minutes=30),
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_POST_CHANGE_VIEW": "/me",
        "SECURITY_URL_PREFIX": None,
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_FLASH_MESSAGES": True,
        **{f"SECURITY_MSG_{name}": text for name, text in wording.MESSAGES.items()},
    }


def init_app(app: Flask) -> None:
    """Bind sign-in to `app`: pages, texts, limits, the trail, and what a sign-in changes."""
    security.init_app(
        app,
        FSQLALiteUserDatastore(db, Staff, StaffRole),
        login_form=SignInForm,
        two_factor_setup_form=TwoStepSetupForm,
        two_factor_rescue_form=TwoStepRescueForm,
    )
    security.i18n_domain = StaffDomain()
    app.jinja_env.globals["_fsdomain"] = security.i18n_domain.gettext
    login_manager: Any = app.login_manager  # type: ignore[attr-defined]
    login_manager.request_loader(_nobody)  # a session is the only way in: no tokens in addresses
    app.before_request(_count_guess)
    user_authenticated.connect(_signed_in, app)
    user_failed_authn.connect(_failed, app)
    user_logged_out.connect(_signed_out, app)
    password_changed.connect(_password_changed, app)
    tf_profile_changed.connect(_two_steps_changed, app)
    tf_disabled.connect(_two_steps_changed, app)


def _nobody(_request: object) -> None:
    return None


def _count_guess() -> None:
    if request.endpoint in CLOSED:
        raise NotFoundError(N_("没有这个页面。忘记密码或丢失手机，请找系统管理员重置。"))
    if request.method != "POST" or request.endpoint not in GUESSABLE:
        return
    if request.is_json:
        raise InputError(N_("请从登录页面登录。"))
    service.count_attempt(db.session, account=_account(), address=request.remote_addr or "")
    db.session.commit()


def _account() -> str:
    """Name the account that is being tried, the same way for everybody who tries it."""
    if current_user.is_authenticated:
        return str(current_user.username)
    pending = session.get("tf_user_id")
    if request.endpoint == "security.two_factor_token_validation" and pending:
        found = security.datastore.find_user(fs_uniquifier=pending)
        return "" if found is None else str(found.username)
    return request.form.get("username", "")


def _signed_in(_app: Flask, user: Staff, authn_via: list[str], **_more: object) -> None:
    """Start from a clean session: nothing that stood in it before the sign-in stays."""
    kept = {key: session[key] for key in KEPT_AT_SIGN_IN if key in session}
    session.clear()
    session.update(kept)
    g.pop("csrf_token", None)
    g.pop("viewer", None)
    service.forgive_attempts(db.session, account=user.username, address=request.remote_addr or "")
    _note(user, "sign_in", via=sorted(authn_via or []))


def _failed(_app: Flask, user: Staff, auth_type: str, **more: object) -> None:
    _note(user, "sign_in_failed", actor=False, kind=auth_type, second_step=bool(more.get("tfa")))


def _signed_out(app: Flask, user: Staff, **_more: object) -> None:
    """End the session on the server's side too: a copied cookie is worth nothing afterwards."""
    session.clear()
    g.pop("viewer", None)
    if not getattr(user, "is_authenticated", False):
        return
    shared = app.extensions["feedback_settings"].demo  # demo visitors share the made-up people
    if not shared:
        service.end_sessions(user)
    _note(user, "sign_out")


def _password_changed(_app: Flask, user: Staff, **_more: object) -> None:
    user.password_is_temporary = False
    _note(user, "password_change")


def _two_steps_changed(_app: Flask, user: Staff, **_more: object) -> None:
    _note(user, "two_step_change")


def _note(user: Staff, action: str, *, actor: bool = True, **detail: object) -> None:
    record(
        db.session,
        actor_id=user.id if actor else None,
        action=action,
        subject="staff",
        subject_id=user.id,
        **detail,
    )
    db.session.commit()
