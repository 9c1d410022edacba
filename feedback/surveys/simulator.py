"""Filling in a questionnaire in every way that makes a difference, before anybody is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from feedback.surveys.definition import FACT_PREFIX, Note, Questionnaire
from feedback.surveys.flat import plain
from feedback.surveys.plan import Plan
from feedback.surveys.timing import seconds_for
from feedback.surveys.walking import Walk, paths_through, walk

MOST_LISTED = 20
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Spread:
    """The least, the middle and the greatest over all paths, each path counted once."""

    shortest: float
    median: float
    longest: float


@dataclass(frozen=True, slots=True)
class Path:
    """One way through: what is shown, how long it takes, answers and facts that lead this way."""

    questions: tuple[str, ...]
    minutes: float
    answers: Mapping[str, Any]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Simulation:
    """What walking every branch of a questionnaire found.

    Two ways of answering that show the same questions are one path. `questions` counts questions
    to be answered, notes left out; `minutes` estimates reading and answering (see `timing`), its
    middle being the mean over the paths. `lengths` is the number of paths by number of questions.
    Where not `exact`, there were too many branches: paths were drawn at random, `paths` is what
    was found among them, and `never` names questions not seen, which may yet be reachable.
    """

    key: str
    exact: bool
    paths: int
    questions: Spread
    minutes: Spread
    lengths: Mapping[int, int]
    always: tuple[str, ...]
    sometimes: tuple[str, ...]
    never: tuple[str, ...]
    listed: tuple[Path, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON knows it."""
        found = asdict(self)
        found["lengths"] = {str(length): count for length, count in self.lengths.items()}
        return found


def simulate(definition: Questionnaire, *, most_listed: int = MOST_LISTED) -> Simulation:
    """Walk every branch; list the quickest, the slowest and other paths up to `most_listed`.

    The definition must be free of errors (see `checker`), else paths through them are missing.
    """
    language = definition.languages[0]
    plan = Plan(definition)
    found = walk(plan, lambda question: seconds_for(question, language))
    tally = found.tally
    lengths = dict(sorted(tally.lengths.items()))
    ids = [question.id for question in definition.questions]
    mean = sum(tally.seconds.values()) / max(sum(lengths.values()), 1)
    return Simulation(
        key=definition.key,
        exact=found.exact,
        paths=sum(lengths.values()),
        questions=_spread(lengths),
        minutes=Spread(*map(_minutes, (tally.quickest[0], mean, tally.slowest[0]))),
        lengths=lengths,
        always=tuple(key for key in ids if key in found.shown and key not in found.hidden),
        sometimes=tuple(key for key in ids if key in found.shown and key in found.hidden),
        never=tuple(key for key in ids if key not in found.shown),
        listed=tuple(_listed(definition, plan, found, most_listed)),
    )


def _spread(lengths: Mapping[int, int]) -> Spread:
    """Give the ends and the median; between two middle paths, the mean of theirs."""
    if not lengths:
        return Spread(0, 0, 0)
    total = sum(lengths.values())
    low, high = (_at(lengths, (total - 1) // 2), _at(lengths, total // 2))
    return Spread(min(lengths), (low + high) / 2, max(lengths))


def _at(lengths: Mapping[int, int], place: int) -> int:
    passed = 0
    for length, count in sorted(lengths.items()):
        passed += count
        if passed > place:
            return length
    return 0


def _minutes(seconds: float) -> float:
    return round(seconds / _MINUTE, 1)


def _listed(definition: Questionnaire, plan: Plan, found: Walk, most: int) -> Iterator[Path]:
    language = definition.languages[0]
    ends = (found.tally.quickest[1], found.tally.slowest[1])
    ways = found.drawn[:most] or paths_through(plan, ends, most)
    for choices, said in ways:
        shown = [one for one, here in zip(plan.asked, choices, strict=True) if here]
        seconds = sum(seconds_for(one, language) for one in shown)
        answers = {key: plain(value) for key, value in said.items()}
        yield Path(
            tuple(one.id for one in shown if not isinstance(one, Note)),
            _minutes(seconds),
            {key: value for key, value in answers.items() if not key.startswith(FACT_PREFIX)},
            {
                key.removeprefix(FACT_PREFIX): value
                for key, value in answers.items()
                if key.startswith(FACT_PREFIX)
            },
        )
