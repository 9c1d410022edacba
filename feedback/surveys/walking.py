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
from dataclasses import dataclass, field, replace

from feedback.surveys.definition import Note, Question, Value
from feedback.surveys.formulas import TRUE
from feedback.surveys.plan import Plan, State, Step

States = frozenset[State]
Choices = tuple[bool, ...]
"""Which questions of the plan are shown, from the first on."""

Way = tuple[Choices, dict[str, Value]]
"""A path, with answers and facts (by key) that make it."""

Known = dict[State, dict[str, Value]]
Seconds = Callable[[Question], float]

MOST_WORK = 100_000
"""Answers tried in some state before the walk gives up being exact."""

MOST_DRAWS, FEWEST_DRAWS = 400, 50
_STEPS_DRAWN = 40_000


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

    Not `exact`: a selection of paths, so a question never shown may yet be reachable; `drawn`
    holds them. `work` counts the answers tried.
    """

    exact: bool
    tally: Tally
    shown: frozenset[str]
    hidden: frozenset[str]
    drawn: tuple[Way, ...] = ()
    work: int = 0


def walk(plan: Plan, seconds: Seconds = lambda _: 0.0, most_work: int = MOST_WORK) -> Walk:
    """Walk every branch; where they are too many, some branches drawn at random."""
    whole = _Exact(plan, seconds, most_work)
    try:
        return whole.run()
    except TooManyBranchesError:
        return replace(_sampled(plan, seconds), work=whole.work)


class _Exact:
    def __init__(self, plan: Plan, seconds: Seconds, most_work: int) -> None:
        self.plan = plan
        self.most_work = most_work
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
        return Walk(exact, total, frozenset(self.shown), frozenset(self.hidden), work=self.work)

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
                self.work += sum(len(unknown.classes.cases) for unknown in step.unknowns)
            found |= cache[state]
            if self.work > self.most_work:
                raise TooManyBranchesError
        return frozenset(found)


def _sampled(plan: Plan, seconds: Seconds) -> Walk:
    chance = random.Random(0)  # noqa: S311 -- the same selection each time, nothing secret
    tally = Tally()
    seen: dict[Choices, dict[str, Value]] = {}
    draws = max(FEWEST_DRAWS, min(MOST_DRAWS, _STEPS_DRAWN // len(plan.steps)))
    for _ in range(draws):
        one, said = _drawn(plan, seconds, chance)
        choices = one.quickest[1]
        if choices not in seen:
            seen[choices] = said
            tally.join(one)
    ids = [question.id for question in plan.asked]
    shown = {key for choices in seen for key, here in zip(ids, choices, strict=True) if here}
    hidden = {key for choices in seen for key, here in zip(ids, choices, strict=True) if not here}
    return Walk(
        exact=False,
        tally=tally,
        shown=frozenset(shown),
        hidden=frozenset(hidden),
        drawn=tuple(seen.items()),
    )


def _drawn(plan: Plan, seconds: Seconds, chance: random.Random) -> tuple[Tally, dict[str, Value]]:
    state, tally = plan.start, Tally({0: 1}, {0: 0.0})
    said: dict[str, Value] = {}
    for step in plan.steps:
        if step.question is not None:
            here, state = state[0] == TRUE, state[1:]
            cost = seconds(step.question) if here else 0.0
            tally = tally.longer(step.question if here else None, cost)
            if not here:
                state = plan.without(state, step)
                continue
        for unknown in step.unknowns:
            place = chance.randrange(len(unknown.classes.cases))
            example = unknown.classes.cases[place].example
            said |= {} if example is None else {unknown.key: example}
            state = plan.given(state, unknown, place)
    return tally, said


def paths_through(plan: Plan, first: Sequence[Choices], most: int) -> list[Way]:
    """Return paths with answers and facts that make each: those in `first`, then others.

    At most `most` of them, fewer where finding more would take too much work; the plan's walk
    must have been exact.
    """
    found: dict[Choices, dict[str, Value]] = {}
    for wanted in first:
        found |= dict(_search(plan, wanted, 1))
    for choices, said in _search(plan, (), most):
        found.setdefault(choices, said)
    return list(found.items())[:most]


def _search(plan: Plan, wanted: Choices, most: int) -> Iterator[Way]:
    """Give up to `most` paths that begin as wanted, trying what hides a question first."""
    waiting: list[tuple[int, Choices, Known]] = [(0, (), {plan.start: {}})]
    work = 0
    while waiting and most and work < MOST_WORK:
        place, choices, states = waiting.pop()
        work += len(states)
        if place == len(plan.steps):
            most -= 1
            yield choices, next(iter(states.values()))
            continue
        step = plan.steps[place]
        if step.question is None:
            waiting.append((place + 1, choices, _led(plan, states, step)))
            continue
        asked = wanted[len(choices)] if len(choices) < len(wanted) else None
        showing = {state[1:]: said for state, said in states.items() if state[0] == TRUE}
        hiding = {
            plan.without(state[1:], step): said for state, said in states.items() if not state[0]
        }
        if showing and asked is not False:
            waiting.append((place + 1, (*choices, True), _led(plan, showing, step)))
        if hiding and asked is not True:
            waiting.append((place + 1, (*choices, False), hiding))
    return


def _led(plan: Plan, states: Known, step: Step) -> Known:
    found: Known = {}
    for state, said in states.items():
        for reached, more in plan.after(state, step):
            found.setdefault(reached, said | more)
    return found
