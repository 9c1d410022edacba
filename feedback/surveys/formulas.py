"""Conditions that shrink as answers become known, each distinct one kept once.

A formula is a number: 0 is false, 1 is true, others point into a table. Two formulas of the same
number are the same condition, so states of a walk can be compared and merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from feedback.surveys.conditions import Combine, Condition, Leaf, Negate

FALSE, TRUE = 0, 1

_Node = tuple[str, tuple[int, ...]]


class Formulas:
    """A table of formulas over numbered simple conditions (leaves)."""

    def __init__(self) -> None:
        """Start with nothing but false and true."""
        self.leaves: list[Leaf] = []
        self._nodes: list[_Node] = [("false", ()), ("true", ())]
        self._numbers: dict[_Node, int] = {}
        self._supports: dict[int, frozenset[int]] = {}

    def add(self, condition: Condition | None) -> int:
        """Return the formula of a condition; no condition is true."""
        match condition:
            case None:
                return TRUE
            case Combine():
                return self._join(condition.op, map(self.add, condition.conditions))
            case Negate():
                return self._negate(self.add(condition.condition))
            case _ if isinstance(condition, Leaf):
                return self._number(("leaf", (self._leaf(condition),)))
            case _:
                assert_never(condition)

    def both(self, one: int, other: int) -> int:
        """Return the formula that is true where both are."""
        return self._join("and", (one, other))

    def leaves_about(self, operand: str) -> list[int]:
        """Return the numbers of the leaves about an answer or a fact."""
        return [number for number, leaf in enumerate(self.leaves) if leaf.operand == operand]

    def support(self, formula: int) -> frozenset[int]:
        """Return the numbers of the leaves that the formula still depends on."""
        if formula not in self._supports:
            kind, parts = self._nodes[formula]
            found = (
                frozenset(parts)
                if kind == "leaf"
                else frozenset().union(*(self.support(part) for part in parts))
            )
            self._supports[formula] = found
        return self._supports[formula]

    def assign(self, formula: int, truths: Mapping[int, bool]) -> int:
        """Return what remains of the formula when some leaves are known."""
        if self.support(formula).isdisjoint(truths):
            return formula
        kind, parts = self._nodes[formula]
        if kind == "leaf":
            return int(truths[parts[0]])
        if kind == "not":
            return self._negate(self.assign(parts[0], truths))
        return self._join(kind, [self.assign(part, truths) for part in parts])

    def assign_all(
        self, formulas: Sequence[int], truths: Mapping[int, bool], memo: dict[int, int]
    ) -> tuple[int, ...]:
        """Return what remains of each formula; `memo` keeps the answers for these truths."""
        if not truths:
            return tuple(formulas)
        for formula in formulas:
            if formula not in memo:
                memo[formula] = self.assign(formula, truths)
        return tuple(memo[formula] for formula in formulas)

    def _leaf(self, leaf: Leaf) -> int:
        if leaf not in self.leaves:
            self.leaves.append(leaf)
        return self.leaves.index(leaf)

    def _negate(self, formula: int) -> int:
        if formula in (FALSE, TRUE):
            return 1 - formula
        kind, parts = self._nodes[formula]
        return parts[0] if kind == "not" else self._number(("not", (formula,)))

    def _join(self, kind: str, parts: Iterable[int]) -> int:
        stops, passes = (FALSE, TRUE) if kind == "and" else (TRUE, FALSE)
        kept: set[int] = set()
        for part in parts:
            inner, below = self._nodes[part]
            kept |= set(below) if inner == kind else {part}
        kept.discard(passes)
        if stops in kept or any(self._negate(part) in kept for part in kept):
            return stops
        if len(kept) < 2:  # noqa: PLR2004 -- one part stands for itself
            return kept.pop() if kept else passes
        return self._number((kind, tuple(sorted(kept))))

    def _number(self, node: _Node) -> int:
        if node not in self._numbers:
            self._numbers[node] = len(self._nodes)
            self._nodes.append(node)
        return self._numbers[node]
