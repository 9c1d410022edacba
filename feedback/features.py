"""Which feature brings which pages, and to which side: retailers' or staff's."""

from __future__ import annotations

from flask import Flask

from feedback.accounts import views as accounts
from feedback.settings import Settings
from feedback.web import health, navigation


def register_public(app: Flask) -> None:
    """Register what retailers may reach from the internet: forms and receipts, nothing else."""


def register_staff(app: Flask, settings: Settings) -> None:
    """Register what staff reach from inside."""
    app.register_blueprint(health.staff_only)
    app.register_blueprint(accounts.blueprint)
    if settings.demo:
        app.register_blueprint(accounts.demo_blueprint)
    navigation.add_entries(app, *accounts.MENU)
