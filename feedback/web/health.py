"""`/healthz`: the process answers; `/readyz`: it can read its database; `/metrics`: numbers."""

from __future__ import annotations

from ipaddress import ip_address

from flask import Blueprint, Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from feedback.core.errors import NotFoundError
from feedback.core.messages import N_
from feedback.extensions import db, limiter
from feedback.web.access import open_to_all

blueprint = Blueprint("health", __name__)
staff_only = Blueprint("metrics", __name__)


@blueprint.get("/healthz")
@limiter.exempt
@open_to_all
def healthz() -> Response:
    """Say that the process is alive."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@limiter.exempt
@open_to_all
def readyz() -> Response:
    """Say whether the database answers and has the schema this code needs."""
    found = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    ready = found == current_app.config["SCHEMA_HEAD"]
    return Response(
        "ready\n" if ready else "migrate\n", 200 if ready else 503, mimetype="text/plain"
    )


@staff_only.get("/metrics")
@open_to_all
def metrics() -> Response:
    """Give the process's numbers to a Prometheus agent on this machine.

    When forms and cases arrive is nobody else's business: other addresses get 404.
    """
    if not ip_address(request.remote_addr or "0.0.0.0").is_loopback:  # noqa: S104 -- unknown
        raise NotFoundError(N_("没有找到"))
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
