"""The table of corrections: what an answer was before, and who changed it when and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from feedback.accounts.models import Staff
from feedback.collection.models import Response
from feedback.core.db import Base, big_id

_MaybeJson = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class AnswerChange(Base):
    """One answer changed in one correction; `revision` counts a response's corrections from 1.

    `former` and `replacement` are stored values, None for no answer. The database lets nobody
    change or delete a row; erasure may blank both values once.
    """

    __tablename__ = "answer_change"

    id: Mapped[int] = big_id()
    response_id: Mapped[int] = mapped_column(ForeignKey(Response.id))
    revision: Mapped[int]
    question_id: Mapped[str] = mapped_column(String(60))
    former: Mapped[Any | None] = mapped_column(_MaybeJson)
    replacement: Mapped[Any | None] = mapped_column(_MaybeJson)
    reason: Mapped[str] = mapped_column(Text)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    changed_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("response_id", "revision", "question_id"),)
