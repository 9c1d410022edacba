"""What is wrong with a questionnaire before anybody is asked.

A definition without problems cannot dead-end: every condition looks back at questions that exist,
and every question that must be answered has at least one acceptable answer (a date that may not
lie in the future has one as soon as its earliest day has come).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from feedback.core.messages import N_, Message
from feedback.surveys.definition import (
    FACT_PREFIX,
    Answered,
    Choice,
    Compare,
    Condition,
    DateQuestion,
    MultipleQuestion,
    Note,
    NumberQuestion,
    OneOf,
    Question,
    Questionnaire,
    Scale,
    SingleQuestion,
    TextQuestion,
    Texts,
    leaves,
)

_ORDERING = {"lt", "le", "gt", "ge"}


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of a definition: where (an id, or a path such as `score.labels`), and what."""

    where: str
    message: Message


def check_definition(definition: Questionnaire) -> list[Problem]:
    """Give every fault found, in the order of the definition; an empty list means publishable."""
    return [
        *_check_ids(definition),
        *_check_dimensions(definition),
        *(Problem(where, message) for where, message in _check_texts(definition)),
        *(
            Problem(question.id, message)
            for question in definition.questions
            for message in _check_question(question)
        ),
        *_check_conditions(definition),
    ]


def _check_ids(definition: Questionnaire) -> Iterator[Problem]:
    groups: list[tuple[str, Iterable[str]]] = [
        ("languages", definition.languages),
        ("sections", (section.id for section in definition.sections)),
        ("questions", (question.id for question in definition.questions)),
        ("dimensions", (dimension.id for dimension in definition.dimensions)),
    ]
    groups += [
        (question.id, (option.id for option in question.options))
        for question in definition.questions
        if isinstance(question, Choice)
    ]
    for where, ids in groups:
        for repeated in (key for key, times in Counter(ids).items() if times > 1):
            yield Problem(where, Message(N_("“%(id)s”用了不止一次。"), {"id": repeated}))


def _check_dimensions(definition: Questionnaire) -> Iterator[Problem]:
    declared = {dimension.id for dimension in definition.dimensions}
    fed = {
        question.id: question.dimension
        for question in definition.questions
        if isinstance(question, Scale | SingleQuestion) and question.dimension is not None
    }
    for question_id, dimension in fed.items():
        if dimension not in declared:
            message = Message(N_("没有“%(dimension)s”这个维度。"), {"dimension": dimension})
            yield Problem(question_id, message)
    for dimension in declared - set(fed.values()):
        yield Problem(dimension, Message(N_("没有一道题计入这个维度。")))


# --- texts ------------------------------------------------------------------------------------


def _check_texts(definition: Questionnaire) -> Iterator[tuple[str, Message]]:
    for where, texts in _all_texts(definition):
        for language in definition.languages:
            if texts is not None and language not in texts:
                yield where, Message(N_("缺少 %(language)s 译文。"), {"language": language})


def _all_texts(definition: Questionnaire) -> Iterator[tuple[str, Texts | None]]:
    yield "title", definition.title
    yield "intro", definition.intro
    yield "thanks", definition.thanks
    for dimension in definition.dimensions:
        yield dimension.id, dimension.name
    for section in definition.sections:
        yield f"{section.id}.title", section.title
        yield f"{section.id}.intro", section.intro
        for question in section.questions:
            for part, texts in _question_texts(question):
                yield f"{question.id}.{part}", texts


def _question_texts(question: Question) -> Iterator[tuple[str, Texts | None]]:
    yield "text", question.text
    yield "help", question.help
    yield "instruction", question.instruction
    yield "sms", question.sms
    if isinstance(question, Choice):
        for option in question.options:
            yield option.id, option.text
    if isinstance(question, Scale):
        for point, label in question.labels.items():
            yield f"labels.{point}", label
    if isinstance(question, NumberQuestion):
        yield "unit", question.unit


# --- single questions -------------------------------------------------------------------------


def _check_question(question: Question) -> Iterator[Message]:
    if isinstance(question, Choice):
        yield from _check_choice(question)
    elif isinstance(question, Scale):
        yield from _check_scale(question)
    elif isinstance(question, Note):
        if question.required:
            yield Message(N_("说明不用回答，不能设为必答。"))
    elif not _has_value(question):
        yield Message(N_("没有一个答案能满足这些限制，请检查最小值和最大值。"))


