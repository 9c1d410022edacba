"""Walking every branch of a questionnaire at once.

A path is the list of questions shown. Different answers may make the same path, so the walk goes
from sets of states to sets of states, one set for all prefixes after which the same is possible:
paths are counted, never listed, and the cost grows with the questions rather than with the
paths. Where even so there are too many states, paths are drawn at random and the walk says that
it is not exact.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from feedback.surveys.definition import Note, Question, Value
from feedback.surveys.formulas import TRUE
from feedback.surveys.plan import Plan, State, Step

States = frozenset[State]
Choices = tuple[bool, ...]
"""Which questions of the plan are shown, from the first on."""

Seconds = Callable[[Question], float]

MOST_WORK = 200_000
"""Successor states worked out before the walk gives up being exact."""

DRAWS = 1_000


class TooManyBranchesError(Exception):
    """The states are more than the walk may look at."""


@dataclass(slots=True)
class Tally:
    """Paths that reached the same place: how many of each length, and how long they take."""

    lengths: dict[int, int] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)
    quickest: tuple[float, Choices] = (0.0, ())
    slowest: tuple[float, Choices] = (0.0, ())

    def longer(self, shown: Question | None, cost: float) -> Tally:
        """Return the tally one question later: shown at a cost, or hidden."""
        more = int(shown is not None and not isinstance(shown, Note))
        step = (shown is not None,)
        counts = {length + more: count for length, count in self.lengths.items()}
        return Tally(
            counts,
            {
                length + more: self.seconds[length] + cost * count
                for length, count in self.lengths.items()
            },
            (self.quickest[0] + cost, self.quickest[1] + step),
            (self.slowest[0] + cost, self.slowest[1] + step),
        )

    def join(self, other: Tally) -> None:
        """Count the other's paths as well."""
        if not self.lengths:
            self.quickest, self.slowest = other.quickest, other.slowest
        for length, count in other.lengths.items():
            self.lengths[length] = self.lengths.get(length, 0) + count
            self.seconds[length] = self.seconds.get(length, 0.0) + other.seconds[length]
        self.quickest = min(self.quickest, other.quickest, key=lambda found: found[0])
        self.slowest = max(self.slowest, other.slowest, key=lambda found: found[0])


@dataclass(frozen=True, slots=True)
class Walk:
    """What walking found: all paths, which questions some path shows and which some path hides.

    Not `exact`: a selection of paths, so a question never shown may yet be reachable.
    """

    exact: bool
    tally: Tally
    shown: frozenset[str]
    hidden: frozenset[str]


def walk(plan: Plan, seconds: Seconds = lambda _: 0.0) -> Walk:
    """Walk every branch; where they are too many, some branches drawn at random."""
    try:
        found = _Exact(plan, seconds).run()
    except TooManyBranchesError:
        return _sampled(plan, seconds)
    return found


class _Exact:
    def __init__(self, plan: Plan, seconds: Seconds) -> None:
        self.plan = plan
        self.seconds = seconds
        self.work = 0
        self.shown: set[str] = set()
        self.hidden: set[str] = set()

    def run(self) -> Walk:
        level: dict[States, Tally] = {frozenset({self.plan.start}): Tally({0: 1}, {0: 0.0})}
        for step in self.plan.steps:
            cache: dict[State, States] = {}
            following: dict[States, Tally] = {}
            for states, tally in level.items():
                for reached, counted in self._next(states, tally, step, cache):
                    following.setdefault(reached, Tally()).join(counted)
            level = following
        total = Tally()
        for tally in level.values():
            total.join(tally)
        exact = self.plan.exact
        return Walk(exact, total, frozenset(self.shown), frozenset(self.hidden))

    def _next(
        self, states: States, tally: Tally, step: Step, cache: dict[State, States]
    ) -> Iterator[tuple[States, Tally]]:
        if step.question is None:
            yield self._all(states, step, cache), tally
            return
        showing = frozenset(state[1:] for state in states if state[0] == TRUE)
        hiding = frozenset(self.plan.without(state[1:], step) for state in states if not state[0])
        if showing:
            self.shown.add(step.question.id)
            reached = self._all(showing, step, cache)
            if reached:
                yield reached, tally.longer(step.question, self.seconds(step.question))
        if hiding:
            self.hidden.add(step.question.id)
            yield hiding, tally.longer(None, 0.0)

    def _all(self, states: States, step: Step, cache: dict[State, States]) -> States:
        found: set[State] = set()
        for state in states:
            self.work += 1
            if state not in cache:
                cache[state] = frozenset(reached for reached, _ in self.plan.after(state, step))
                self.work += len(cache[state])
            found |= cache[state]
            if self.work > MOST_WORK:
                raise TooManyBranchesError
        return frozenset(found)


