"""How values look on every page: dates, shares, masked phones."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask

from feedback.core.clock import SHOP_ZONE
from feedback.core.phones import mask_phone


def show_date(value: date | None) -> str:
    """Write a day as 2026-11-23."""
    return "" if value is None else f"{value:%Y-%m-%d}"


def show_time(value: datetime | None) -> str:
    """Write a moment in the shops' zone, as 2026-11-23 14:05."""
    return "" if value is None else f"{value.astimezone(SHOP_ZONE):%Y-%m-%d %H:%M}"


def percent(value: float | None, places: int = 0) -> str:
    """Write a share of 1 as a percentage; nothing for None."""
    return "" if value is None else f"{100 * value:.{places}f}%"


def init_app(app: Flask) -> None:
    """Register the filters under their names in templates."""
    app.jinja_env.filters.update(
        show_date=show_date, show_time=show_time, percent=percent, mask_phone=mask_phone
    )
