"""Deny by default: a view answers only if it says who may open it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

from feedback.core.errors import ForbiddenError
from feedback.core.messages import N_

View = TypeVar("View", bound=Callable[..., Any])
Check = Callable[[str], None]

OPEN = "open"


def requires(what: str) -> Callable[[View], View]:
    """Declare that a view needs `what`, an action name understood by the registered check."""

    def mark(view: View) -> View:
        view.required_access = what  # type: ignore[attr-defined]
        return view

    return mark


open_to_all = requires(OPEN)


def writes(view: View) -> View:
    """Declare that a GET view writes (an audit record), so that its transaction locks early."""
    view.writes = True  # type: ignore[attr-defined]
    return view


def requirement(app: Flask, endpoint: str) -> str | None:
    """Return what `endpoint` needs, or None where it forgot to say."""
    blueprint = endpoint.rpartition(".")[0]
    if blueprint in app.config["OPEN_BLUEPRINTS"] or endpoint == "static":
        return OPEN
    view = app.view_functions[endpoint]
    target = getattr(view, "view_class", view)
    return getattr(target, "required_access", None)


def enforce() -> None:
    """Refuse the request unless its view is open or the registered check lets it pass."""
    if request.endpoint is None:
        return  # 404 and 405 are answered by the router
    needed = requirement(current_app, request.endpoint)
    if needed == OPEN:
        return
    check: Check | None = current_app.config.get("ACCESS_CHECK")
    if needed is None or check is None:
        raise ForbiddenError(N_("这个页面没有开放。"))
    check(needed)
