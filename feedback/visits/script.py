"""The script of a call as lines to say and keys to press, from its questionnaire. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from feedback.surveys.definition import (
    MultipleQuestion,
    NpsQuestion,
    Question,
    Questionnaire,
    RatingQuestion,
    SingleQuestion,
    localised,
)

KEYS = "123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to pick: the key to press, the value stored, and how it reads."""

    key: str
    value: str
    label: str
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One question of the script on the screen.

    `kind` is the question's type; `show_if` its condition as JSON, empty for none; a `pinned`
    line (free words asked of everybody) stays open during the whole call.
    """

    id: str
    kind: str
    say: str
    instruction: str = ""
    required: bool = False
    choices: tuple[Choice, ...] = ()
    show_if: str = ""
    unit: str = ""
    longest: int = 0
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under one heading."""

    title: str
    lines: tuple[Line, ...] = field(default=())


class Answer(NamedTuple):
    """A question as asked and its answer; `verbatim` words are the shop's own, in Chinese."""

    question: str
    words: str
    verbatim: bool


def screen(definition: Questionnaire, language: str) -> tuple[Part, ...]:
    """Return the whole script in `language`, in the order of asking."""
    return tuple(
        Part(
            localised(section.title, language),
            tuple(_line(question, language) for question in section.questions),
        )
        for section in definition.sections
    )


def told(definition: Questionnaire, answers: Mapping[str, object], language: str) -> list[Answer]:
    """Return each answered question with its answer in words, in the order of asking."""
    return [
        Answer(
            localised(question.text, language),
            _in_words(question, answers[question.id], language),
            question.type == "text",
        )
        for question in definition.questions
        if answers.get(question.id) is not None
    ]


def task_names(definition: Questionnaire, tasks: Sequence[str], language: str) -> tuple[str, ...]:
    """Return the names of tasks that a claim ticks, by the options of the question `content`.

    A task that the script does not know keeps the name it was imported with.
    """
    asked = definition.find_question("content")
    names = {each.value: each.label for each in _choices(asked, language)} if asked else {}
    return tuple(names.get(task, task) for task in tasks)


def _line(question: Question, language: str) -> Line:
    condition = question.show_if
    unit = getattr(question, "unit", None)
    return Line(
        id=question.id,
        kind=question.type,
        say=localised(question.text, language),
        instruction=localised(question.instruction, language) if question.instruction else "",
        required=question.required,
        choices=_choices(question, language),
        show_if=json.dumps(condition.model_dump(mode="json")) if condition else "",
        unit=localised(unit, language) if unit else "",
        longest=getattr(question, "max_length", 0),
        pinned=question.type == "text" and condition is None,
    )


def _choices(question: Question, language: str) -> tuple[Choice, ...]:
    match question:
        case SingleQuestion() | MultipleQuestion():
            return tuple(
                Choice(key, option.id, localised(option.text, language), option.exclusive)
                for key, option in zip(KEYS, question.options, strict=False)
            )
        case RatingQuestion() | NpsQuestion():
            points = range(question.min, question.max + 1)
            return tuple(Choice(str(x)[-1], str(x), _point(question, x, language)) for x in points)
        case _:
            return ()


def _point(question: RatingQuestion | NpsQuestion, point: int, language: str) -> str:
    label = question.labels.get(point)
    return f"{point} {localised(label, language)}" if label else str(point)


def _in_words(question: Question, value: object, language: str) -> str:
    values = list(value) if isinstance(value, list | tuple) else [value]
    labels = {choice.value: choice.label for choice in _choices(question, language)}
    unit = getattr(question, "unit", None)
    words = ("、" if language.startswith("zh") else ", ").join(
        labels.get(str(each), str(each)) for each in values
    )
    return f"{words} {localised(unit, language)}" if unit else words
