"""Tables of invitations, responses and their answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.collection.waves.models import Wave
from feedback.core.db import Base, Json, big_id
from feedback.surveys.models import SurveyVersion
from feedback.verbatims.models import Channel


class Invitation(Base):
    """One shop asked one questionnaire once. Its link is an HMAC: nothing secret is stored.

    Raising `generation` withdraws the links given out before. `wave` is the wave's key; where it
    is a planned one, `wave_id` leads to it.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = big_id()
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    retailer_id: Mapped[int] = mapped_column(ForeignKey("retailer.id"), index=True)
    survey_version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    wave: Mapped[str] = mapped_column(String(40), default="")
    wave_id: Mapped[int | None] = mapped_column(ForeignKey(Wave.id), index=True)
    generation: Mapped[int] = mapped_column(default=1)
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]

    survey_version: Mapped[SurveyVersion] = relationship()

    __table_args__ = (UniqueConstraint("survey_version_id", "wave", "retailer_id"),)


class Response(Base):
    """One questionnaire answered once, through any door.

    `submission_id` is made by the client: sending the same again is answered alike,
    another body under the same id is refused. `body_sha256` tells the two apart.
    """

    __tablename__ = "response"

    id: Mapped[int] = big_id()
    submission_id: Mapped[str] = mapped_column(String(36), unique=True)
    body_sha256: Mapped[str] = mapped_column(String(64))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"), unique=True)
    survey_version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    retailer_id: Mapped[int | None] = mapped_column(ForeignKey("retailer.id"))
    channel: Mapped[Channel]
    language: Mapped[str] = mapped_column(String(12), default="zh")
    receipt_no: Mapped[str] = mapped_column(String(16), unique=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    submitted_at: Mapped[datetime]

    survey_version: Mapped[SurveyVersion] = relationship()
    answers: Mapped[list[Answer]] = relationship(
        back_populates="response", order_by="Answer.id", cascade="all"
    )

    __table_args__ = (
        Index(None, "retailer_id", "submitted_at"),
        Index(None, "survey_version_id", "submitted_at"),
    )


class Answer(Base):
    """The answer to one question on the path: `value` as validated, `score` 0–100 if it has one.

    `text` holds the words of an answer in words, beside `value`; erasure blanks both.
    """

    __tablename__ = "answer"

    id: Mapped[int] = big_id()
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"))
    question_id: Mapped[str] = mapped_column(String(60))
    value: Mapped[Any] = mapped_column(Json, nullable=False)
    text: Mapped[str | None] = mapped_column(Text)
    dimension: Mapped[str | None] = mapped_column(String(40))
    score: Mapped[float | None]

    response: Mapped[Response] = relationship(back_populates="answers")

    __table_args__ = (UniqueConstraint("response_id", "question_id"),)
