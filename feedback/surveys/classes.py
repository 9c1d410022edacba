"""Answers that no condition can tell apart, gathered: the few cases that have to be looked at.

Of a rating that is only asked "at most 2?", the five points make two classes. Comparisons change
their truth only at the values they name, so trying those values, their neighbours and the ends
of the range finds every class there is. Where several options may be chosen, all combinations of
the options named by conditions are tried up to a bound, beyond it a selection (`exact` says so).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import assert_never

from feedback.surveys.conditions import Compare, Leaf, Literals, OneOf
from feedback.surveys.known_facts import KNOWN_FACTS
from feedback.surveys.questions import (
    NOT_SOLD,
    DateQuestion,
    GridQuestion,
    MatrixQuestion,
    MultipleQuestion,
    Note,
    NpsQuestion,
    NumberQuestion,
    Numeric,
    Question,
    RankingQuestion,
    RatingQuestion,
    SingleQuestion,
    TextQuestion,
    options_of,
)
from feedback.surveys.reading import AnswerError, check_answer
from feedback.surveys.routing import leaf_holds
from feedback.surveys.texts import Value

MOST_NAMED = 10
"""Options named by conditions of which all combinations are tried: 2 to the power of it."""

_FAR = 10**6
_FARTHEST = 10**15  # no answer is longer than this
_SOME_DAY = date(2000, 1, 1)
_LATER = date(2200, 1, 1)
_FIRST_HAN = 0x4E00


@dataclass(frozen=True, slots=True)
class Class:
    """Values alike to every condition: which of the leaves are true, and one such value."""

    truths: tuple[bool, ...]
    example: Value | None


@dataclass(frozen=True, slots=True)
class Classes:
    """All classes of one answer, and whether these are surely all."""

    cases: tuple[Class, ...]
    exact: bool = True


def classes_of(question: Question, leaves: Sequence[Leaf]) -> Classes:
    """Return the classes of answers (of one row, in a table) that `leaves` can tell apart.

    The answer left empty is one of them where the question may be left empty.
    """
    named = list(_named(leaves))
    values, exact = _candidates(question, named)
    fitting = [value for value in values if _accepted(question, value)]
    return Classes(_distinct(fitting, leaves, empty=not question.required), exact)


def fact_classes(name: str, leaves: Sequence[Leaf]) -> Classes:
    """Return the classes of a known fact; it may also be unknown."""
    known = KNOWN_FACTS.get(name)
    named = list(_named(leaves))
    values: list[Value]
    if known is not None and known.values:
        values = list(known.values)
    elif known is not None and known.least is not None and known.most is not None:
        values = list(range(known.least, known.most + 1))
    else:
        values = [*(one for one in named if isinstance(one, str)), *_around(named, Decimal(1))]
        values.append(_unlike(named))
    return Classes(_distinct(values, leaves, empty=True))


def _distinct(values: Iterable[Value], leaves: Sequence[Leaf], *, empty: bool) -> tuple[Class, ...]:
    nothing = {(False,) * len(leaves): None} if empty else {}
    found: dict[tuple[bool, ...], Value | None] = {**nothing}
    for value in values:
        found.setdefault(tuple(leaf_holds(leaf, value) for leaf in leaves), value)
    return tuple(Class(truths, example) for truths, example in found.items())


def _named(leaves: Iterable[Leaf]) -> Iterator[Literals]:
    for leaf in leaves:
        if isinstance(leaf, OneOf):
            yield from leaf.values
        elif isinstance(leaf, Compare):
            yield leaf.value


def _accepted(question: Question, value: Value) -> bool:
    try:
        return check_answer(question, value, today=_LATER) == value
    except AnswerError:
        return False


def _candidates(question: Question, named: Sequence[Literals]) -> tuple[list[Value], bool]:
    exact = True
    found: list[Value] = []
    match question:
        case SingleQuestion() | MatrixQuestion():
            found = [option.id for option in options_of(question)]
        case MultipleQuestion() | RankingQuestion():
            found, exact = _selections(question, [str(one) for one in named])
        case DateQuestion():
            found = _days(question, named)
        case TextQuestion():
            found = [*(one for one in named if isinstance(one, str)), _filler(question, named)]
        case RatingQuestion() | NpsQuestion():
            found = list(range(question.min, question.max + 1))
        case NumberQuestion() | GridQuestion():
            found = _numbers(question, named)
        case Note():
            pass
        case _:
            assert_never(question)
    return found, exact


def _numbers(question: Numeric, named: Sequence[Literals]) -> list[Value]:
    step = Decimal(1).scaleb(-question.decimals)
    ends = [end for end in (question.min, question.max) if end is not None]
    found = _around([*named, *map(float, ends)], step)
    marks: list[Value] = [NOT_SOLD] if isinstance(question, GridQuestion) else []
    whole = question.decimals == 0
    return [*(int(one) if whole else one for one in found), *marks]


def _around(named: Iterable[Literals], step: Decimal) -> list[Decimal]:
    """Give numbers on the step's grid: at and beside each named one, and far away."""
    found = {Decimal(0), Decimal(_FAR), Decimal(-_FAR)}
    for one in named:
        if isinstance(one, str) or abs(one) > _FARTHEST:
            continue
        near = (Decimal(str(one)) / step).to_integral_value() * step
        found |= {near - step, near, near + step}
    reach = 2 * max(abs(one) for one in found)
    return sorted(one.quantize(step) for one in found | {reach, -reach})


