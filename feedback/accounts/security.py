"""How Flask-Security is set up: argon2, optional TOTP, sign-in by name, no self-registration."""

from __future__ import annotations

from typing import Any

from feedback.settings import Settings


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
        "SECURITY_USERNAME_ENABLE": True,
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [
            {"username": {"mapper": str, "case_insensitive": True}}
        ],
        "SECURITY_REGISTERABLE": False,
        "SECURITY_RECOVERABLE": False,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_TRACKABLE": False,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_REQUIRED": False,
        "SECURITY_TOTP_SECRETS": {"1": key},
        "SECURITY_TOTP_ISSUER": "Feedback",
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_URL_PREFIX": None,
        "SECURITY_FLASH_MESSAGES": True,
    }
