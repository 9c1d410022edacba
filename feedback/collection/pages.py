"""Turning the pages of a questionnaire, one section a page. Pure.

Nothing about the way is stored: each page is derived anew from the definition and the answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from feedback.collection.drafts import Raw
from feedback.core.messages import Message
from feedback.surveys.definition import Facts, Note, Question, Questionnaire, Section
from feedback.surveys.routing import sections_on_path
from feedback.surveys.validation import Checked, check


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked, of whom, on which day: the same for every page of one visit."""

    definition: Questionnaire
    facts: Facts
    today: date


@dataclass(frozen=True, slots=True)
class Page:
    """One section as shown; `number` counts from 1 to `total`, the pages known so far."""

    section: Section
    questions: Sequence[Question]
    number: int
    total: int
    previous: str | None

    @property
    def asked(self) -> list[str]:
        """The ids of the questions that can be answered here."""
        return [question.id for question in self.questions if not isinstance(question, Note)]


@dataclass(frozen=True, slots=True)
class Turn:
    """What comes after a page: faults to mend here, questions to show (`section`), or the end."""

    section: str | None
    problems: Mapping[str, Message] = field(default_factory=dict)
    appeared: Sequence[str] = ()

    @property
    def finished(self) -> bool:
        """Whether there is nothing left to ask."""
        return self.section is None


def show(asking: Asking, raw: Mapping[str, Raw], section_id: str) -> Page:
    """Return the page of the section, or the first page where it is not (or no longer) asked."""
    sections = _sections(asking, raw)
    places = [section.id for section, _ in sections]
    place = places.index(section_id) if section_id in places else 0
    section, questions = sections[place]
    previous = places[place - 1] if place else None
    return Page(section, questions, place + 1, len(sections), previous)


def turn(asking: Asking, raw: Mapping[str, Raw], page: Page) -> Turn:
    """Say what comes after `page`, whose answers are in `raw` by now.

    A question that only appears because of an answer on the same page is shown before it is missed.
    """
    checked = _check(asking, raw, page.asked)
    problems = {key: said for key, said in checked.problems.items() if key in page.asked}
    if problems:
        return Turn(page.section.id, problems)
    here = show(asking, raw, page.section.id)
    appeared = [key for key in here.asked if key not in page.asked]
    if appeared:
        return Turn(page.section.id, appeared=appeared)
    return Turn(_section_after(asking, raw, page.section.id))


def section_of(definition: Questionnaire, question_id: str) -> str | None:
    """Return the id of the section that holds a question, or None."""
    return next(
        (
            section.id
            for section in definition.sections
            for question in section.questions
            if question.id == question_id
        ),
        None,
    )


def _section_after(asking: Asking, raw: Mapping[str, Raw], section_id: str) -> str | None:
    order = [section.id for section in asking.definition.sections]
    later = set(order[order.index(section_id) + 1 :])
    return next((each.id for each, _ in _sections(asking, raw) if each.id in later), None)


def _sections(asking: Asking, raw: Mapping[str, Raw]) -> list[tuple[Section, list[Question]]]:
    return sections_on_path(asking.definition, _check(asking, raw, ()).answers, asking.facts)


def _check(asking: Asking, raw: Mapping[str, Raw], only: Sequence[str]) -> Checked:
    return check(asking.definition, raw, asking.facts, today=asking.today, only=only)
