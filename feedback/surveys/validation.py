"""What a raw answer means, or what is wrong with it, in words for the person who typed it.

The same rules serve the web form, the SMS reader and the interviewer's screen. Checking a value
that was checked before gives that value again, also after a trip through JSON.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import assert_never

from feedback.core.messages import N_, Message
from feedback.surveys.definition import (
    Answers,
    DateQuestion,
    Facts,
    MultipleQuestion,
    Note,
    NpsQuestion,
    NumberQuestion,
    Question,
    Questionnaire,
    RatingQuestion,
    Scale,
    SingleQuestion,
    TextQuestion,
    Value,
)
from feedback.surveys.routing import NO_FACTS, shown

_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", re.ASCII)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_LONGEST_NUMBER = 20  # characters; keeps decimal arithmetic exact


class AnswerError(ValueError):
    """A raw answer that cannot be accepted; `message` says why."""

    def __init__(self, template: str, **params: object) -> None:
        """`template` is a Chinese message id marked with `N_`."""
        self.message = Message(template, params)
        super().__init__(str(self.message))


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of checking raw answers: what counts, and what is wrong by question id.

    `answers` holds the questions on the path, `None` where one was left empty. `missing` names
    required questions left empty (each has its problem too): a call that broke off may be stored
    with them, a web form may not. `dropped` names answers that are not on the path.
    """

    answers: Answers
    problems: Mapping[str, Message]
    missing: tuple[str, ...]
    dropped: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether everything asked for can be stored."""
        return not self.problems


def check(
    definition: Questionnaire,
    raw: Mapping[str, object],
    facts: Facts = NO_FACTS,
    *,
    today: date | None = None,
    only: Collection[str] | None = None,
) -> Checked:
    """Check raw answers from the first question to the last, following the path they make.

    With `only`, emptiness is complained about for those questions alone (one page of a form).
    `today` is needed for questions that refuse future dates.
    """
    answers: dict[str, Value | None] = {}
    problems: dict[str, Message] = {}
    missing: list[str] = []
    dropped: list[str] = []
    for section in definition.sections:
        for question in section.questions:
            given = raw.get(question.id)
            if not shown(section, question, answers, facts):
                dropped += [question.id] if not _is_empty(given) else []
                continue
            if isinstance(question, Note) or (_is_empty(given) and not _asked(question, only)):
                continue
            try:
                answers[question.id] = check_answer(question, given, today=today)
            except AnswerError as error:
                problems[question.id] = error.message
                missing += [question.id] if _is_empty(given) else []
    known = {question.id for question in definition.questions}
    problems |= {key: Message(N_("问卷里没有这道题。")) for key in raw if key not in known}
    return Checked(answers, problems, tuple(missing), tuple(dropped))


def check_answer(question: Question, raw: object, *, today: date | None = None) -> Value | None:
    """Give the value of one raw answer, `None` if it was left empty; raise `AnswerError`."""
    if _is_empty(raw):
        _allow_empty(question)
        return None
    value: Value
    match question:
        case SingleQuestion():
            value = _single(question, raw)
        case MultipleQuestion():
            value = _multiple(question, raw)
        case RatingQuestion() | NpsQuestion():
            value = _scale(question, raw)
        case NumberQuestion():
            value = _number(question, raw)
        case TextQuestion():
            value = _text(question, raw)
        case DateQuestion():
            value = _date(question, raw, today)
        case Note():
            raise AnswerError(N_("这里只是说明，不用回答。"))
        case _:
            assert_never(question)
    return value


def _asked(question: Question, only: Collection[str] | None) -> bool:
    return only is None or question.id in only


def _is_empty(raw: object) -> bool:
    if raw is None:
        return True
    if isinstance(raw, str):
        return not clean_text(raw)
    return isinstance(raw, list | tuple) and all(_is_empty(part) for part in raw)


def _allow_empty(question: Question) -> None:
    if not question.required:
        return
    if isinstance(question, TextQuestion | NumberQuestion | DateQuestion):
        raise AnswerError(N_("请填写这一题。"))
    raise AnswerError(N_("请选择一个答案。"))


def _plain(raw: object) -> str:
    """Full-width digits and signs become plain ones, so that `５` is 5."""
    is_simple = isinstance(raw, str | int | float | Decimal) and not isinstance(raw, bool)
    return unicodedata.normalize("NFKC", str(raw)).strip() if is_simple else ""


def _single(question: SingleQuestion, raw: object) -> str:
    chosen = raw[0] if isinstance(raw, list | tuple) and len(raw) == 1 else raw
    if isinstance(chosen, str) and any(option.id == chosen for option in question.options):
        return chosen
    raise AnswerError(N_("请从列出的答案里选一个。"))


def _multiple(question: MultipleQuestion, raw: object) -> tuple[str, ...]:
    given = [part for part in raw if part != ""] if isinstance(raw, list | tuple) else [raw]
    chosen = tuple(option for option in question.options if option.id in given)
    ids = [option.id for option in chosen]
    if any(part not in ids for part in given):
        raise AnswerError(N_("请从列出的答案里选。"))
    if any(option.exclusive for option in chosen):
        if len(chosen) > 1:
            alone = next(option for option in chosen if option.exclusive)
            label = next(iter(alone.text.values()))
            raise AnswerError(N_("选了“%(option)s”就不能再选别的。"), option=label)
        return (chosen[0].id,)
    if question.min_choices is not None and len(chosen) < question.min_choices:
        raise AnswerError(N_("至少选 %(min)s 项。"), min=question.min_choices)
    if question.max_choices is not None and len(chosen) > question.max_choices:
        raise AnswerError(N_("最多选 %(max)s 项。"), max=question.max_choices)
    return tuple(option.id for option in chosen)


def _scale(question: Scale, raw: object) -> int:
    text = _plain(raw)
    if re.fullmatch(r"\d{1,2}", text, re.ASCII) and question.min <= int(text) <= question.max:
        return int(text)
    raise AnswerError(
        N_("请选 %(min)s 到 %(max)s 之间的一个数。"), min=question.min, max=question.max
    )


def _number(question: NumberQuestion, raw: object) -> int | Decimal:
    text = _plain(raw)
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise AnswerError(N_("请填一个数字，比如 12。"))
    number = Decimal(text.replace(",", ""))
    if round(number, question.decimals) != number:
        if question.decimals == 0:
            raise AnswerError(N_("请填整数，不带小数。"))
        raise AnswerError(N_("小数最多 %(places)s 位。"), places=question.decimals)
    if question.min is not None and number < question.min:
        raise AnswerError(N_("这个数不能小于 %(min)s。"), min=question.min)
    if question.max is not None and number > question.max:
        raise AnswerError(N_("这个数不能大于 %(max)s。"), max=question.max)
    return int(number) if question.decimals == 0 else number


def _text(question: TextQuestion, raw: object) -> str:
    if not isinstance(raw, str):
        raise AnswerError(N_("请用文字回答。"))
    words = clean_text(raw)
    if question.min_length is not None and len(words) < question.min_length:
        raise AnswerError(N_("请再多写几个字，至少 %(min)s 个字。"), min=question.min_length)
    if len(words) > question.max_length:
        raise AnswerError(
            N_("写得太长了：最多 %(max)s 个字，现在有 %(length)s 个。"),
            max=question.max_length,
            length=len(words),
        )
    return words


def _date(question: DateQuestion, raw: object, today: date | None) -> date:
    day = raw if isinstance(raw, date) else _parse_date(_plain(raw))
    if question.past_only:
        if today is None:
            msg = f"question {question.id!r} refuses future dates and needs to know today"
            raise ValueError(msg)
        if day > today:
            raise AnswerError(N_("这一天还没到，请再看看日期。"))
    if question.min is not None and day < question.min:
        raise AnswerError(N_("日期不能早于 %(min)s。"), min=question.min)
    if question.max is not None and day > question.max:
        raise AnswerError(N_("日期不能晚于 %(max)s。"), max=question.max)
    return day


def _parse_date(text: str) -> date:
    found = _DATE.fullmatch(text)
    if found is None:
        raise AnswerError(N_("请写成年-月-日，比如 2026-03-05。"))
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise AnswerError(N_("日历上没有 %(date)s 这一天。"), date=text) from None


def clean_text(raw: str) -> str:
    r"""Give the words without outer blanks, control characters and broken code points.

    Line breaks become `\n`; a lone surrogate (half a character) becomes U+FFFD, because no
    database stores it.
    """
    words = raw.replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        "\ufffd" if unicodedata.category(char) == "Cs" else char
        for char in words
        if char in "\n\t" or unicodedata.category(char) != "Cc"
    )
    return "".join(kept).strip()
