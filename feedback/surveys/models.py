"""Tables of questionnaires and their immutable published versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.core.db import Base


class Survey(Base):
    """A questionnaire by its lasting key, such as `satisfaction`."""

    __tablename__ = "survey"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)


class SurveyVersion(Base):
    """What was asked, word for word; never changed once published."""

    __tablename__ = "survey_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    number: Mapped[int]
    definition: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]

    survey: Mapped[Survey] = relationship()

    __table_args__ = (UniqueConstraint("survey_id", "number"),)
