"""When a question or a section is asked: trees of comparisons over answers and known facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, assert_never

from pydantic import Field

from feedback.surveys.texts import Part

Literals = str | int | float


class Compare(Part):
    """`operand` (an answer key or `fact:name`) against a fixed value; a missing one is false."""

    op: Literal["eq", "ne", "lt", "le", "gt", "ge", "contains"]
    operand: str
    value: Literals


class OneOf(Part):
    """`operand` is among `values`; of several chosen options, at least one is."""

    op: Literal["in"]
    operand: str
    values: tuple[Literals, ...] = Field(min_length=1)


class Answered(Part):
    """`operand` has a value."""

    op: Literal["answered"]
    operand: str


class Combine(Part):
    """All (`and`) or at least one (`or`) of the conditions."""

    op: Literal["and", "or"]
    conditions: tuple[Condition, ...] = Field(min_length=1)


class Negate(Part):
    """The opposite of a condition; of one whose operand is missing, therefore true."""

    op: Literal["not"]
    condition: Condition


Leaf = Compare | OneOf | Answered
Condition = Annotated[Compare | OneOf | Answered | Combine | Negate, Field(discriminator="op")]

_SIGNS = {"eq": "=", "ne": "≠", "lt": "<", "le": "≤", "gt": ">", "ge": "≥", "contains": "∋"}


def nodes(condition: Condition) -> Iterator[Condition]:
    """Give every condition in the tree, each before its parts, from left to right."""
    yield condition
    match condition:
        case Combine():
            for part in condition.conditions:
                yield from nodes(part)
        case Negate():
            yield from nodes(condition.condition)
        case Compare() | OneOf() | Answered():
            return
        case _:
            assert_never(condition)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Give every simple condition in the tree, from left to right."""
    return (node for node in nodes(condition) if isinstance(node, Leaf))


def notation(condition: Condition) -> str:
    """Write a condition in signs, such as `score ≤ 2 ∧ ¬(who = owner)`, to point at it."""
    match condition:
        case Combine():
            sign = " ∧ " if condition.op == "and" else " ∨ "
            return sign.join(_enclosed(part) for part in condition.conditions)
        case Negate():
            return f"¬({notation(condition.condition)})"
        case OneOf():
            return f"{condition.operand} ∈ {{{', '.join(map(str, condition.values))}}}"
        case Answered():
            return f"{condition.operand} ✓"
        case Compare():
            return f"{condition.operand} {_SIGNS[condition.op]} {condition.value}"
        case _:
            assert_never(condition)


def _enclosed(condition: Condition) -> str:
    written = notation(condition)
    return f"({written})" if isinstance(condition, Combine) else written