def _days(question: DateQuestion, named: Sequence[Literals]) -> list[Value]:
    ends = [end for end in (question.min, question.max) if end is not None]
    fixed = [day for day in map(day_of, named) if day is not None]
    found = {_SOME_DAY, *ends}
    for day in (*fixed, *ends):
        found |= {day + timedelta(days=offset) for offset in (-1, 0, 1) if _movable(day)}
    return sorted(found)


def _movable(day: date) -> bool:
    return date.min < day < date.max


def day_of(written: Literals) -> date | None:
    """Give the day of `2026-03-05`; only this form stands in the order of days."""
    try:
        found = date.fromisoformat(str(written))
    except ValueError:
        return None
    return found if found.isoformat() == written else None


def _filler(question: TextQuestion, named: Sequence[Literals]) -> str:
    """Give words that no condition names and that are long enough."""
    return _unlike(named, question.min_length or 1)


def _unlike(named: Sequence[Literals], length: int = 2) -> str:
    tried = (chr(_FIRST_HAN + number) * length for number in range(len(named) + 1))
    return next(words for words in tried if words not in named)


def _selections(
    question: MultipleQuestion | RankingQuestion, named: Sequence[str]
) -> tuple[list[Value], bool]:
    """Give choices that hold each combination of the named options, filled up with others."""
    ids = [option.id for option in question.options]
    wanted = [one for one in ids if one in named]
    others = [one for one in ids if one not in named]
    exact = len(wanted) <= MOST_NAMED
    sizes = range(len(wanted) + 1) if exact else (0, 1, 2, len(wanted) - 1, len(wanted))
    exclusive = {option.id for option in question.options if option.exclusive}
    found: list[Value] = [(one,) for one in ids]
    for size in sizes:
        for chosen in combinations(wanted, size):
            free = [one for one in others if one not in exclusive]
            for extra in _fillings(question, len(chosen), len(free)):
                picked = {*chosen, *free[:extra]}
                found.append(tuple(one for one in ids if one in picked))
    return found, exact


def _fillings(
    question: MultipleQuestion | RankingQuestion, chosen: int, free: int
) -> Iterator[int]:
    """Give how many other options to add: as few as allowed."""
    fewest = question.places if isinstance(question, RankingQuestion) else question.min_choices or 1
    missing = max(fewest - chosen, 0)
    if missing <= free and chosen + missing > 0:
        yield missing
