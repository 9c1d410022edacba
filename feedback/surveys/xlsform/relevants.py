"""`relevant` of a form and `show_if` of ours: when a question is asked.

In a form an empty answer compares as an empty text, so that `${q} != 'a'` holds without an
answer; ours holds only with one and is written `(${q} != '' and ${q} != 'a')`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import assert_never

from feedback.core.messages import N_
from feedback.surveys.conditions import (
    Answered,
    Combine,
    Compare,
    Condition,
    Leaf,
    Literals,
    Negate,
    OneOf,
)
from feedback.surveys.xlsform.expressions import (
    Call,
    Comparison,
    ExpressionError,
    Joined,
    Literal,
    Ref,
    Tree,
    parse,
    quoted,
)

_SIGNS = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_OPS = {sign: op for op, sign in _SIGNS.items()}
_FLIPPED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_HOLDS: Mapping[str, Callable[[float, float], bool]] = {
    "=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip
_CASTS = {"number", "int", "string", "decimal-date-time", "date", "once", "normalize-space"}
_CHOSEN = {"multiple", "ranking"}
_CODED = {"single", "matrix", *_CHOSEN}
_NUMERIC = {"rating", "nps", "number", "grid"}


@dataclass(frozen=True, slots=True)
class Operand:
    """What a name stands for: our answer key or `fact:name`, its kind, its options by name."""

    key: str
    kind: str
    options: Mapping[str, str] = field(default_factory=dict)


def write_relevant(
    condition: Condition, name_of: Callable[[str], str], kind_of: Callable[[str], str]
) -> str:
    """Return a condition as an expression; raise `ExpressionError` where there is none."""
    match condition:
        case Combine():
            parts = [
                f"({written})" if isinstance(part, Combine) else written
                for part in condition.conditions
                for written in [write_relevant(part, name_of, kind_of)]
            ]
            return f" {condition.op} ".join(parts)
        case Negate():
            return f"not({write_relevant(condition.condition, name_of, kind_of)})"
        case Answered():
            return f"${{{name_of(condition.operand)}}} != ''"
        case OneOf():
            equal = "contains" if kind_of(condition.operand) in _CHOSEN else "eq"
            name = name_of(condition.operand)
            shown = " or ".join(_leaf(equal, name, value) for value in condition.values)
            return f"({shown})"
        case Compare():
            return _leaf(condition.op, name_of(condition.operand), condition.value)
        case _:
            assert_never(condition)


def _leaf(op: str, name: str, value: Literals) -> str:
    fixed = quoted(value) if isinstance(value, str) else f"{Decimal(repr(value)):f}"
    if op == "contains":
        return f"selected(${{{name}}}, {fixed})"
    if op == "ne":
        return f"(${{{name}}} != '' and ${{{name}}} != {fixed})"
    return f"${{{name}}} {_SIGNS[op]} {fixed}"


def read_relevant(written: str, operands: Mapping[str, Operand]) -> Condition | None:
    """Return what an expression means, `None` where it always holds.

    Raise `ExpressionError` for what our conditions cannot say and for names nobody knows.
    """
    tree = parse(written)
    return None if _is_true(tree) else _Meaning(operands).of(tree)


def _is_true(tree: Tree) -> bool:
    return tree == Call("true", ()) or tree == Comparison("=", Literal(1), Literal(1))


class _Meaning:
    """Turns trees into conditions."""

    def __init__(self, operands: Mapping[str, Operand]) -> None:
        self._operands = operands

    def of(self, tree: Tree) -> Condition:
        match tree:
            case Joined():
                return self._joined(tree)
            case Comparison():
                return self._comparison(tree)
            case Call(name="not", parts=(inner,)):
                return Negate(op="not", condition=self.of(inner))
            case Call(name="selected", parts=(Ref() as ref, Literal() as value)):
                return self._equal(self._operand(ref), value)
            case Call(name="selected", parts=(Literal(value=str() as listed), Ref() as ref)):
                return self._among(self._operand(ref), listed.split())
            case Call(name="true" | "false", parts=()):
                raise ExpressionError(N_("总是成立或总不成立的条件不能和别的写在一起。"))
            case Call():
                raise ExpressionError(N_("这里没有函数“%(name)s()”。"), name=tree.name)
            case _:
                raise ExpressionError(N_("这不是条件：没有比较。"))

    def _joined(self, tree: Joined) -> Condition:
        if tree.word == "and" and (differing := self._differing(tree.parts)) is not None:
            return differing
        parts = [self.of(part) for part in tree.parts if not _is_true(part)]
        if tree.word == "or":
            among = _one_of(parts)
            if among is not None and len(parts) == len(tree.parts):
                return among
        if len(parts) < len(tree.parts) and (tree.word == "or" or not parts):
            raise ExpressionError(N_("总是成立或总不成立的条件不能和别的写在一起。"))
        if len(parts) == 1:
            return parts[0]
        return Combine(op="and" if tree.word == "and" else "or", conditions=tuple(parts))

    def _differing(self, parts: tuple[Tree, ...]) -> Condition | None:
        """Read "has an answer, and it is another": the two together are our `ne`."""
        match parts:
            case (
                Comparison(sign="!=", left=Ref() as one, right=Literal(value="")),
                Comparison(sign="!=", left=Ref() as other, right=Literal() as value),
            ) if one == other and value.value != "":
                found = self._compared("=", self._operand(one), value)
                if isinstance(found, Compare) and found.op == "eq":
                    return found.model_copy(update={"op": "ne"})
        return None

    def _comparison(self, tree: Comparison) -> Condition:
        left, right, sign = _bare(tree.left), _bare(tree.right), tree.sign
        if isinstance(left, Literal) and not isinstance(right, Literal):
            left, right, sign = right, left, _FLIPPED[sign]
        if isinstance(left, Call) and left.name in {"string-length", "count-selected"}:
            return self._counted(left, sign, right)
        if isinstance(left, Call) and left.name == "selected" and right == Literal("true"):
            return self.of(left)
        if isinstance(left, Ref) and isinstance(right, Literal):
            return self._compared(sign, self._operand(left), right)
        if isinstance(left, Ref) and isinstance(right, Ref):
            raise ExpressionError(N_("这里不能拿两道题的答案相比。"))
        called = next((one.name for one in (left, right) if isinstance(one, Call)), None)
        if called is not None:
            raise ExpressionError(N_("这里没有函数“%(name)s()”。"), name=called)
        raise ExpressionError(N_("条件要拿一道题的答案和一个固定的值相比。"))

    def _counted(self, call: Call, sign: str, right: Tree) -> Condition:
        """Read `string-length(${q}) > 0` and its like, which ask for any answer."""
        match call.parts, (sign, right):
            case ((Ref() as ref,), (">" | "!=", Literal(value=0)) | (">=", Literal(value=1))):
                return Answered(op="answered", operand=self._operand(ref).key)
            case ((Ref() as ref,), ("=" | "<=", Literal(value=0)) | ("<", Literal(value=1))):
                answered = Answered(op="answered", operand=self._operand(ref).key)
                return Negate(op="not", condition=answered)
        raise ExpressionError(N_("条件里不能数字数或选项数。"))

    def _compared(self, sign: str, asked: Operand, right: Literal) -> Condition:
        if right.value == "":
            answered = Answered(op="answered", operand=asked.key)
            if sign == "!=":
                return answered
            if sign == "=":
                return Negate(op="not", condition=answered)
        if sign in {"=", "!="}:
            if asked.kind in _CHOSEN:
                raise ExpressionError(N_("选了几项的题要用 selected() 来问。"))
            equal = self._equal(asked, right)
            return equal if sign == "=" else Negate(op="not", condition=equal)
        if asked.kind in _CODED:
            return self._scored(sign, asked, right)
        value = _value(asked, right)
        return Compare.model_validate({"op": _OPS[sign], "operand": asked.key, "value": value})

    def _scored(self, sign: str, asked: Operand, right: Literal) -> Condition:
        """Read `${q} <= 2` where the names of the options are numbers."""
        bound = _as_number(right.value)
        numbers = {name: _as_number(name) for name in asked.options}
        if bound is None or None in numbers.values() or asked.kind in _CHOSEN:
            raise ExpressionError(N_("选项的代号不是数字，不能比大小。"))
        among = [name for name, one in numbers.items() if one is not None
                 and _HOLDS[sign](one, bound)]  # fmt: skip
        if not among:
            raise ExpressionError(N_("没有一个选项满足这个条件。"))
        return self._among(asked, among)

    def _equal(self, asked: Operand, right: Literal) -> Leaf:
        op = "contains" if asked.kind in _CHOSEN else "eq"
        value = _value(asked, right)
        return Compare.model_validate({"op": op, "operand": asked.key, "value": value})

    def _among(self, asked: Operand, names: list[str]) -> Leaf:
        values = tuple(_value(asked, Literal(name)) for name in names)
        if len(values) == 1:
            return self._equal(asked, Literal(names[0]))
        if not values:
            raise ExpressionError(N_("没有一个选项满足这个条件。"))
        return OneOf(op="in", operand=asked.key, values=values)

    def _operand(self, ref: Ref) -> Operand:
        found = self._operands.get(ref.name)
        if found is None:
            raise ExpressionError(N_("没有导入名为“%(name)s”的题。"), name=ref.name)
        return found


def _bare(tree: Tree) -> Tree:
    """Take off functions that only change the type, such as `number(${q})`."""
    while isinstance(tree, Call) and tree.name in _CASTS and len(tree.parts) == 1:
        tree = tree.parts[0]
    return Literal("true") if tree == Call("true", ()) else tree


def _one_of(parts: list[Condition]) -> OneOf | None:
    """Give "one of these" for "this, or that" about one answer."""
    equals = [part for part in parts if isinstance(part, Compare)]
    if len(equals) < len(parts) or len({(one.op, one.operand) for one in equals}) != 1:
        return None
    first = equals[0]
    if first.op not in {"eq", "contains"}:
        return None
    return OneOf(op="in", operand=first.operand, values=tuple(one.value for one in equals))


def _value(asked: Operand, literal: Literal) -> Literals:
    written = literal.value
    if asked.kind in _CODED:
        name = str(int(written)) if isinstance(written, float) else str(written)
        if name not in asked.options:
            raise ExpressionError(N_("选项里没有“%(name)s”。"), name=name)
        return asked.options[name]
    if asked.kind in _NUMERIC:
        number = _as_number(written)
        return written if number is None else number
    return written


def _as_number(written: str | float) -> int | float | None:
    if not isinstance(written, str):
        return written
    try:
        return int(written) if written.strip().lstrip("-").isdecimal() else float(written)
    except ValueError:
        return None
