"""A questionnaire made ready for walking: what is asked in turn, and what each answer leaves open.

A state is what remains of the conditions ahead once some answers are known (see `formulas`);
answers that leave the same conditions behind are one state (see `classes`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from feedback.surveys.classes import Classes, classes_of, fact_classes
from feedback.surveys.conditions import leaves
from feedback.surveys.definition import FACT_PREFIX, Question, Questionnaire, Value
from feedback.surveys.flat import answer_keys, question_id_of
from feedback.surveys.formulas import Formulas

_MISSING = -1

State = tuple[int, ...]
"""What remains of the condition of each question ahead, as numbers of formulas."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """One answer or fact to branch on: its key, and the leaves of conditions about it."""

    key: str
    leaves: tuple[int, ...]
    classes: Classes


@dataclass(frozen=True, slots=True)
class Step:
    """One question (or, without one, a fact about the shop) and what it makes known."""

    question: Question | None
    unknowns: tuple[Unknown, ...]


class Plan:
    """A questionnaire made ready for walking."""

    def __init__(self, definition: Questionnaire, only: frozenset[str] | None = None) -> None:
        """Take the questions with ids in `only`, else all; references must be sound."""
        self.formulas = Formulas()
        self.asked: list[Question] = []
        pending: list[int] = []
        known = {FACT_PREFIX + name for name in definition.facts}
        for section in definition.sections:
            around = self._given(self.formulas.add(section.show_if), known)
            for question in section.questions:
                if only is not None and question.id not in only:
                    continue
                own = self._given(self.formulas.add(question.show_if), known)
                pending.append(self.formulas.both(around, own))
                self.asked.append(question)
                known |= set(answer_keys(question))
        self.start: State = tuple(pending)
        self.steps = tuple(self._steps())
        self._memos: dict[tuple[str, int], dict[int, int]] = {}
        self.start = self.formulas.assign_all(self.start, dict.fromkeys(self._never(), False), {})
        self.exact = all(one.classes.exact for step in self.steps for one in step.unknowns)

    def _given(self, formula: int, known: set[str]) -> int:
        """Whatever is not known when the condition is looked at is missing, hence false."""
        support = self.formulas.support(formula)
        missing = {
            leaf: False for leaf in support if self.formulas.leaves[leaf].operand not in known
        }
        return self.formulas.assign(formula, missing)

    def _never(self) -> Iterator[int]:
        """Give the leaves that no answer makes true; knowing them at once keeps states few."""
        for step in self.steps:
            for unknown in step.unknowns:
                for place, leaf in enumerate(unknown.leaves):
                    if not any(case.truths[place] for case in unknown.classes.cases):
                        yield leaf

    def _steps(self) -> Iterator[Step]:
        """Give facts just before the first question that depends on them, to keep states few."""
        met: set[str] = set()
        for place, question in enumerate(self.asked):
            support = self.formulas.support(self.start[place])
            operands = sorted({self.formulas.leaves[leaf].operand for leaf in support} - met)
            for operand in operands:
                if operand.startswith(FACT_PREFIX):
                    met.add(operand)
                    yield Step(None, (self._unknown(operand, None),))
            yield Step(
                question, tuple(self._unknown(key, question) for key in answer_keys(question))
            )

    def _unknown(self, key: str, question: Question | None) -> Unknown:
        about = tuple(self.formulas.leaves_about(key))
        found = [self.formulas.leaves[leaf] for leaf in about]
        if question is None:
            return Unknown(key, about, fact_classes(key.removeprefix(FACT_PREFIX), found))
        return Unknown(key, about, classes_of(question, found))

    def after(self, state: State, step: Step) -> Iterator[tuple[State, dict[str, Value]]]:
        """Give the states after every way to answer, each with an example of the answers."""
        states: dict[State, dict[str, Value]] = {state: {}}
        for unknown in step.unknowns:
            following: dict[State, dict[str, Value]] = {}
            for before, example in states.items():
                for place, case in enumerate(unknown.classes.cases):
                    said = {} if case.example is None else {unknown.key: case.example}
                    following.setdefault(self.given(before, unknown, place), example | said)
            states = following
        yield from states.items()

    def without(self, state: State, step: Step) -> State:
        """Return the state after a hidden question: everything about it is missing."""
        for unknown in step.unknowns:
            state = self.given(state, unknown, _MISSING)
        return state

    def given(self, state: State, unknown: Unknown, place: int) -> State:
        """Return the state after one answer, by the place of its class among the cases."""
        memo = self._memos.setdefault((unknown.key, place), {})
        missing = (False,) * len(unknown.leaves)
        values = missing if place == _MISSING else unknown.classes.cases[place].truths
        return self.formulas.assign_all(state, dict(zip(unknown.leaves, values, strict=True)), memo)


def dependencies(definition: Questionnaire, question_id: str) -> frozenset[str]:
    """Return the ids of a question and of all whose answers decide whether it is asked."""
    about: dict[str, set[str]] = {}
    for section in definition.sections:
        for question in section.questions:
            conditions = [each for each in (section.show_if, question.show_if) if each is not None]
            operands = {leaf.operand for each in conditions for leaf in leaves(each)}
            about[question.id] = {question_id_of(key) for key in operands} & about.keys()
    found: set[str] = set()
    waiting = [question_id]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += about.get(one, ())
    return frozenset(found)
