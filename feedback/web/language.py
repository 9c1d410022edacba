"""Which language a page speaks: the one switched to, else the browser's cookie, else Chinese."""

from __future__ import annotations

from babel.support import NullTranslations
from flask import Blueprint, Flask, g, redirect, request
from flask_babel import Domain, get_locale
from werkzeug.wrappers import Response

from feedback.core.errors import NotFoundError
from feedback.core.messages import N_, Message
from feedback.web.access import open_to_all
from feedback.web.addresses import local_address
from feedback.web.catalog import LANGUAGES, SOURCE, catalog, translate

COOKIE = "language"
blueprint = Blueprint("language", __name__)


class PoDomain(Domain):  # type: ignore[misc]
    """A translation domain that reads `.po` files."""

    def get_translations(self) -> NullTranslations:
        """Return the catalogue of the language of the request."""
        return catalog(current_language())


LOCALES = {"zh": "zh_Hans_CN", "en": "en"}


def select_locale() -> str:
    """Return the locale for the request."""
    chosen = request.cookies.get(COOKIE, "")
    return LOCALES.get(chosen, LOCALES[SOURCE])


def current_language() -> str:
    """Return the language code in force, `zh` or `en`."""
    locale = get_locale()
    return SOURCE if locale is None else str(locale.language)


def say(message: Message | str) -> str:
    """Return a message in the language of the request."""
    return translate(message, current_language())


@blueprint.get("/language/<code>")
@open_to_all
def switch(code: str) -> Response:
    """Remember the language for a year and go back to the page it was switched on."""
    if code not in LANGUAGES:
        raise NotFoundError(N_("没有这种语言。"))
    answer = redirect(local_address(request.args.get("next")))
    answer.set_cookie(
        COOKIE, code, max_age=365 * 86400, samesite="Lax", httponly=True, secure=request.is_secure
    )
    return answer


def init_app(app: Flask) -> None:
    """Let templates speak: `say(message)`, `language`, `languages`."""
    app.register_blueprint(blueprint)

    @app.context_processor
    def _names() -> dict[str, object]:
        g.setdefault("language", current_language())
        return {"say": say, "language": current_language(), "languages": LANGUAGES}
