"""Tables of what was read in the ledger, and of what staff say about it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.accounts.models import Staff
from feedback.codeframe.models import EngineVersion, TextVersion
from feedback.core.db import Base, BigId, Json, big_id


class Reading(Base):
    """That a verbatim was read, by which version; also where nothing was found.

    `hidden` lists `[start, end, length]`: what was redacted in the original, and the length of
    what stands for it. `terms` are the words that carry matter, of the redacted text, where an
    issue was found.
    `is_answer` is false where the words only ask for no more messages: such a shop was not heard.
    """

    __tablename__ = "reading"

    verbatim_id: Mapped[int] = mapped_column(ForeignKey("verbatim.id"), primary_key=True)
    engine_version_id: Mapped[int] = mapped_column(ForeignKey(EngineVersion.id))
    redacted: Mapped[str]
    hidden: Mapped[list[list[int]]] = mapped_column(Json)
    codes: Mapped[list[str]] = mapped_column(Json)
    terms: Mapped[list[str]] = mapped_column(Json)
    is_answer: Mapped[bool]
    read_at: Mapped[datetime]

    __table_args__ = (Index(None, "engine_version_id", "verbatim_id"),)


class Mention(Base):
    """One issue in one verbatim: `start` and `end` count characters of the original text.

    `spoken_from` and `spoken_to` are the days spoken of, where the words tell. `sub_issue` is
    empty where the words do not tell, and None where no reading since has looked for it.
    """

    __tablename__ = "mention"

    id: Mapped[int] = big_id()
    verbatim_id: Mapped[int] = mapped_column(ForeignKey("verbatim.id"), index=True)
    code: Mapped[str] = mapped_column(String(10))
    sub_issue: Mapped[str | None] = mapped_column(String(60))
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


class ReviewKind(StrEnum):
    """Why a comment is put before staff."""

    FLAGGED = "flagged"
    SAMPLE = "sample"
    DOUBT = "doubt"
    DISAGREEMENT = "disagreement"


class ReviewState(StrEnum):
    """Where an item stands: waiting for answers, for a third person, or settled."""

    OPEN = "open"
    DISPUTED = "disputed"
    DONE = "done"


class ReviewItem(Base):
    """A comment whose codes staff are asked to tell.

    `doubts` lists `[code, confidence, start, end]` that were too unsure to count; `kind_key` names
    the sort of question, `words_hash` the normalised words. `uncertainty` and `usefulness` lie
    between 0 and 1 (`issues.rules`). `restricted` items are for whoever sees restricted issues.
    `wanted` reviewers answer, each in a seat of this `round`; a settled item that somebody flags
    begins another round.
    """

    __tablename__ = "review_item"

    id: Mapped[int] = big_id()
    verbatim_id: Mapped[int] = mapped_column(ForeignKey("verbatim.id"), unique=True)
    kind: Mapped[ReviewKind]
    kind_key: Mapped[str] = mapped_column(String(60), index=True)
    words_hash: Mapped[str] = mapped_column(String(16), index=True)
    doubts: Mapped[list[list[Any]]] = mapped_column(Json)
    restricted: Mapped[bool]
    uncertainty: Mapped[float]
    usefulness: Mapped[float]
    wanted: Mapped[int]
    round: Mapped[int] = mapped_column(default=1)
    state: Mapped[ReviewState]
    engine_version_id: Mapped[int] = mapped_column(ForeignKey(EngineVersion.id))
    flagged_by_id: Mapped[int | None] = mapped_column(ForeignKey(Staff.id))
    added_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("wanted BETWEEN 1 AND 3", name="one_to_three_reviewers"),
        Index(None, "state", "usefulness"),
    )


class ReviewSeat(Base):
    """Who answers an item: held until a moment, then anybody's; for good once answered."""

    __tablename__ = "review_seat"

    id: Mapped[int] = big_id()
    item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"))
    round: Mapped[int]
    seat: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id), index=True)
    held_until: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("item_id", "round", "seat"),
        UniqueConstraint("item_id", "round", "staff_id"),
    )


class Correction(Base):
    """What a member of staff says the codes of a comment are; never changed, never deleted.

    `parts` lists `{"code", "start", "end", "target"}`, the places counted in characters of the
    original, null where not told. `engine_version_id`: whose reading the reviewer had before them.
    """

    __tablename__ = "correction"

    id: Mapped[int] = big_id()
    verbatim_id: Mapped[int] = mapped_column(ForeignKey("verbatim.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"))
    round: Mapped[int]
    seat: Mapped[int]
    reviewer_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    engine_version_id: Mapped[int] = mapped_column(ForeignKey(EngineVersion.id))
    codes: Mapped[list[str]] = mapped_column(Json)
    parts: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    made_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("item_id", "round", "seat"),)


class Ruling(Base):
    """Which correction stands for a comment; `applied_at` is when its mentions were replaced."""

    __tablename__ = "ruling"

    verbatim_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("verbatim.id"), primary_key=True, autoincrement=False
    )
    correction_id: Mapped[int] = mapped_column(ForeignKey("correction.id"))
    settled_at: Mapped[datetime]
    applied_at: Mapped[datetime | None] = mapped_column(index=True)


class VersionChange(Base):
    """A comment of history that a candidate would read otherwise: codes before and after."""

    __tablename__ = "version_change"

    version_id: Mapped[int] = mapped_column(ForeignKey(TextVersion.id), primary_key=True)
    verbatim_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("verbatim.id"), primary_key=True, autoincrement=False
    )
    before: Mapped[list[str]] = mapped_column(Json)
    after: Mapped[list[str]] = mapped_column(Json)
    restricted: Mapped[bool]