def _check_choice(question: Choice) -> Iterator[Message]:
    if len(question.options) < 2:  # noqa: PLR2004 -- one option is no choice
        yield Message(N_("至少要有两个选项。"))
    scored = [option.score for option in question.options if option.score is not None]
    if isinstance(question, SingleQuestion):
        if any(option.exclusive for option in question.options):
            yield Message(N_("单选题不需要“选了就不能选别的”。"))
        if question.dimension is not None and not scored:
            yield Message(N_("计入维度的题目，选项要有分值。"))
        return
    if scored:
        yield Message(N_("多选题的选项不能有分值。"))
    usual = sum(not option.exclusive for option in question.options)
    fewest = question.min_choices or 1
    most = usual if question.max_choices is None else question.max_choices
    if fewest > min(most, usual):
        yield Message(N_("没有一个答案能满足这些限制，请检查最少和最多选几项。"))


def _check_scale(question: Scale) -> Iterator[Message]:
    if question.min >= question.max:
        yield Message(N_("最低分要小于最高分。"))
    if not {question.min, question.max} <= set(question.labels):
        yield Message(N_("最低分和最高分都要写明意思。"))
    if any(not question.min <= point <= question.max for point in question.labels):
        yield Message(N_("有的说明写在了分值范围之外。"))


def _has_value(question: NumberQuestion | TextQuestion | DateQuestion) -> bool:
    """Say whether any answer at all fits between the least and the greatest allowed."""
    if isinstance(question, TextQuestion):
        return question.min_length is None or question.min_length <= question.max_length
    if question.min is None or question.max is None:
        return True
    if isinstance(question, DateQuestion):
        return question.min <= question.max
    step = Decimal(1).scaleb(-question.decimals)
    least = question.min.quantize(step, ROUND_CEILING)
    return least <= question.max.quantize(step, ROUND_FLOOR)


# --- conditions -------------------------------------------------------------------------------


def _check_conditions(definition: Questionnaire) -> Iterator[Problem]:
    everything = {question.id: question for question in definition.questions}
    before: dict[str, Question] = {}
    for section in definition.sections:
        for message in _faults(definition, section.show_if, before, everything):
            yield Problem(section.id, message)
        for question in section.questions:
            for message in _faults(definition, question.show_if, before, everything):
                yield Problem(question.id, message)
            before[question.id] = question


def _faults(
    definition: Questionnaire,
    condition: Condition | None,
    before: dict[str, Question],
    everything: dict[str, Question],
) -> Iterator[Message]:
    for leaf in leaves(condition) if condition is not None else ():
        named = {"operand": leaf.operand}
        if leaf.operand.startswith(FACT_PREFIX):
            if leaf.operand.removeprefix(FACT_PREFIX) not in definition.facts:
                yield Message(N_("条件用到的资料“%(operand)s”没有声明。"), named)
        elif leaf.operand not in everything:
            yield Message(N_("条件用到的题目“%(operand)s”不存在。"), named)
        elif leaf.operand not in before:
            yield Message(N_("条件只能看前面的题目，“%(operand)s”在后面。"), named)
        elif not _fits(leaf, before[leaf.operand]):
            yield Message(N_("条件与题目“%(operand)s”的答案对不上。"), named)


def _fits(leaf: Compare | OneOf | Answered, question: Question) -> bool:
    """Say whether the question can have an answer of the kind the condition looks for."""
    if isinstance(question, Note):
        return False
    if isinstance(leaf, Answered):
        return True
    values = leaf.values if isinstance(leaf, OneOf) else (leaf.value,)
    if isinstance(question, Choice):
        options = {option.id for option in question.options}
        wanted = (
            {"in", "contains"} if isinstance(question, MultipleQuestion) else {"eq", "ne", "in"}
        )
        return leaf.op in wanted and options.issuperset(values)
    if isinstance(question, TextQuestion):
        return leaf.op not in _ORDERING | {"contains"} and _all_words(values)
    if isinstance(question, DateQuestion):
        return leaf.op != "contains" and _all_words(values)
    in_range = all(
        not isinstance(value, str)
        and (question.min is None or value >= question.min)
        and (question.max is None or value <= question.max)
        for value in values
    )
    return leaf.op != "contains" and in_range


def _all_words(values: tuple[str | int | float, ...]) -> bool:
    return all(isinstance(value, str) for value in values)
