"""Which questions are asked: derived anew from definition, answers and facts each time.

Nothing about the path is stored. A condition may look back only, and it sees only answers of
questions that are themselves on the path, so one pass from top to bottom settles everything.
Answers are in the flat form of `flat`: a matrix or a grid has one key per row.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import assert_never

from feedback.surveys.definition import (
    FACT_PREFIX,
    Answered,
    Answers,
    Combine,
    Compare,
    Condition,
    Facts,
    Leaf,
    Literals,
    Negate,
    OneOf,
    Question,
    Questionnaire,
    Section,
    Value,
)
from feedback.surveys.flat import answer_keys

NO_FACTS: Facts = {}


def holds(condition: Condition, answers: Answers, facts: Facts = NO_FACTS) -> bool:
    """Say whether the condition is true; a simple condition on a missing operand is false."""
    match condition:
        case Combine(op="and"):
            return all(holds(part, answers, facts) for part in condition.conditions)
        case Combine():
            return any(holds(part, answers, facts) for part in condition.conditions)
        case Negate():
            return not holds(condition.condition, answers, facts)
        case Compare() | OneOf() | Answered():
            value = _operand(condition.operand, answers, facts)
            return value is not None and leaf_holds(condition, value)
        case _:
            assert_never(condition)


def path(definition: Questionnaire, answers: Answers, facts: Facts = NO_FACTS) -> list[str]:
    """Give the ids of all questions to show, notes included, in the order of asking."""
    return [question.id for _, question in _walk(definition, answers, facts)]


def sections_on_path(
    definition: Questionnaire, answers: Answers, facts: Facts = NO_FACTS
) -> list[tuple[Section, list[Question]]]:
    """Give the sections to show, each with its questions to show; empty sections are left out."""
    pages: list[tuple[Section, list[Question]]] = []
    for section, question in _walk(definition, answers, facts):
        if not pages or pages[-1][0] is not section:
            pages.append((section, []))
        pages[-1][1].append(question)
    return pages


def on_path_answers(
    definition: Questionnaire, answers: Answers, facts: Facts = NO_FACTS
) -> dict[str, Value]:
    """Give the answers that count: those of questions on the path, in the order of asking."""
    counted: dict[str, Value] = {}
    for _, question in _walk(definition, answers, facts):
        for key in answer_keys(question):
            value = answers.get(key)
            if value is not None:
                counted[key] = value
    return counted


def next_question(
    definition: Questionnaire, answers: Answers, facts: Facts = NO_FACTS
) -> Question | None:
    """Give the first question on the path that still waits, or `None` when all is said.

    A required question waits until it has a value, another one until it is answered or skipped
    (`None`); a matrix or a grid waits for each of its rows. Notes never wait; whoever asks one by
    one shows those that precede the question.
    """
    for _, question in _walk(definition, answers, facts):
        if any(_waits(question, key, answers) for key in answer_keys(question)):
            return question
    return None


def _waits(question: Question, key: str, answers: Answers) -> bool:
    left_empty = key in answers and not question.required
    return answers.get(key) is None and not left_empty


def shown(section: Section, question: Question, answers: Answers, facts: Facts = NO_FACTS) -> bool:
    """Say whether a question is asked, given only the counting answers of those before it."""
    return all(
        condition is None or holds(condition, answers, facts)
        for condition in (section.show_if, question.show_if)
    )


def _walk(
    definition: Questionnaire, answers: Answers, facts: Facts
) -> Iterator[tuple[Section, Question]]:
    seen: dict[str, Value | None] = {}
    for section in definition.sections:
        for question in section.questions:
            if shown(section, question, seen, facts):
                seen |= {key: answers.get(key) for key in answer_keys(question)}
                yield section, question


def _operand(name: str, answers: Answers, facts: Facts) -> Value | None:
    if name.startswith(FACT_PREFIX):
        return facts.get(name.removeprefix(FACT_PREFIX))
    return answers.get(name)


def leaf_holds(condition: Leaf, value: Value) -> bool:
    """Say whether a simple condition is true of its operand's value."""
    if isinstance(condition, Answered):
        return True
    if isinstance(value, tuple):
        return _chosen(condition, value)
    if isinstance(condition, OneOf):
        return any(_compare("eq", value, fixed) for fixed in condition.values)
    return condition.op != "contains" and _compare(condition.op, value, condition.value)


def _chosen(condition: Compare | OneOf, options: tuple[str, ...]) -> bool:
    """Several chosen options can be looked into, not compared."""
    if isinstance(condition, OneOf):
        return any(option in condition.values for option in options)
    return condition.op == "contains" and condition.value in options


def _compare(op: str, value: str | int | Decimal | date, fixed: Literals) -> bool:
    left: str | int | Decimal = value.isoformat() if isinstance(value, date) else value
    right = Decimal(repr(fixed)) if isinstance(fixed, float) else fixed
    if isinstance(left, str) != isinstance(right, str):
        return op == "ne"
    difference = _sign(left, right)
    results = {
        "eq": difference == 0,
        "ne": difference != 0,
        "lt": difference < 0,
        "le": difference <= 0,
        "gt": difference > 0,
        "ge": difference >= 0,
    }
    return results[op]


def _sign(left: str | int | Decimal, right: str | int | Decimal) -> int:
    if isinstance(left, str) or isinstance(right, str):
        return (str(left) > str(right)) - (str(left) < str(right))
    return (left > right) - (left < right)
