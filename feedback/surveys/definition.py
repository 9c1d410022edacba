"""A questionnaire is data: what may be asked, in which order, under which conditions.

These models say what shape a definition has; `checker.check_definition` says whether it makes
sense. A draft with faults can thus be loaded, shown and repaired. Published definitions are kept
for ever, so a new field needs a default of `None`, which is not written.
"""

from __future__ import annotations

from pydantic import Field

from feedback.surveys.conditions import (
    Answered,
    Combine,
    Compare,
    Condition,
    Leaf,
    Literals,
    Negate,
    OneOf,
    leaves,
)
from feedback.surveys.flat import question_id_of
from feedback.surveys.questions import (
    NOT_SOLD,
    TEXT_LIMIT,
    Choice,
    DateQuestion,
    GridQuestion,
    MatrixQuestion,
    MultipleQuestion,
    Note,
    NpsQuestion,
    NumberQuestion,
    Numeric,
    Option,
    Question,
    RankingQuestion,
    RatingQuestion,
    Row,
    Scale,
    SingleQuestion,
    Table,
    TextQuestion,
    score_of,
)
from feedback.surveys.texts import (
    FACT_PREFIX,
    Answers,
    Bound,
    Facts,
    Id,
    Language,
    Part,
    Text,
    Texts,
    Value,
    localised,
)

__all__ = [
    "FACT_PREFIX",
    "NOT_SOLD",
    "TEXT_LIMIT",
    "Answered",
    "Answers",
    "Bound",
    "Choice",
    "Combine",
    "Compare",
    "Condition",
    "DateQuestion",
    "Dimension",
    "Facts",
    "GridQuestion",
    "Id",
    "Language",
    "Leaf",
    "Literals",
    "MatrixQuestion",
    "MultipleQuestion",
    "Negate",
    "Note",
    "NpsQuestion",
    "NumberQuestion",
    "Numeric",
    "OneOf",
    "Option",
    "Question",
    "Questionnaire",
    "RankingQuestion",
    "RatingQuestion",
    "Row",
    "Scale",
    "Section",
    "SingleQuestion",
    "Table",
    "Text",
    "TextQuestion",
    "Texts",
    "Value",
    "leaves",
    "localised",
    "score_of",
]


class Section(Part):
    """Questions that stand on one page; skipped whole when its condition is false."""

    id: Id
    title: Texts
    intro: Texts | None = None
    show_if: Condition | None = None
    questions: tuple[Question, ...] = Field(min_length=1)


class Dimension(Part):
    """A heading of the index, and its default weight among the others."""

    id: Id
    name: Texts
    weight: float = Field(gt=0)


class Questionnaire(Part):
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

    def find_question(self, key: str) -> Question | None:
        """Give the question with this id, or to which this answer key belongs, or `None`."""
        question_id = question_id_of(key)
        return next((asked for asked in self.questions if asked.id == question_id), None)
