"""Which raw answers count, and what is wrong with the others, along the path that they make.

Checking answers that were checked before gives the same answers again, also after a trip through
JSON.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from feedback.core.messages import N_, Message
from feedback.surveys.definition import (
    Answers,
    Facts,
    Note,
    Question,
    Questionnaire,
    RankingQuestion,
    Table,
    Value,
)
from feedback.surveys.flat import answer_keys, cell_key, flatten, input_keys
from feedback.surveys.reading import AnswerError, check_answer, clean_text, is_empty
from feedback.surveys.routing import NO_FACTS, shown

__all__ = ["AnswerError", "Checked", "check", "check_answer", "clean_text"]


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of checking raw answers: what counts, and what is wrong, by answer key.

    `answers` holds the questions on the path, `None` where one was left empty. `missing` names
    required answers left empty (each has its problem too): a call that broke off may be stored
    with them, a web form may not. `dropped` names answers that are not on the path.
    """

    answers: Answers
    problems: Mapping[str, Message]
    missing: tuple[str, ...]
    dropped: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether everything asked for can be stored."""
        return not self.problems


def check(
    definition: Questionnaire,
    raw: Mapping[str, object],
    facts: Facts = NO_FACTS,
    *,
    today: date | None = None,
    only: Collection[str] | None = None,
) -> Checked:
    """Check raw answers from the first question to the last, following the path they make.

    Raw answers are flat (see `flat`) or hold a mapping for a table. With `only` (question ids),
    emptiness is complained about for those questions alone (one page of a form). `today` is
    needed for questions that refuse future dates.
    """
    sent = flatten(raw)
    answers: dict[str, Value | None] = {}
    problems: dict[str, Message] = {}
    missing: list[str] = []
    dropped: list[str] = []
    for section in definition.sections:
        for question in section.questions:
            if not shown(section, question, answers, facts):
                dropped += [key for key, given in _cells(question, sent) if not is_empty(given)]
                continue
            here: dict[str, Value | None] = {}
            for key, given in _cells(question, sent):
                if is_empty(given) and not _asked(question, only):
                    continue
                try:
                    here[key] = check_answer(question, given, today=today)
                except AnswerError as error:
                    problems[key] = error.message
                    missing += [key] if is_empty(given) else []
            answers |= here
    strange = sent.keys() - answers.keys() - problems.keys()
    if strange:
        problems |= _foreign(definition, sent, strange)
    return Checked(answers, problems, tuple(missing), tuple(dropped))


def _cells(question: Question, sent: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Give each answer key of the question with what was sent for it."""
    for key in answer_keys(question):
        given = sent.get(key)
        if isinstance(question, RankingQuestion) and is_empty(given):
            places = {one.id: sent.get(cell_key(key, one.id)) for one in question.options}
            given = None if is_empty(places) else places
        yield key, given


def _asked(question: Question, only: Collection[str] | None) -> bool:
    return only is None or question.id in only


def _foreign(
    definition: Questionnaire, sent: Mapping[str, object], strange: Collection[str]
) -> dict[str, Message]:
    known = {key for question in definition.questions for key in input_keys(question)}
    known |= {
        question.id
        for question in definition.questions
        if isinstance(question, Note)
        or (isinstance(question, Table) and is_empty(sent.get(question.id)))
    }
    return {
        key: Message(N_("问卷里没有这道题。"))
        for key in sent
        if key in strange and key not in known
    }
