"""Reads about staff."""

from __future__ import annotations

from sqlalchemy import select, text
from sqlalchemy.orm import Session, selectinload

from feedback.accounts.models import Staff


def area_path(session: Session, area_id: int | None) -> str | None:
    """Return the path of an area, `/1/4/`, or None.

    Areas belong to `people`, which stands above this room; only this one column is read.
    """
    if area_id is None:
        return None
    return session.scalar(text("SELECT path FROM area WHERE id = :id"), {"id": area_id})


def find_staff(session: Session, username: str) -> Staff | None:
    """Return the member of staff with this sign-in name, or None."""
    return session.scalar(
        select(Staff).where(Staff.username == username).options(selectinload(Staff.roles))
    )


def list_staff(session: Session) -> list[Staff]:
    """Return all staff by sign-in name."""
    return list(
        session.scalars(select(Staff).order_by(Staff.username).options(selectinload(Staff.roles)))
    )