def _sampled(plan: Plan, seconds: Seconds) -> Walk:
    chance = random.Random(0)  # noqa: S311 -- the same selection each time, nothing secret
    tally, seen = Tally(), set[Choices]()
    for _ in range(DRAWS):
        one, choices = _drawn(plan, seconds, chance)
        if choices not in seen:
            seen.add(choices)
            tally.join(one)
    ids = [question.id for question in plan.asked]
    shown = {key for choices in seen for key, here in zip(ids, choices, strict=True) if here}
    hidden = {key for choices in seen for key, here in zip(ids, choices, strict=True) if not here}
    return Walk(exact=False, tally=tally, shown=frozenset(shown), hidden=frozenset(hidden))


def _drawn(plan: Plan, seconds: Seconds, chance: random.Random) -> tuple[Tally, Choices]:
    state, tally = plan.start, Tally({0: 1}, {0: 0.0})
    for step in plan.steps:
        if step.question is not None:
            here, state = state[0] == TRUE, state[1:]
            cost = seconds(step.question) if here else 0.0
            tally = tally.longer(step.question if here else None, cost)
            if not here:
                state = plan.without(state, step)
                continue
        for unknown in step.unknowns:
            case = chance.choice(unknown.classes.cases)
            truths = dict(zip(unknown.leaves, case.truths, strict=True))
            state = plan.formulas.assign_all(state, truths)
    return tally, tally.quickest[1]


def examples(plan: Plan, choices: Choices) -> dict[str, Value] | None:
    """Return answers and facts that make exactly this path, `None` where nothing makes it."""
    states: dict[State, dict[str, Value]] = {plan.start: {}}
    wanted = iter(choices)
    for step in plan.steps:
        if step.question is None:
            states = _led(plan, states, step)
            continue
        here = next(wanted)
        kept = {state[1:]: said for state, said in states.items() if bool(state[0]) is here}
        if here:
            states = _led(plan, kept, step)
        else:
            states = {plan.without(state, step): said for state, said in kept.items()}
    return next(iter(states.values()), None)


def _led(
    plan: Plan, states: dict[State, dict[str, Value]], step: Step
) -> dict[State, dict[str, Value]]:
    found: dict[State, dict[str, Value]] = {}
    for state, said in states.items():
        for reached, more in plan.after(state, step):
            found.setdefault(reached, said | more)
    return found


def first_paths(plan: Plan, most: int) -> Sequence[Choices]:
    """Return up to `most` paths, those that show more questions early on first."""
    found: list[Choices] = []
    waiting: list[tuple[int, Choices, frozenset[State]]] = [(0, (), frozenset({plan.start}))]
    while waiting and len(found) < most:
        place, choices, states = waiting.pop()
        if place == len(plan.steps):
            found.append(choices)
            continue
        step = plan.steps[place]
        showing = states
        if step.question is not None:
            hiding = {plan.without(state[1:], step) for state in states if not state[0]}
            if hiding:
                waiting.append((place + 1, (*choices, False), frozenset(hiding)))
            showing = frozenset(state[1:] for state in states if state[0] == TRUE)
        here = (*choices, True) if step.question is not None else choices
        reached = frozenset(after for state in showing for after, _ in plan.after(state, step))
        if reached:
            waiting.append((place + 1, here, reached))
    return found
