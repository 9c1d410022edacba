"""`constraint` of a form and the limits of our questions.

Each limit is one part of a chain of `and`. What is no limit of ours is given back as words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from feedback.core.messages import N_
from feedback.surveys.definition import (
    TEXT_LIMIT,
    DateQuestion,
    MultipleQuestion,
    Numeric,
    Question,
    RatingQuestion,
    TextQuestion,
)
from feedback.surveys.xlsform.expressions import (
    Call,
    Comparison,
    ExpressionError,
    Here,
    Joined,
    Literal,
    Tree,
    parse,
)

_FLIPPED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=", "!=": "!="}
_COUNT = Call("count-selected", (Here(),))
_LENGTH = Call("string-length", (Here(),))
_TODAY = (Call("today", ()), Call("now", ()))
_MANY = (Comparison(">", _COUNT, Literal(1)), Comparison(">=", _COUNT, Literal(2)))
_ONE = (
    Comparison("=", _COUNT, Literal(1)),
    Comparison("<=", _COUNT, Literal(1)),
    Comparison("<", _COUNT, Literal(2)),
)


@dataclass(slots=True)
class Limits:
    """What a constraint demands: the fields of our question, and options to be chosen alone."""

    fields: dict[str, int | str | bool] = field(default_factory=dict)
    exclusive: list[str] = field(default_factory=list)


def write_limits(question: Question) -> str:
    """Return the constraint of a question (of each row, in a table); empty where it has none."""
    return " and ".join(_written(question))


def _written(question: Question) -> Iterator[str]:
    if isinstance(question, Numeric):
        yield from _span(".", question.min, question.max)
    elif isinstance(question, TextQuestion):
        most = question.max_length if question.max_length != TEXT_LIMIT else None
        yield from _span("string-length(.)", question.min_length, most)
    elif isinstance(question, DateQuestion):
        yield from ([f". >= date('{question.min}')"] if question.min is not None else [])
        yield from ([f". <= date('{question.max}')"] if question.max is not None else [])
        yield from [". <= today()"] if question.past_only else []
    elif isinstance(question, RatingQuestion):
        if (question.min, question.max) != (
            min(_points(question), default=None), max(_points(question), default=None)
        ):  # fmt: skip
            yield from _span(".", question.min, question.max)
    elif isinstance(question, MultipleQuestion):
        yield from _choosing(question)


def _points(question: RatingQuestion) -> set[int]:
    return {*range(question.min, question.max + 1), *question.labels}


def _span(what: str, least: Decimal | int | None, most: Decimal | int | None) -> Iterator[str]:
    if least is not None:
        yield f"{what} >= {least:f}" if isinstance(least, Decimal) else f"{what} >= {least}"
    if most is not None:
        yield f"{what} <= {most:f}" if isinstance(most, Decimal) else f"{what} <= {most}"


def _choosing(question: MultipleQuestion) -> Iterator[str]:
    alone = [f"selected(., '{one.id}')" for one in question.options if one.exclusive]
    if question.min_choices is not None:
        least = f"count-selected(.) >= {question.min_choices}"
        yield f"({' or '.join([least, *alone])})" if alone else least
    if question.max_choices is not None:
        yield f"count-selected(.) <= {question.max_choices}"
    yield from (f"not({one} and count-selected(.) > 1)" for one in alone)


def read_limits(written: str, kind: str, step: Decimal = Decimal(1)) -> Limits:
    """Return the limits that a constraint sets on a question of a kind of ours.

    `step` is the smallest difference between two answers. Raise `ExpressionError` where any part
    is no limit of ours: half a constraint would let through what the form refuses.
    """
    found = Limits()
    for part in _conjuncts(parse(written)):
        if not _read(part, kind, step, found):
            raise ExpressionError(N_("这个限制在这里没有对应的设置。"))
    return found


def _conjuncts(tree: Tree) -> Iterator[Tree]:
    if isinstance(tree, Joined) and tree.word == "and":
        for part in tree.parts:
            yield from _conjuncts(part)
    else:
        yield tree


def _read(part: Tree, kind: str, step: Decimal, found: Limits) -> bool:
    match part:
        case Comparison():
            return _compared(part, kind, step, found)
        case Call(name="not", parts=(Joined(word="and", parts=inner),)) if kind == "multiple":
            return _alone(inner, _MANY, found)
        case Joined(word="or", parts=inner) if kind == "multiple":
            opposed = tuple(
                one.parts[0] if isinstance(one, Call) and one.name == "not" and one.parts else one
                for one in inner
            )
            if opposed != inner:
                return _alone(opposed, _ONE, found)
            return _fewest_unless_alone(inner, found)
    return False


def _fewest_unless_alone(parts: tuple[Tree, ...], found: Limits) -> bool:
    named = [_selected(other) for other in parts[1:]]
    if None in named or not isinstance(parts[0], Comparison):
        return False
    found.exclusive += [one for one in named if one is not None]
    return _compared(parts[0], "multiple", Decimal(1), found)


def _compared(part: Comparison, kind: str, step: Decimal, found: Limits) -> bool:
    left, sign, right = part.left, part.sign, part.right
    if isinstance(left, Literal) or left in _TODAY:
        left, sign, right = right, _FLIPPED[sign], left
    if kind == "date" and left == Here():
        return _dated(sign, right, found)
    names = {
        ("number", Here()): ("min", "max"),
        ("grid", Here()): ("min", "max"),
        ("rating", Here()): ("min", "max"),
        ("multiple", _COUNT): ("min_choices", "max_choices"),
        ("text", _LENGTH): ("min_length", "max_length"),
    }.get((kind, left))
    if names is None or not isinstance(right, Literal) or isinstance(right.value, str):
        return False
    return _bounded(names, sign, Decimal(str(right.value)), step, found)


def _bounded(
    names: tuple[str, str], sign: str, value: Decimal, step: Decimal, found: Limits
) -> bool:
    if sign in {">", "<"}:
        if value % step:
            return False
        value += step if sign == ">" else -step
    least, most = names
    shown: int | str = int(value) if value == value.to_integral_value() else f"{value:f}"
    if sign in {">", ">=", "="}:
        found.fields[least] = shown
    if sign in {"<", "<=", "="}:
        found.fields[most] = shown
    return sign != "!="


def _dated(sign: str, right: Tree, found: Limits) -> bool:
    if right in _TODAY:
        found.fields["past_only"] = True
        return sign == "<="
    if isinstance(right, Call) and right.name in {"date", "date-time"} and len(right.parts) == 1:
        right = right.parts[0]
    if not isinstance(right, Literal) or sign not in {"<=", ">="}:
        return False
    try:
        day = date.fromisoformat(str(right.value))
    except ValueError:
        return False
    found.fields["min" if sign == ">=" else "max"] = day.isoformat()
    return True


def _alone(parts: tuple[Tree, ...], counts: tuple[Tree, ...], found: Limits) -> bool:
    """Read an option and a number of options, next to each other in either order."""
    named = [name for part in parts if (name := _selected(part)) is not None]
    others = [part for part in parts if _selected(part) is None]
    if len(named) != 1 or len(others) != 1 or others[0] not in counts:
        return False
    found.exclusive += named
    return True


def _selected(part: Tree) -> str | None:
    match part:
        case Call(name="selected", parts=(Here(), Literal(value=name))):
            return str(name)
    return None
