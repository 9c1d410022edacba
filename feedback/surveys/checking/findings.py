"""What a check says: how grave, where, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from feedback.core.messages import Message
from feedback.surveys.definition import Question, Questionnaire, Section


class Severity(StrEnum):
    """How grave a finding is."""

    ERROR = "error"  # cannot be published
    WARNING = "warning"  # can be published, but somebody should look
    NOTICE = "notice"  # the check could not tell


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the definition: as exact as is known.

    `option` is the id of an option, a column or a row; `part` a field such as `labels.3`.
    """

    section: str | None = None
    question: str | None = None
    option: str | None = None
    part: str | None = None

    def __str__(self) -> str:
        """Write the place as a path such as `score.labels.3`."""
        start = self.question or self.section
        return ".".join(part for part in (start, self.option, self.part) if part)

    def at(self, part: str, option: str | None = None) -> Place:
        """Return a field of this place, or of one of its options."""
        return replace(self, part=part or None, option=option or self.option)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a definition that somebody should know before it is published."""

    severity: Severity
    place: Place
    message: Message
    advice: Message

    @property
    def where(self) -> str:
        """The place as a path; empty for the questionnaire as a whole."""
        return str(self.place)


def error(place: Place, message: Message, advice: Message) -> Finding:
    """Return a fault that must be mended before publishing."""
    return Finding(Severity.ERROR, place, message, advice)


def warning(place: Place, message: Message, advice: Message) -> Finding:
    """Return something that may be meant, but is seldom wanted."""
    return Finding(Severity.WARNING, place, message, advice)


def notice(place: Place, message: Message, advice: Message) -> Finding:
    """Return what a check could not find out."""
    return Finding(Severity.NOTICE, place, message, advice)


def placed(definition: Questionnaire) -> Iterator[tuple[Place, Section, Question]]:
    """Give every question with its place, in the order of asking."""
    for section in definition.sections:
        for question in section.questions:
            yield Place(section.id, question.id), section, question
