"""The one place where the parts are wired into an application."""

from __future__ import annotations

from inspect import iscoroutinefunction

import structlog
from flask import Flask, current_app, request
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from feedback import features
from feedback.accounts import access as accounts_access
from feedback.accounts import security as accounts_security
from feedback.codeframe.holder import holder
from feedback.core import clock, paths, schema
from feedback.core.db import configure_engine, intend, normalise_url
from feedback.core.logs import configure_logs
from feedback.extensions import babel, bootstrap, csrf, db, limiter
from feedback.settings import Settings, Surface
from feedback.web import access, errors, filters, headers, health, intake, language, requests

OPEN_BLUEPRINTS = frozenset({"bootstrap", "security"})


def create_app(settings: Settings | None = None) -> Flask:
    """Return an application that serves the surface named in `settings`.

    `public` registers forms, receipts and webhooks only; `staff` everything behind a sign-in.
    """
    settings = settings or Settings()
    configure_logs()
    clock.start_at(settings.demo_now if settings.demo else None)
    app = Flask("feedback", template_folder=str(paths.templates()))
    app.config.from_mapping(_config(settings))
    app.extensions["feedback_settings"] = settings
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    if settings.surface is not Surface.PUBLIC:
        app.before_request(_see_version)
    app.before_request(_intend)
    app.teardown_request(lambda _error: intend(write=False))
    requests.init_app(app)
    intake.init_app(app)
    _wire_extensions(app)
    _wire_web(app, settings)
    if settings.surface is not Surface.PUBLIC:
        bootstrap.init_app(app)
        accounts_security.init_app(app)
        accounts_access.init_app(app)
        features.register_staff(app, settings)
    inside = frozenset(app.blueprints)
    if settings.surface is not Surface.STAFF:
        features.register_public(app)
    app.config["PUBLIC_BLUEPRINTS"] = frozenset(app.blueprints) - inside
    return app


def _config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.signing_key(),
        "SQLALCHEMY_ENGINES": {"default": normalise_url(settings.database_url)},
        "SCHEMA_HEAD": schema.head(),
        "OPEN_BLUEPRINTS": OPEN_BLUEPRINTS,
        "SESSION_COOKIE_SECURE": settings.https_only,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "MAX_CONTENT_LENGTH": settings.max_upload_mb * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "BOOTSTRAP_SERVE_LOCAL": True,
        "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
        "BABEL_DEFAULT_TIMEZONE": settings.timezone,
        "RATELIMIT_STORAGE_URI": settings.limits_url,
        "RATELIMIT_HEADERS_ENABLED": True,
        "WTF_CSRF_TIME_LIMIT": 8 * 3600,
        "COMPANY": settings.company,
        **accounts_security.security_config(settings),
    }


def _wire_extensions(app: Flask) -> None:
    db.init_app(app)
    # No page is asynchronous; the extension's asynchronous clean-up would run an event loop for
    # every request, and cannot run beside somebody else's.
    app.teardown_appcontext_funcs = [
        clean for clean in app.teardown_appcontext_funcs if not iscoroutinefunction(clean)
    ]
    with app.app_context():
        for engine in db.engines.values():
            configure_engine(engine)
    csrf.init_app(app)
    limiter.init_app(app)
    babel.init_app(app, locale_selector=language.select_locale)
    babel.domain_instance = language.PoDomain()


def _wire_web(app: Flask, settings: Settings) -> None:
    app.before_request(access.enforce)
    headers.init_app(app, https_only=settings.https_only)
    errors.init_app(app)
    filters.init_app(app)
    language.init_app(app)
    app.register_blueprint(health.blueprint)
    app.context_processor(lambda: {"company": settings.company, "demo": settings.demo})


def _see_version() -> None:
    """Let this process go on with the version in force, where staff put another in force."""
    if holder.is_due():
        with Session(db.engine) as session:
            holder.refresh_or_keep(session)


def _intend() -> None:
    structlog.contextvars.clear_contextvars()
    view = current_app.view_functions.get(request.endpoint or "")
    reads = request.method in {"GET", "HEAD", "OPTIONS"} and not getattr(view, "writes", False)
    intend(write=not reads)
