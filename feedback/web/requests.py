"""A number for every request, in the logs and on error pages, and how long it took."""

from __future__ import annotations

import time
import uuid

import structlog
from flask import Flask, Response, g, request
from prometheus_client import Histogram

SECONDS = Histogram(
    "feedback_http_request_duration_seconds", "Time to answer, by page.", ["endpoint", "method"]
)


def init_app(app: Flask) -> None:
    """Give every request of `app` a number, and time it."""

    @app.before_request
    def _number() -> None:
        g.request_id = uuid.uuid4().hex[:12]
        g.started = time.perf_counter()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def _time(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if "started" in g and request.endpoint:
            elapsed = time.perf_counter() - g.started
            SECONDS.labels(request.endpoint, request.method).observe(elapsed)
        return response
