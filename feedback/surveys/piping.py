"""Earlier answers and known facts inside texts: `{{answer:q1}}`, `{{fact:area_name|贵店}}`.

What stands after `|` is said where the value is missing. The outcome is plain text: the template
that shows it escapes it, as it does every text. What a respondent typed is never looked into for
further references.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from feedback.surveys.definition import (
    NOT_SOLD,
    Answers,
    Facts,
    GridQuestion,
    Question,
    Questionnaire,
    Scale,
    Texts,
    Value,
    localised,
)
from feedback.surveys.flat import row_id_of
from feedback.surveys.known_facts import fact_words
from feedback.surveys.questions import Numeric, options_of

LONGEST_PIPED = 40
"""Characters of an answer or a fact that a text takes in; what is longer is cut with `…`."""

_MARK = re.compile(r"\{\{([^{}]*)\}\}")
_REFERENCE = re.compile(
    r"\s*(answer|fact):([a-z][a-z0-9_]{0,39}(?:\.[a-z][a-z0-9_]{0,39})?)\s*(?:\|([^|]*))?"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """One place in a text to be filled in: whose value, and what to say where it is missing."""

    kind: Literal["answer", "fact"]
    name: str
    fallback: str | None


def references(text: str) -> Iterator[Reference | str]:
    """Give every mark in a text: what it refers to, or its words where they make no sense."""
    for found in _MARK.finditer(text):
        yield _read(found) or found[0]


def is_unpaired(text: str) -> bool:
    """Say whether braces are left over that look like half a mark."""
    rest = _MARK.sub("", text)
    return "{{" in rest or "}}" in rest


def fill(
    definition: Questionnaire,
    texts: Texts,
    language: str,
    answers: Answers,
    facts: Facts,
) -> str:
    """Return the text in `language` with answers and facts in their places, as plain text.

    `answers` must be those that count (`routing.on_path_answers`). A mark that makes no sense
    is left out; so is a missing value without a fallback.
    """

    def put(found: re.Match[str]) -> str:
        reference = _read(found)
        if reference is None:
            return ""
        words = _words(definition, reference, language, answers, facts)
        return shortened(words) if words else (reference.fallback or "")

    return _MARK.sub(put, localised(texts, language))


def shortened(words: str) -> str:
    """Return words on one line, at most `LONGEST_PIPED` characters."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_PIPED else line[: LONGEST_PIPED - 1] + "…"


def in_words(question: Question, key: str, value: Value, language: str) -> str:
    """Return an answer as somebody would say it, in the words of its question."""
    if isinstance(value, tuple):
        comma = "、" if language.startswith("zh") else ", "
        return comma.join(in_words(question, key, one, language) for one in value)
    label = next((one.text for one in options_of(question) if one.id == value), None)
    if isinstance(question, GridQuestion) and value == NOT_SOLD:
        label = question.not_sold
    if isinstance(question, Scale) and isinstance(value, int):
        label = question.labels.get(value)
    if label is not None:
        return localised(label, language)
    if isinstance(value, date):
        return (
            f"{value.year} 年 {value.month} 月 {value.day} 日"
            if language.startswith("zh")
            else value.isoformat()
        )
    written = f"{value:f}" if isinstance(value, Decimal) else str(value)
    unit = question.unit if isinstance(question, Numeric) else None
    return f"{written} {localised(unit, language)}" if unit is not None else written


def _read(found: re.Match[str]) -> Reference | None:
    read = _REFERENCE.fullmatch(found[1])
    if read is None:
        return None
    kind: Literal["answer", "fact"] = "answer" if read[1] == "answer" else "fact"
    if kind == "fact" and row_id_of(read[2]) is not None:
        return None
    return Reference(kind, read[2], read[3].strip() or None if read[3] is not None else None)


def _words(
    definition: Questionnaire,
    reference: Reference,
    language: str,
    answers: Answers,
    facts: Facts,
) -> str:
    if reference.kind == "fact":
        fact = facts.get(reference.name)
        return "" if fact is None else fact_words(reference.name, fact, language)
    value = answers.get(reference.name)
    question = definition.find_question(reference.name)
    if value is None or question is None:
        return ""
    return in_words(question, reference.name, value, language)
