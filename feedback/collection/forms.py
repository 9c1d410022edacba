"""The web form: what came with a request, and what the next page must hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from feedback.collection import pages
from feedback.collection.drafts import Draft, Raw
from feedback.core.messages import Message
from feedback.surveys.definition import MultipleQuestion, Question
from feedback.web.catalog import LANGUAGES, SOURCE

PREFIX = "q."
NEXT, BACK, SPEAK = "next", "back", "speak:"


@dataclass(frozen=True, slots=True)
class Step:
    """A page to show with what is wrong on it; `finished` when the answers are to be stored."""

    draft: Draft
    problems: Mapping[str, Message] = field(default_factory=dict)
    appeared: Sequence[str] = ()
    finished: bool = False


def first_language(offered: Sequence[str], *wanted: str | None) -> str:
    """Return the first wanted language that the questionnaire and the pages speak."""
    spoken = [code for code in LANGUAGES if code in offered] or [SOURCE]
    return next((code for code in wanted if code in spoken), spoken[0])


def take_step(asking: pages.Asking, draft: Draft, sent: MultiDict[str, str]) -> Step:
    """Return where the button that was pressed leads, the answers on the page kept as typed."""
    page = pages.show(asking, draft.raw, draft.section)
    draft = replace(draft, raw=_merged(draft.raw, page, sent), section=page.section.id)
    go = sent.get("go", NEXT)
    if go.startswith(SPEAK):
        spoken = first_language(asking.definition.languages, go.removeprefix(SPEAK), draft.language)
        return Step(replace(draft, language=spoken))
    if go == BACK:
        return Step(replace(draft, section=page.previous or page.section.id))
    turn = pages.turn(asking, draft.raw, page)
    if turn.finished:
        return Step(draft, finished=True)
    moved = replace(draft, section=turn.section or page.section.id)
    return Step(moved, turn.problems, turn.appeared)


def back_to_faults(asking: pages.Asking, draft: Draft, problems: Mapping[str, Message]) -> Step:
    """Return the first page on which the answers, checked as a whole, are wrong."""
    section = pages.section_of(asking.definition, next(iter(problems))) or draft.section
    here = set(pages.show(asking, draft.raw, section).asked)
    mine = {key: said for key, said in problems.items() if key in here}
    return Step(replace(draft, section=section), mine or problems)


def _merged(raw: Mapping[str, Raw], page: pages.Page, sent: MultiDict[str, str]) -> dict[str, Raw]:
    """Only questions of the page shown are taken from it; whatever else was sent is ignored."""
    merged = {key: value for key, value in raw.items() if key not in page.asked}
    for question in page.questions:
        values = sent.getlist(PREFIX + question.id)
        if question.id in page.asked and values:
            merged[question.id] = _typed(question, values)
    return merged


def _typed(question: Question, values: list[str]) -> Raw:
    """Several values are several choices; where only one is allowed, the checker will object."""
    if isinstance(question, MultipleQuestion) or len(values) > 1:
        return values
    return values[0]
