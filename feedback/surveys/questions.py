"""The kinds of questions, what each may ask for, and what an answer to it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from feedback.surveys.conditions import Condition
from feedback.surveys.texts import Bound, Id, Part, Texts, Value

TEXT_LIMIT = 2000
NOT_SOLD = "none"
"""The answer in a grid's row that says: this one is not sold here. It is no number, also not 0."""


class Option(Part):
    """One choice; its id is stored and never changes, its texts may."""

    id: Id
    text: Texts
    score: float | None = Field(default=None, ge=0, le=100)
    exclusive: bool = False


class Row(Part):
    """One line of a matrix or a grid; its id is stored and never changes, its texts may.

    `dimension` (matrix only) goes before the question's. `reference` (grid only) is a known
    figure in the question's unit to hold answers against, such as the guide price.
    """

    id: Id
    text: Texts
    help: Texts | None = None
    dimension: Id | None = None
    reference: Bound | None = None


class _Asked(Part):
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


class MatrixQuestion(_Asked):
    """One of the shared columns for each row; the answer `question.row` is the column's id.

    Required means every row.
    """

    type: Literal["matrix"]
    rows: tuple[Row, ...]
    columns: tuple[Option, ...]
    dimension: Id | None = None


class RankingQuestion(_Asked):
    """Options in order, best first; the answer is the ids of the first `top`, else of all."""

    type: Literal["ranking"]
    options: tuple[Option, ...]
    top: int | None = Field(default=None, ge=1)

    @property
    def places(self) -> int:
        """How many places are given away."""
        return len(self.options) if self.top is None else self.top


class GridQuestion(_Asked):
    """A number for each row, such as cartons on hand or the price by brand, all in `unit`.

    The answer `question.row` is the number; where `not_sold` words the mark, it may also be
    `NOT_SOLD`. Required means every row.
    """

    type: Literal["grid"]
    rows: tuple[Row, ...]
    min: Bound | None = None
    max: Bound | None = None
    decimals: int = Field(default=0, ge=0, le=4)
    unit: Texts | None = None
    not_sold: Texts | None = None


class Note(_Asked):
    """Words to read or to say; there is nothing to answer."""

    type: Literal["note"]


Scale = RatingQuestion | NpsQuestion
Choice = SingleQuestion | MultipleQuestion
Table = MatrixQuestion | GridQuestion
Numeric = NumberQuestion | GridQuestion
Question = Annotated[
    SingleQuestion
    | MultipleQuestion
    | RatingQuestion
    | NpsQuestion
    | NumberQuestion
    | TextQuestion
    | DateQuestion
    | MatrixQuestion
    | RankingQuestion
    | GridQuestion
    | Note,
    Field(discriminator="type"),
]


def options_of(question: Question) -> tuple[Option, ...]:
    """Give what can be chosen: options, or the columns of a matrix; nothing for other kinds."""
    if isinstance(question, SingleQuestion | MultipleQuestion | RankingQuestion):
        return question.options
    return question.columns if isinstance(question, MatrixQuestion) else ()


def rows_of(question: Question) -> tuple[Row, ...]:
    """Give the rows of a matrix or a grid; nothing for other kinds."""
    return question.rows if isinstance(question, Table) else ()


def score_of(question: Question, value: Value | None) -> float | None:
    """Give what an answer (of one row, in a matrix) is worth from 0 to 100, `None` if nothing.

    A scale point x becomes (x - min) / (max - min) * 100; on five points (x - 1) / 4 * 100.
    """
    if value is None:
        return None
    if isinstance(question, Scale) and isinstance(value, int):
        return (value - question.min) / (question.max - question.min) * 100
    if isinstance(question, SingleQuestion | MatrixQuestion):
        return next((one.score for one in options_of(question) if one.id == value), None)
    return None


def dimensions_of(question: Question) -> tuple[str, ...]:
    """Give the dimensions that answers to the question feed, each once."""
    own = getattr(question, "dimension", None)
    rows = [row.dimension or own for row in rows_of(question)] or [own]
    return tuple(dict.fromkeys(name for name in rows if name is not None))
