"""Where templates and migrations lie: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def _beside_or_inside(name: str) -> Path:
    inside = PACKAGE / f"_{name}"
    return inside if inside.is_dir() else PACKAGE.parent / name


def templates() -> Path:
    """Return the folder of page templates."""
    return _beside_or_inside("templates")


def migrations() -> Path:
    """Return the folder of database migrations."""
    return _beside_or_inside("migrations")
