"""Tables of the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.db import Base, big_id


class AuditEvent(Base):
    """One thing somebody did, saw or exported. Holds ids and field names, never personal data."""

    __tablename__ = "audit_event"

    id: Mapped[int] = big_id()
    at: Mapped[datetime]
    actor_id: Mapped[int | None]  # no foreign key: the trail outlives the people in it
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60), default="")
    subject_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    digest: Mapped[str] = mapped_column(String(64))  # of all above but the number
    seal_id: Mapped[int | None] = mapped_column(ForeignKey("audit_seal.id"))

    __table_args__ = (
        Index(None, "seal_id"),
        Index(None, "subject", "subject_id"),
    )


class AuditSeal(Base):
    """A batch of events closed by a hash that continues the hash before it."""

    __tablename__ = "audit_seal"

    id: Mapped[int] = big_id()
    sealed_at: Mapped[datetime]
    events: Mapped[int]
    previous_hash: Mapped[str] = mapped_column(String(64), unique=True)  # a chain never forks
    hash: Mapped[str] = mapped_column(String(64), unique=True)
