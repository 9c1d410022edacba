"""Tables of the hotline log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.complaints.rules import (
    CallerKind,
    ComplaintSource,
    ComplaintStatus,
    ComplaintType,
    Severity,
)
from feedback.core.db import Base, big_id

__all__ = [
    "CallerKind",
    "Complaint",
    "ComplaintSource",
    "ComplaintStatus",
    "ComplaintType",
    "Severity",
]


class Complaint(Base):
    """One call or note; its words are the verbatim with source `complaint`.

    A `restricted` case speaks of integrity or of pressure on answers: only the integrity desk and
    the agent who took the call may open it.
    """

    __tablename__ = "complaint"

    id: Mapped[int] = big_id()
    case_no: Mapped[str] = mapped_column(String(20), unique=True)
    submission_id: Mapped[str] = mapped_column(String(36), unique=True)
    body_sha256: Mapped[str] = mapped_column(String(64))
    retailer_id: Mapped[int | None] = mapped_column(ForeignKey("retailer.id"))
    verbatim_id: Mapped[int] = mapped_column(ForeignKey("verbatim.id"), unique=True)
    type: Mapped[ComplaintType]
    source: Mapped[ComplaintSource]
    caller: Mapped[CallerKind]
    severity: Mapped[Severity]
    status: Mapped[ComplaintStatus]
    restricted: Mapped[bool] = mapped_column(default=False)
    wish: Mapped[str] = mapped_column(String(200), default="")
    received_at: Mapped[datetime]
    logged_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    logged_at: Mapped[datetime]

    __table_args__ = (
        Index(None, "retailer_id", "received_at"),
        Index(None, "status", "received_at"),
    )
