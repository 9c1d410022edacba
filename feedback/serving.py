"""Settings of gunicorn, for `feedback serve` and for `gunicorn -c python:feedback.serving`."""

from __future__ import annotations

import os

from sqlalchemy.orm import Session

from feedback.codeframe.holder import holder
from feedback.codeframe.queries import active_analyser
from feedback.core.db import open_engine
from feedback.core.lifeline import hold_on
from feedback.settings import Settings, Surface

_settings = Settings()

bind = f"{_settings.host}:{_settings.port}"
worker_class = "gthread"
# Forms are rendered in Python, so processes count; threads wait for the database.
workers = int(os.environ.get("FEEDBACK_WEB_PROCESSES", "2"))
threads = 8
preload_app = True
timeout = 60
graceful_timeout = 5
keepalive = 5
max_requests = 20_000  # a leak anywhere stays small
max_requests_jitter = 2_000
limit_request_line = 4_094
limit_request_field_size = 8_190
accesslog = None
errorlog = "-"
loglevel = "warning"
control_socket_disable = True


def on_starting(_server: object) -> None:
    """Load what all processes share before they part, and hold on to whoever started this."""
    hold_on()
    if _settings.surface is not Surface.PUBLIC:  # whose database role may not see versions
        _see_version()
    active_analyser().initialize()


def _see_version() -> None:
    """Load the version that staff put in force; without a database yet, what ships."""
    engine = open_engine(_settings.database_url)
    with Session(engine) as session:
        holder.refresh_or_keep(session)
    engine.dispose()  # no connection is shared by processes
