"""Which feature brings which pages, and to which side: retailers' or staff's."""

from __future__ import annotations

from flask import Flask

from feedback.accounts import views as accounts
from feedback.collection import views as collection
from feedback.collection.responses import views as responses
from feedback.collection.waves import views as waves
from feedback.complaints import views as complaints
from feedback.reports import views as reports
from feedback.settings import Settings
from feedback.teaching import views as teaching
from feedback.visits import views as visits
from feedback.web import health, navigation


def register_public(app: Flask) -> None:
    """Register what retailers may reach from the internet: forms and receipts, nothing else."""
    app.register_blueprint(collection.public_blueprint)


def register_staff(app: Flask, settings: Settings) -> None:
    """Register what staff reach from inside."""
    app.register_blueprint(health.staff_only)
    app.register_blueprint(accounts.blueprint)
    app.register_blueprint(accounts.administration)
    if settings.demo:
        app.register_blueprint(accounts.demo_blueprint)
        app.register_blueprint(collection.demo_blueprint)
    app.register_blueprint(waves.blueprint)
    app.register_blueprint(responses.blueprint)
    app.register_blueprint(complaints.blueprint)
    app.register_blueprint(visits.blueprint)
    app.register_blueprint(reports.blueprint)
    app.register_blueprint(teaching.blueprint)
    for feature in (accounts, waves, responses, complaints, visits, reports, teaching):
        navigation.add_entries(app, *feature.MENU)
