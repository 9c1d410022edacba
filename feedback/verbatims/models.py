"""The ledger of everything retailers said."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.accounts.models import Staff
from feedback.core.db import Base, BigId, big_id


class Channel(StrEnum):
    """The door through which words came in."""

    WEB = "web"
    SMS = "sms"
    HOTLINE = "hotline"
    CHECK_CALL = "check_call"
    IN_PERSON = "in_person"
    MEETING = "meeting"
    IMPORT = "import"


class Verbatim(Base):
    """One thing one retailer said, in their own characters.

    A voice without words (scores only) is a row with an empty text, so that everybody who
    answered counts. A correction is a new row that supersedes; erasure blanks the words and
    leaves the row. `said_on` is the shop's calendar day; `gloss` an English gist where one exists.
    """

    __tablename__ = "verbatim"

    id: Mapped[int] = big_id()
    channel: Mapped[Channel]
    source: Mapped[str] = mapped_column(String(30))
    source_ref: Mapped[str] = mapped_column(String(80))
    retailer_id: Mapped[int | None] = mapped_column(ForeignKey("retailer.id"))
    said_at: Mapped[datetime]
    said_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    gloss: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(12), default="zh")
    score: Mapped[int | None]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("verbatim.id"), unique=True)
    erased_at: Mapped[datetime | None]
    stored_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("source", "source_ref"),
        Index(None, "retailer_id", "said_on"),
        Index(None, "said_on"),
    )


class ClosedWords(Base):
    """Words that only the integrity desk may read until it has looked at them.

    A row stands from the moment somebody hands a comment on to the desk, and goes when the desk
    says that nothing in it is for the desk alone.
    """

    __tablename__ = "closed_words"

    verbatim_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("verbatim.id"), primary_key=True, autoincrement=False
    )
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey(Staff.id))
    closed_at: Mapped[datetime]
