"""Tables of the ways of reading verbatims: what read here, and what staff taught."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.accounts.models import Staff
from feedback.core.db import Base, BigId, Json


class EngineVersion(Base):
    """One way of reading words: which rules, additions and model, told by their hashes."""

    __tablename__ = "engine_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    activated_at: Mapped[datetime]


class VersionState(StrEnum):
    """Where a version stands. Only one is in force at a time."""

    CANDIDATE = "candidate"
    IN_FORCE = "in_force"
    REFUSED = "refused"
    RETIRED = "retired"


class TextVersion(Base):
    """A model and additions that staff may take, refuse or come back to.

    `name` is the analyser's version with it, `release` the analyser's version as shipped that it
    stands on. `model` holds the artefact; None is the shipped one. `additions` is JSON of
    `text.additions.Additions`, and `addition_ids` the rows it was made of. `metrics` holds what
    was measured before and after; `measured_at` is when history had been compared.
    `refused_because` is the reason that whoever refused it gave.
    """

    __tablename__ = "text_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    release: Mapped[str] = mapped_column(String(80))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("text_version.id"))
    model: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    additions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    addition_ids: Mapped[list[int]] = mapped_column(Json, default=list)
    state: Mapped[VersionState]
    note: Mapped[str] = mapped_column(Text, default="")
    refused_because: Mapped[str | None] = mapped_column(Text)
    metrics: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey(Staff.id))
    made_at: Mapped[datetime]
    measured_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(Staff.id))
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_text_version_in_force",
            "state",
            unique=True,
            sqlite_where=text("state = 'in_force'"),
            postgresql_where=text("state = 'in_force'"),
        ),
    )


class AdditionKind(StrEnum):
    """What staff may add to the shipped tables."""

    WORD = "word"
    PHRASE = "phrase"
    SUB_ISSUE = "sub_issue"


class Addition(Base):
    """A word, phrase or sub-issue that staff added; every retraining takes those not withdrawn.

    `wording` is the word, the phrase, or the sub-issue's name.
    """

    __tablename__ = "addition"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AdditionKind]
    code: Mapped[str] = mapped_column(String(10), default="")
    wording: Mapped[str] = mapped_column(String(60))
    sub_issue: Mapped[str] = mapped_column(String(60), default="")
    name_en: Mapped[str] = mapped_column(String(120), default="")
    why: Mapped[str] = mapped_column(Text, default="")
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey(Staff.id))
    added_at: Mapped[datetime]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey(Staff.id))
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_addition_standing",
            "kind",
            "code",
            "wording",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )


class RetrainingStage(StrEnum):
    """What a retraining is doing."""

    WAITING = "waiting"
    TRAINING = "training"
    MEASURING = "measuring"
    HISTORY = "history"
    DONE = "done"
    FAILED = "failed"


class Retraining(Base):
    """One order to retrain, and how far it is: `done` of `total` in its present stage.

    `position` is the last verbatim compared, so that a killed job goes on from there; `runner`
    holds the order until `beat_at` is too old. `slot` lets one order stand open at a time. `rate`
    is comments of history read per second.
    """

    __tablename__ = "retraining"

    id: Mapped[int] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(default=1)
    stage: Mapped[RetrainingStage]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(BigId, default=0)
    rate: Mapped[float] = mapped_column(default=0.0)
    note: Mapped[str] = mapped_column(Text, default="")
    fault: Mapped[str] = mapped_column(Text, default="")
    version_id: Mapped[int | None] = mapped_column(ForeignKey("text_version.id"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey(Staff.id))
    asked_at: Mapped[datetime]
    runner: Mapped[str] = mapped_column(String(40), default="")
    beat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_retraining_open",
            "slot",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )
