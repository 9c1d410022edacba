"""What this database is: a few lasting notes, such as that it holds a made-up city."""

from __future__ import annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from feedback.core.db import Base


class InstallationNote(Base):
    """A note by key; `demo` is set once, when a made-up city is built into an empty database.

    `story.…` holds a planted story as JSON: `sentence`, `sentence_en`, `path`, `username`.
    """

    __tablename__ = "installation_note"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


def is_demo(session: Session) -> bool:
    """Tell whether the database holds a made-up city."""
    return session.get(InstallationNote, "demo") is not None


def mark_demo(session: Session, version: str) -> None:
    """Note that the database holds a made-up city, built by `version` of its recipe."""
    session.merge(InstallationNote(key="demo", value=version))
