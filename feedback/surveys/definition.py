"""A questionnaire is data: what may be asked, in which order, under which conditions.

These models say what shape a definition has; `checker.check_definition` says whether it makes
sense. A draft with faults can thus be loaded, shown and repaired.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, assert_never

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z][a-z]{3})?$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Texts = Mapping[Language, Text]
Bound = Annotated[Decimal, Field(ge=-(10**12), le=10**12)]

Value = str | int | Decimal | date | tuple[str, ...]
"""A checked answer: option id, whole number, decimal, text, date, or several option ids."""

Answers = Mapping[str, Value | None]
"""Checked answers by question id; `None` says that the question was seen and left empty."""

Facts = Mapping[str, str | int | Decimal | date]
"""What is known about the retailer beforehand, such as `{"market_type": "urban"}`."""

FACT_PREFIX = "fact:"
TEXT_LIMIT = 2000


def localised(texts: Texts, language: str) -> str:
    """Give the text in `language`, or in the first language written when that one is missing."""
    return texts.get(language) or next(iter(texts.values()))


class _Part(BaseModel):
    """A piece of a definition: unchangeable, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


# --- conditions -------------------------------------------------------------------------------

Literals = str | int | float


class Compare(_Part):
    """`operand` (a question id or `fact:name`) against a fixed value; a missing one is false."""

    op: Literal["eq", "ne", "lt", "le", "gt", "ge", "contains"]
    operand: str
    value: Literals


class OneOf(_Part):
    """`operand` is among `values`; of several chosen options, at least one is."""

    op: Literal["in"]
    operand: str
    values: tuple[Literals, ...] = Field(min_length=1)


class Answered(_Part):
    """`operand` has a value."""

    op: Literal["answered"]
    operand: str


class Combine(_Part):
    """All (`and`) or at least one (`or`) of the conditions."""

    op: Literal["and", "or"]
    conditions: tuple[Condition, ...] = Field(min_length=1)


class Negate(_Part):
    """The opposite of a condition; of one whose operand is missing, therefore true."""

    op: Literal["not"]
    condition: Condition


Condition = Annotated[Compare | OneOf | Answered | Combine | Negate, Field(discriminator="op")]


def leaves(condition: Condition) -> Iterator[Compare | OneOf | Answered]:
    """Give every simple condition in the tree, from left to right."""
    match condition:
        case Combine():
            for part in condition.conditions:
                yield from leaves(part)
        case Negate():
            yield from leaves(condition.condition)
        case Compare() | OneOf() | Answered():
            yield condition
        case _:
            assert_never(condition)


# --- questions --------------------------------------------------------------------------------


class Option(_Part):
    """One choice; its id is stored and never changes, its texts may."""

    id: Id
    text: Texts
    score: float | None = Field(default=None, ge=0, le=100)
    exclusive: bool = False


class _Asked(_Part):
    """What all questions share. `instruction` is for whoever asks and is never read aloud."""

    id: Id
    text: Texts
    help: Texts | None = None
    instruction: Texts | None = None
    sms: Texts | None = None
    show_if: Condition | None = None
    required: bool = False


class SingleQuestion(_Asked):
    """Exactly one of the options; the answer is its id."""

    type: Literal["single"]
    options: tuple[Option, ...]
    dimension: Id | None = None


class MultipleQuestion(_Asked):
    """Several of the options; the answer is their ids in the order of the definition."""

    type: Literal["multiple"]
    options: tuple[Option, ...]
    min_choices: int | None = Field(default=None, ge=1)
    max_choices: int | None = Field(default=None, ge=1)


class RatingQuestion(_Asked):
    """A whole number from `min` (worst) to `max` (best); both ends carry a label."""

    type: Literal["rating"]
    min: int = Field(default=1, ge=0)
    max: int = Field(default=5, le=10)
    labels: Mapping[int, Texts] = Field(default_factory=dict)
    dimension: Id | None = None


class NpsQuestion(_Asked):
    """How likely to recommend, 0 to 10."""

    type: Literal["nps"]
    min: Literal[0] = 0
    max: Literal[10] = 10
    labels: Mapping[int, Texts] = Field(default_factory=dict)
    dimension: Id | None = None


class NumberQuestion(_Asked):
    """A number with at most `decimals` places, in `unit`."""

    type: Literal["number"]
    min: Bound | None = None
    max: Bound | None = None
    decimals: int = Field(default=0, ge=0, le=4)
    unit: Texts | None = None


class TextQuestion(_Asked):
    """Free words, lengths in characters."""

    type: Literal["text"]
    min_length: int | None = Field(default=None, ge=1)
    max_length: int = Field(default=TEXT_LIMIT, ge=1, le=TEXT_LIMIT)


class DateQuestion(_Asked):
    """A day; with `past_only` it may not lie after today."""

    type: Literal["date"]
    min: date | None = None
    max: date | None = None
    past_only: bool = False


class Note(_Asked):
    """Words to read or to say; there is nothing to answer."""

    type: Literal["note"]


Scale = RatingQuestion | NpsQuestion
Choice = SingleQuestion | MultipleQuestion
Question = Annotated[
    SingleQuestion
    | MultipleQuestion
    | RatingQuestion
    | NpsQuestion
    | NumberQuestion
    | TextQuestion
    | DateQuestion
    | Note,
    Field(discriminator="type"),
]


class Section(_Part):
    """Questions that stand on one page; skipped whole when its condition is false."""

    id: Id
    title: Texts
    intro: Texts | None = None
    show_if: Condition | None = None
    questions: tuple[Question, ...] = Field(min_length=1)


class Dimension(_Part):
    """A heading of the index, and its default weight among the others."""

    id: Id
    name: Texts
    weight: float = Field(gt=0)


class Questionnaire(_Part):
    """A whole questionnaire in all its languages, the first of which is the source language."""

    key: Id
    title: Texts
    intro: Texts
    thanks: Texts
    languages: tuple[Language, ...] = Field(min_length=1)
    privacy_notice_version: str = Field(min_length=1, max_length=40)
    facts: tuple[Id, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    sections: tuple[Section, ...] = Field(min_length=1)

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions in the order of asking."""
        return tuple(question for section in self.sections for question in section.questions)

    def find_question(self, question_id: str) -> Question | None:
        """Give the question with this id, or `None`."""
        return next((asked for asked in self.questions if asked.id == question_id), None)


def score_of(question: Question, value: Value | None) -> float | None:
    """Give what an answer is worth from 0 (worst) to 100 (best), or `None` if nothing.

    A scale point x becomes (x - min) / (max - min) * 100; on five points (x - 1) / 4 * 100.
    """
    if value is None:
        return None
    if isinstance(question, Scale) and isinstance(value, int):
        return (value - question.min) / (question.max - question.min) * 100
    if isinstance(question, SingleQuestion):
        return next((option.score for option in question.options if option.id == value), None)
    return None
