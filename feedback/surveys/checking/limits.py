"""Single questions: whether anybody can answer them within their limits."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from feedback.core.messages import N_, Message
from feedback.surveys.checking.findings import Finding, Place, error, placed, warning
from feedback.surveys.definition import (
    Choice,
    DateQuestion,
    GridQuestion,
    MatrixQuestion,
    MultipleQuestion,
    Note,
    NumberQuestion,
    Numeric,
    Question,
    Questionnaire,
    RankingQuestion,
    Scale,
    TextQuestion,
)

_LONG_RANKING = 7
_TWO = 2


def check_limits(definition: Questionnaire) -> Iterator[Finding]:
    """Find limits that no answer meets, and questions that are not built for their kind."""
    for place, _, question in placed(definition):
        yield from _check(place, question)


def _check(place: Place, question: Question) -> Iterator[Finding]:
    match question:
        case Note():
            if question.required:
                yield error(
                    place,
                    Message(N_("说明不用回答，不能设为必答。")),
                    Message(N_("去掉“必答”。")),
                )
        case MatrixQuestion():
            yield from _check_matrix(place, question)
        case RankingQuestion():
            yield from _check_ranking(place, question)
        case _ if isinstance(question, Choice):
            yield from _check_choice(place, question)
        case _ if isinstance(question, Scale):
            yield from _check_scale(place, question)
        case NumberQuestion() | GridQuestion() | TextQuestion() | DateQuestion():
            if isinstance(question, GridQuestion):
                yield from _check_rows(place, question)
            if not _has_value(question):
                yield error(
                    place,
                    Message(N_("没有一个答案能满足这些限制，请检查最小值和最大值。")),
                    Message(N_("让最小值不大于最大值。")),
                )


def _few(place: Place, given: int) -> Iterator[Finding]:
    if given < _TWO:
        yield error(
            place, Message(N_("至少要有两个选项。")), Message(N_("再加一个选项，或者换一种题型。"))
        )


def _check_choice(place: Place, question: Choice) -> Iterator[Finding]:
    yield from _few(place, len(question.options))
    exclusive = [option for option in question.options if option.exclusive]
    if not isinstance(question, MultipleQuestion):
        yield from _no_exclusive(place, alone=bool(exclusive))
        return
    usual = len(question.options) - len(exclusive)
    fewest = question.min_choices or 1
    most = usual if question.max_choices is None else question.max_choices
    if fewest > min(most, usual):
        yield error(
            place,
            Message(N_("没有一个答案能满足这些限制，请检查最少和最多选几项。")),
            Message(N_("最少选的项数不能超过最多选的，也不能超过可以一起选的选项数。")),
        )
    elif usual == 1 or most == 1:
        yield warning(
            place,
            Message(N_("这道多选题实际上只能选一项。")),
            Message(N_("改成单选题，答起来更快。")),
        )


def _no_exclusive(place: Place, *, alone: bool) -> Iterator[Finding]:
    if alone:
        yield error(
            place,
            Message(N_("只有多选题才需要“选了就不能选别的”。")),
            Message(N_("去掉选项上的这个标记。")),
        )


def _check_matrix(place: Place, question: MatrixQuestion) -> Iterator[Finding]:
    yield from _few(place, len(question.columns))
    yield from _check_rows(place, question)
    yield from _no_exclusive(place, alone=any(column.exclusive for column in question.columns))


def _check_rows(place: Place, question: MatrixQuestion | GridQuestion) -> Iterator[Finding]:
    if not question.rows:
        yield error(place, Message(N_("表里一行也没有。")), Message(N_("至少加一行。")))
    grid = isinstance(question, GridQuestion)
    for row in question.rows:
        if grid and row.dimension is not None:
            yield error(
                place.at("", row.id),
                Message(N_("填数字的行不能计入维度。")),
                Message(N_("去掉这一行的维度。")),
            )
        if not grid and row.reference is not None:
            yield error(
                place.at("", row.id),
                Message(N_("只有填数字的表才能有参考值。")),
                Message(N_("去掉这一行的参考值。")),
            )


def _check_ranking(place: Place, question: RankingQuestion) -> Iterator[Finding]:
    yield from _few(place, len(question.options))
    yield from _no_exclusive(place, alone=any(option.exclusive for option in question.options))
    if question.places > len(question.options):
        yield error(
            place,
            Message(N_("要排的名次比选项还多。")),
            Message(N_("把名次数改到 %(most)s 以内。"), {"most": len(question.options)}),
        )
    elif question.places > _LONG_RANKING:
        yield warning(
            place,
            Message(N_("要排 %(places)s 个名次，很少有人排得完。"), {"places": question.places}),
            Message(N_("只排前 3 名就够了。")),
        )


def _check_scale(place: Place, question: Scale) -> Iterator[Finding]:
    if question.min >= question.max:
        yield error(
            place, Message(N_("最低分要小于最高分。")), Message(N_("改小最低分，或者改大最高分。"))
        )
    if not {question.min, question.max} <= set(question.labels):
        yield error(
            place,
            Message(N_("最低分和最高分都要写明意思。")),
            Message(N_("给两头各写几个字，比如“很不满意”和“很满意”。")),
        )
    if any(not question.min <= point <= question.max for point in question.labels):
        yield error(
            place, Message(N_("有的说明写在了分值范围之外。")), Message(N_("删掉范围以外的说明。"))
        )


def _has_value(question: Numeric | TextQuestion | DateQuestion) -> bool:
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
