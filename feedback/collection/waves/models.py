"""Tables of waves: what is asked of whom, who was drawn, and how many answers are wanted."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.core.db import Base, big_id
from feedback.surveys.models import SurveyVersion


class WaveState(StrEnum):
    """Where a wave stands in its life."""

    DRAFT = "draft"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class Wave(Base):
    """One round of asking: a published questionnaire, a period, a frame, and a sample of it.

    `frame_filter`, `sizes` and `quota` are data in the shapes of `waves.plans`. `seed` (64 hex
    digits) and the members' strata give the same draw at any time; `frame_sha256` proves which
    frame it was drawn from, `excluded` counts who was not in it, by reason.
    """

    __tablename__ = "wave"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    survey_version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    period: Mapped[str] = mapped_column(String(7))
    state: Mapped[WaveState] = mapped_column(default=WaveState.DRAFT)
    frame_filter: Mapped[dict[str, Any]]
    sizes: Mapped[dict[str, Any]]
    quota: Mapped[dict[str, Any]]
    seed: Mapped[str] = mapped_column(String(64))
    reminder_days: Mapped[int | None]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    excluded: Mapped[dict[str, Any] | None]
    frame_size: Mapped[int | None]
    frame_sha256: Mapped[str | None] = mapped_column(String(64))
    drawn: Mapped[int | None]
    drawn_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime]

    survey_version: Mapped[SurveyVersion] = relationship()

    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="moments_in_order"),
        CheckConstraint("reminder_days IS NULL OR reminder_days > 0", name="reminder_after_days"),
    )


class WaveMember(Base):
    """A shop of a wave's frame, as it stood at the draw; kept whether it was drawn or not.

    `draw_order` counts from 1 inside its cell; `weight` is the inverse of the chance to be drawn
    and stands where the shop was drawn. `asking` is true from the invitation to the wave's end:
    a shop can be asked by one wave at a time. `left_out` says why a drawn shop was not invited.
    """

    __tablename__ = "wave_member"

    id: Mapped[int] = big_id()
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    retailer_id: Mapped[int] = mapped_column(ForeignKey("retailer.id"))
    county_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("service_person.id"))
    stratum: Mapped[str] = mapped_column(String(40))
    route: Mapped[str] = mapped_column(String(40), default="")
    cell: Mapped[str] = mapped_column(String(40))
    draw_order: Mapped[int]
    drawn: Mapped[bool]
    weight: Mapped[float | None]
    asking: Mapped[bool] = mapped_column(default=False)
    left_out: Mapped[str] = mapped_column(String(20), default="")
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"), unique=True)
    reminded_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("wave_id", "retailer_id"),
        Index(
            "uq_wave_member_asking",
            "retailer_id",
            unique=True,
            sqlite_where=text("asking = 1"),
            postgresql_where=text("asking"),
        ),
        CheckConstraint("weight IS NULL OR weight >= 1", name="weight_at_least_1"),
        CheckConstraint("drawn = (weight IS NOT NULL)", name="weight_if_drawn"),
    )


class WaveQuota(Base):
    """How many answers a part of a wave takes at most, and how many it has taken.

    `cell` is `all`, or a market type. Counted by conditional updates only.
    """

    __tablename__ = "wave_quota"

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    cell: Mapped[str] = mapped_column(String(40))
    most: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        UniqueConstraint("wave_id", "cell"),
        CheckConstraint("taken BETWEEN 0 AND most", name="taken_within_most"),
    )
