"""What conditions come to: questions nobody reaches, conditions always or never true.

Exact wherever the walk is (see `walking`): all options, points, whole numbers, days and words that
conditions can tell apart are tried, in every combination that the questions allow. Where that
would be too many, the finding says that the check could not tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feedback.core.messages import N_, Message
from feedback.surveys.checking.findings import Finding, Place, error, notice, placed, warning
from feedback.surveys.classes import Classes, classes_of, fact_classes
from feedback.surveys.conditions import Combine, Condition, Leaf, Negate, leaves, notation
from feedback.surveys.definition import FACT_PREFIX, Question, Questionnaire, Section
from feedback.surveys.flat import question_id_of
from feedback.surveys.formulas import FALSE, TRUE, Formulas
from feedback.surveys.plan import Plan, dependencies
from feedback.surveys.walking import MOST_WORK, walk

MOST_WAYS = 10_000
"""Ways of half deciding a single condition that are looked at before the check gives up."""


Reached = tuple[bool | None, bool | None]
"""Whether some path shows a question, and whether some path hides it; `None` if unknown."""


def check_branches(definition: Questionnaire) -> Iterator[Finding]:
    """Find unreachable questions and conditions that decide nothing; references must be sound."""
    reached = _reach(definition)
    for section in definition.sections:
        yield from _check_section(section, reached)
    for place, section, question in placed(definition):
        if not _dead(section, reached):
            yield from _check_question(place, question, reached[question.id], section)
    asked = {question.id: question for question in definition.questions}
    may_miss = _may_miss(definition)
    for place, condition in _conditions(definition):
        yield from _constant_parts(place, condition, asked, may_miss)


def _reach(definition: Questionnaire) -> dict[str, Reached]:
    """Say of every question whether it can be reached and whether it can be missed."""
    whole = walk(Plan(definition))
    left = MOST_WORK
    found: dict[str, Reached] = {}
    for _, section, question in placed(definition):
        if section.show_if is None and question.show_if is None:
            found[question.id] = (True, False)
            continue
        known = whole
        seen_both = question.id in whole.shown & whole.hidden
        if not whole.exact and not seen_both and left > 0:
            # Cut short; but the questions on which this one depends may be few enough.
            known = walk(Plan(definition, dependencies(definition, question.id)), most_work=left)
            left -= known.work
        otherwise = False if known.exact else None
        found[question.id] = (
            question.id in known.shown or otherwise,
            question.id in known.hidden or otherwise,
        )
    return found


def _dead(section: Section, reached: Mapping[str, Reached]) -> bool:
    own = [question for question in section.questions if question.show_if is None]
    return section.show_if is not None and any(reached[each.id][0] is False for each in own)


def _check_section(section: Section, reached: Mapping[str, Reached]) -> Iterator[Finding]:
    if section.show_if is None:
        return
    plain = [reached[each.id] for each in section.questions if each.show_if is None]
    place = Place(section.id)
    if _dead(section, reached):
        yield error(
            place,
            Message(N_("这一节永远不会出现：条件和前面的题对不到一起。")),
            Message(N_("改条件，或者删掉这一节。")),
        )
    elif any(hidden is False for _, hidden in plain):
        yield warning(
            place,
            Message(N_("这一节的条件总是成立。")),
            Message(N_("去掉条件，问卷更简单。")),
        )


def _check_question(
    place: Place, question: Question, reached: Reached, section: Section
) -> Iterator[Finding]:
    shown, hidden = reached
    if shown is False:
        yield error(
            place,
            Message(N_("这道题永远问不到：条件互相矛盾，或者和前面的题对不到一起。")),
            Message(N_("改这道题或所在一节的条件，或者删掉这道题。")),
        )
    elif shown is None:
        yield notice(
            place,
            Message(N_("分支太多，没有走遍，查不出这道题问不问得到。")),
            Message(N_("把条件改简单些，或者自己照着条件试填一遍。")),
        )
    elif hidden is False and question.show_if is not None and section.show_if is None:
        yield warning(
            place,
            Message(N_("这道题的条件总是成立。")),
            Message(N_("去掉条件，问卷更简单。")),
        )


def _conditions(definition: Questionnaire) -> Iterator[tuple[Place, Condition]]:
    for section in definition.sections:
        if section.show_if is not None:
            yield Place(section.id), section.show_if
        for question in section.questions:
            if question.show_if is not None:
                yield Place(section.id, question.id), question.show_if


def _may_miss(definition: Questionnaire) -> frozenset[str]:
    """Give the ids of questions that may have no answer because they are not asked."""
    return frozenset(
        question.id
        for _, section, question in placed(definition)
        if section.show_if is not None or question.show_if is not None
    )


def _constant_parts(
    place: Place, condition: Condition, asked: Mapping[str, Question], may_miss: frozenset[str]
) -> Iterator[Finding]:
    """Find the smallest parts of a condition that can never be true, or never false."""
    for part in _inner(condition):
        truths = possible_truths(part, asked, may_miss)
        inner = [possible_truths(one, asked, may_miss) for one in _parts(part)]
        if truths is None or len(truths) > 1 or any(one and len(one) == 1 for one in inner):
            continue
        written = {"part": notation(part)}
        if TRUE in truths:
            yield warning(
                place,
                Message(N_("条件里“%(part)s”这一部分总是成立。"), written),
                Message(N_("去掉这一部分，或者改它的值。")),
            )
        else:
            yield warning(
                place,
                Message(N_("条件里“%(part)s”这一部分永远不成立。"), written),
                Message(N_("去掉这一部分，或者改它的值。")),
            )


def _inner(condition: Condition) -> Iterator[Condition]:
    """Give the parts below the whole; the whole itself is judged along the path."""
    for part in _parts(condition):
        yield part
        yield from _inner(part)


def _parts(condition: Condition) -> tuple[Condition, ...]:
    if isinstance(condition, Combine):
        return condition.conditions
    return (condition.condition,) if isinstance(condition, Negate) else ()


def possible_truths(
    condition: Condition, asked: Mapping[str, Question], may_miss: frozenset[str] = frozenset()
) -> frozenset[int] | None:
    """Return which of `TRUE` and `FALSE` a condition can be, looked at by itself.

    Each answer and fact takes every value it can have, whatever the others are; those in
    `may_miss` may also be missing. `None` where there are too many ways to look at.
    """
    formulas = Formulas()
    states = {formulas.add(condition)}
    about: dict[str, list[Leaf]] = {}
    for leaf in leaves(condition):
        about.setdefault(leaf.operand, []).append(leaf)
    for operand, found in about.items():
        distinct = list(dict.fromkeys(found))
        classes = _classes(operand, distinct, asked)
        if not classes.exact:
            return None
        ways = {case.truths for case in classes.cases}
        if question_id_of(operand) in may_miss:
            ways.add((False,) * len(distinct))
        if len(states) * len(ways) > MOST_WAYS:
            return None
        numbers = [formulas.leaves.index(leaf) for leaf in distinct]
        states = {
            formulas.assign(state, dict(zip(numbers, way, strict=True)))
            for state in states
            for way in ways
        }
    return frozenset(states & {FALSE, TRUE})


def _classes(operand: str, found: list[Leaf], asked: Mapping[str, Question]) -> Classes:
    if operand.startswith(FACT_PREFIX):
        return fact_classes(operand.removeprefix(FACT_PREFIX), found)
    return classes_of(asked[question_id_of(operand)], found)
