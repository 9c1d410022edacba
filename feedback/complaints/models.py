"""Tables of the hotline log."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.db import Base, big_id


class ComplaintType(StrEnum):
    """投诉, 举报, 意见, 建议, 咨询, 表扬."""

    COMPLAINT = "complaint"
    REPORT = "report"
    OPINION = "opinion"
    SUGGESTION = "suggestion"
    ENQUIRY = "enquiry"
    PRAISE = "praise"


class ComplaintSource(StrEnum):
    """Where it reached the company."""

    LINE_12313 = "line_12313"
    LOCAL_LINE = "local_line"
    REFERRAL_12345 = "referral_12345"
    WECHAT = "wechat"
    WALK_IN = "walk_in"


class CallerKind(StrEnum):
    """How much of the caller's identity may be used."""

    NAMED = "named"
    CONFIDENTIAL = "confidential"
    ANONYMOUS = "anonymous"


class Severity(StrEnum):
    """How bad it is; deadlines follow from it."""

    ORDINARY = "ordinary"
    SERIOUS = "serious"


class ComplaintStatus(StrEnum):
    """Where the case stands."""

    RECEIVED = "received"
    CLOSED = "closed"


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
