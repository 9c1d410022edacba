"""`/healthz`: the process answers; `/readyz`: it can read its database; `/metrics`: numbers."""

from __future__ import annotations

from flask import Blueprint, Response, current_app
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

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
    """Give the process's numbers to a Prometheus server; served on the staff side only."""
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
