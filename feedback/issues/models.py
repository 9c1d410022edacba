"""Tables of what was read in the ledger."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.db import Base, Json, big_id


class Reading(Base):
    """That a verbatim was read, by which version; also where nothing was found.

    `hidden` lists `[start, end, length]`: what was redacted in the original, and the length of
    what stands for it. `terms` are the words that carry matter, of the redacted text, where an
    issue was found.
    `is_answer` is false where the words only ask for no more messages: such a shop was not heard.
    """

    __tablename__ = "reading"

    verbatim_id: Mapped[int] = mapped_column(ForeignKey("verbatim.id"), primary_key=True)
    engine_version_id: Mapped[int] = mapped_column(ForeignKey("engine_version.id"))
    redacted: Mapped[str]
    hidden: Mapped[list[list[int]]] = mapped_column(Json)
    codes: Mapped[list[str]] = mapped_column(Json)
    terms: Mapped[list[str]] = mapped_column(Json)
    is_answer: Mapped[bool]
    read_at: Mapped[datetime]

    __table_args__ = (Index(None, "engine_version_id", "verbatim_id"),)


class Mention(Base):
    """One issue in one verbatim: `start` and `end` count characters of the original text.

    `spoken_from` and `spoken_to` are the days spoken of, where the words tell.
    """

    __tablename__ = "mention"

    id: Mapped[int] = big_id()
    verbatim_id: Mapped[int] = mapped_column(ForeignKey("verbatim.id"), index=True)
    code: Mapped[str] = mapped_column(String(10))
    start: Mapped[int]
    end: Mapped[int]
    polarity: Mapped[str] = mapped_column(String(12))
    confidence: Mapped[float]
    target: Mapped[str] = mapped_column(String(20), default="")
    modality: Mapped[str] = mapped_column(String(12), default="fact")
    spoken_from: Mapped[date | None]
    spoken_to: Mapped[date | None]
    reason: Mapped[dict[str, Any]] = mapped_column(default=dict)

    __table_args__ = (
        CheckConstraint('0 <= start AND start < "end"', name="span_in_order"),
        Index(None, "code", "verbatim_id"),
    )


class StageCursor(Base):
    """How far a stage of the pipeline got: every id up to `position` is settled."""

    __tablename__ = "stage_cursor"

    stage: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]
    moved_at: Mapped[datetime]
