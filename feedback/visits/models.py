"""Tables of claimed visits and the checks of them."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.db import Base, Json, big_id
from feedback.visits.dispositions import Disposition
from feedback.visits.rules import Verdict, VisitMode

__all__ = ["ClaimedVisit", "Disposition", "Verdict", "VisitCheck", "VisitMode"]


class ClaimedVisit(Base):
    """A visit that a manager says was made."""

    __tablename__ = "claimed_visit"

    id: Mapped[int] = big_id()
    retailer_id: Mapped[int] = mapped_column(ForeignKey("retailer.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("service_person.id"))
    visited_on: Mapped[date]
    arrived: Mapped[time | None]
    left: Mapped[time | None]
    mode: Mapped[VisitMode]
    tasks: Mapped[list[str]] = mapped_column(Json, default=list)

    __table_args__ = (
        UniqueConstraint("retailer_id", "person_id", "visited_on"),
        Index(None, "person_id", "visited_on"),
    )


class VisitCheck(Base):
    """One contact with a shop to hear what it remembers; the answers are a response.

    `verdict` is about the latest claim on or before the day of the contact. It is stored with the
    answers, in one transaction, and nobody sees the claim before that.
    """

    __tablename__ = "visit_check"

    id: Mapped[int] = big_id()
    retailer_id: Mapped[int] = mapped_column(ForeignKey("retailer.id"))
    inspector_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    submission_id: Mapped[str] = mapped_column(String(36), unique=True)
    body_sha256: Mapped[str] = mapped_column(String(64), default="")
    response_id: Mapped[int | None] = mapped_column(ForeignKey("response.id"), unique=True)
    disposition: Mapped[Disposition]
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claimed_visit.id"), index=True)
    verdict: Mapped[Verdict | None]
    reasons: Mapped[list[str]] = mapped_column(Json, default=list)
    checked_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("verdict IS NULL OR response_id IS NOT NULL", name="verdict_has_answers"),
        Index(None, "retailer_id", "checked_at"),
        Index(None, "checked_at"),
    )
