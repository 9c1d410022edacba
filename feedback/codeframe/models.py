"""Table of the versions of taxonomy, lexicon and finder that read verbatims."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.db import Base


class EngineVersion(Base):
    """One way of reading words: which rules and data, told by their hash."""

    __tablename__ = "engine_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    activated_at: Mapped[datetime]
