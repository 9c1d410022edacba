"""What every piece of a questionnaire is made of: ids, texts per language, plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z][a-z]{3})?$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Texts = Mapping[Language, Text]
Bound = Annotated[Decimal, Field(ge=-(10**12), le=10**12)]

Value = str | int | Decimal | date | tuple[str, ...]
"""A checked answer: option id, whole number, decimal, text, date, or several option ids."""

Answers = Mapping[str, Value | None]
"""Checked answers by answer key; `None` says that the question was seen and left empty.

The key is the question's id, for a matrix or a grid `question.row` (see `flat`)."""

Facts = Mapping[str, str | int | Decimal | date]
"""What is known about the retailer beforehand, such as `{"market_type": "urban"}`."""

FACT_PREFIX = "fact:"


def localised(texts: Texts, language: str) -> str:
    """Give the text in `language`, or in the first language written when that one is missing."""
    return texts.get(language) or next(iter(texts.values()))


class Part(BaseModel):
    """A piece of a definition: unchangeable, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
