"""What conditions look at: it must exist, come before, and have answers of that kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feedback.core.messages import N_, Message
from feedback.surveys.checking.findings import Finding, Place, error
from feedback.surveys.classes import day_of
from feedback.surveys.conditions import Answered, Condition, Leaf, OneOf, leaves, nodes
from feedback.surveys.definition import (
    FACT_PREFIX,
    DateQuestion,
    GridQuestion,
    Literals,
    MatrixQuestion,
    MultipleQuestion,
    Question,
    Questionnaire,
    RankingQuestion,
    Scale,
    SingleQuestion,
    TextQuestion,
)
from feedback.surveys.flat import answer_keys
from feedback.surveys.known_facts import KNOWN_FACTS
from feedback.surveys.questions import NOT_SOLD, NumberQuestion, options_of

MOST_PARTS = 100
"""Conditions within one condition; nobody can follow more."""

_ORDERING = {"lt", "le", "gt", "ge"}
_EARLIER = Message(N_("只用前面的题目；要用后面的，先把题目挪到前面。"))


def check_references(definition: Questionnaire) -> Iterator[Finding]:
    """Find conditions about what does not exist, comes later, or has other answers."""
    everything = {key: question for question in definition.questions for key in _keys(question)}
    before: dict[str, Question] = {}
    for section in definition.sections:
        place = Place(section.id)
        yield from _check(definition, place, section.show_if, before, everything)
        for question in section.questions:
            here = Place(section.id, question.id)
            yield from _check(definition, here, question.show_if, before, everything)
            before |= dict.fromkeys(_keys(question), question)


def _keys(question: Question) -> tuple[str, ...]:
    """Give the answer keys; of a note its id, to tell naming it from naming nothing."""
    return answer_keys(question) or (question.id,)


def _check(
    definition: Questionnaire,
    place: Place,
    condition: Condition | None,
    before: Mapping[str, Question],
    everything: Mapping[str, Question],
) -> Iterator[Finding]:
    if condition is None:
        return
    if sum(1 for _ in nodes(condition)) > MOST_PARTS:
        yield error(
            place,
            Message(N_("条件太复杂，超过 %(most)s 个部分。"), {"most": MOST_PARTS}),
            Message(N_("拆成几道题，或者用“是其中之一”代替很多个“或者”。")),
        )
    for leaf in leaves(condition):
        yield from _check_leaf(definition, place, leaf, before, everything)


def _check_leaf(
    definition: Questionnaire,
    place: Place,
    leaf: Leaf,
    before: Mapping[str, Question],
    everything: Mapping[str, Question],
) -> Iterator[Finding]:
    named = {"operand": leaf.operand}
    if leaf.operand.startswith(FACT_PREFIX):
        name = leaf.operand.removeprefix(FACT_PREFIX)
        if name not in definition.facts:
            yield error(
                place,
                Message(N_("条件用到的资料“%(operand)s”没有声明。"), named),
                Message(N_("在问卷用到的店铺资料里加上它。")),
            )
        elif not _fact_fits(leaf, name):
            yield error(
                place,
                Message(N_("条件与资料“%(operand)s”的值对不上。"), named),
                Message(N_("从这项资料已有的值里选。")),
            )
    elif leaf.operand not in everything:
        yield error(place, Message(N_("条件用到的题目“%(operand)s”不存在。"), named), _EARLIER)
    elif leaf.operand not in before:
        yield error(
            place, Message(N_("条件只能看前面的题目，“%(operand)s”在后面。"), named), _EARLIER
        )
    elif not _fits(leaf, before[leaf.operand]):
        yield error(
            place,
            Message(N_("条件与题目“%(operand)s”的答案对不上。"), named),
            Message(N_("重新选一个这道题可能有的答案。")),
        )


def _values(leaf: Leaf) -> tuple[Literals, ...]:
    if isinstance(leaf, Answered):
        return ()
    return leaf.values if isinstance(leaf, OneOf) else (leaf.value,)


def _fact_fits(leaf: Leaf, name: str) -> bool:
    known = KNOWN_FACTS.get(name)
    if known is None or isinstance(leaf, Answered):
        return True
    if leaf.op == "contains":
        return False
    values = _values(leaf)
    if known.values:
        return leaf.op not in _ORDERING and known.values.keys() >= set(values)
    if known.least is not None and known.most is not None:
        least, most = known.least, known.most
        return all(not isinstance(one, str) and least <= one <= most for one in values)
    return all(isinstance(one, str) for one in values) and leaf.op not in _ORDERING


def _fits(leaf: Leaf, question: Question) -> bool:
    """Say whether the question can have an answer of the kind the condition looks for."""
    if not answer_keys(question):
        return False
    if isinstance(leaf, Answered):
        return True
    values = _values(leaf)
    match question:
        case TextQuestion():
            fits = leaf.op not in _ORDERING and all(isinstance(one, str) for one in values)
        case DateQuestion():
            fits = all(day_of(one) is not None for one in values)
        case MultipleQuestion() | RankingQuestion():
            return leaf.op in {"in", "contains"} and _are_options(question, values)
        case SingleQuestion() | MatrixQuestion():
            fits = leaf.op in {"eq", "ne", "in"} and _are_options(question, values)
        case _:
            fits = all(_in_range(question, leaf.op, one) for one in values)
    return fits and leaf.op != "contains"


def _are_options(question: Question, values: tuple[Literals, ...]) -> bool:
    return {option.id for option in options_of(question)}.issuperset(values)


def _in_range(question: Question, op: str, value: Literals) -> bool:
    if isinstance(question, GridQuestion) and value == NOT_SOLD:
        return question.not_sold is not None and op not in _ORDERING
    if isinstance(value, str) or not isinstance(question, Scale | NumberQuestion | GridQuestion):
        return False
    low, high = question.min, question.max
    return (low is None or value >= low) and (high is None or value <= high)
