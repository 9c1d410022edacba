"""What one raw answer means, or what is wrong with it, in words for the person who typed it.

The same rules serve the web form, the SMS reader and the interviewer's screen. Reading a value
that was read before gives that value again, also after a trip through JSON.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import assert_never

from feedback.core.messages import N_, Message
from feedback.surveys.definition import (
    DateQuestion,
    GridQuestion,
    MatrixQuestion,
    MultipleQuestion,
    Note,
    NpsQuestion,
    NumberQuestion,
    Numeric,
    Option,
    Question,
    RankingQuestion,
    RatingQuestion,
    Scale,
    SingleQuestion,
    TextQuestion,
    Value,
)
from feedback.surveys.questions import NOT_SOLD, options_of

_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", re.ASCII)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_PLACE = re.compile(r"\d{1,3}", re.ASCII)
_LONGEST_NUMBER = 20  # characters; keeps decimal arithmetic exact


class AnswerError(ValueError):
    """A raw answer that cannot be accepted; `message` says why."""

    def __init__(self, template: str, **params: object) -> None:
        """`template` is a Chinese message id marked with `N_`."""
        self.message = Message(template, params)
        super().__init__(str(self.message))


def check_answer(question: Question, raw: object, *, today: date | None = None) -> Value | None:
    """Give the value of one raw answer, `None` if it was left empty; raise `AnswerError`.

    In a matrix or a grid it is the answer of one row; all rows share their rules.
    """
    if is_empty(raw):
        _allow_empty(question)
        return None
    value: Value
    match question:
        case SingleQuestion() | MatrixQuestion():
            value = _one_of(options_of(question), raw)
        case MultipleQuestion():
            value = _multiple(question, raw)
        case RankingQuestion():
            value = _ranking(question, raw)
        case RatingQuestion() | NpsQuestion():
            value = _scale(question, raw)
        case NumberQuestion() | GridQuestion():
            value = _number_or_mark(question, raw)
        case TextQuestion():
            value = _text(question, raw)
        case DateQuestion():
            value = _date(question, raw, today)
        case Note():
            raise AnswerError(N_("这里只是说明，不用回答。"))
        case _:
            assert_never(question)
    return value


def is_empty(raw: object) -> bool:
    """Say whether nothing was answered: blanks, an empty list, a list of blanks."""
    if isinstance(raw, str):
        return not clean_text(raw)
    waiting = [raw]
    while waiting:  # no recursion: what was sent may be nested as deep as somebody likes
        part = waiting.pop()
        if isinstance(part, Mapping):
            waiting += part.values()
        elif isinstance(part, list | tuple):
            waiting += part
        elif part is not None and not (isinstance(part, str) and not clean_text(part)):
            return False
    return True


def clean_text(raw: str) -> str:
    r"""Give the words without outer blanks, control characters and broken code points.

    Line breaks become `\n`; a lone surrogate (half a character) becomes U+FFFD, because no
    database stores it.
    """
    if raw.isprintable():  # most answers; nothing below could change them
        return raw.strip()
    words = raw.replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        "\ufffd" if unicodedata.category(char) == "Cs" else char
        for char in words
        if char in "\n\t" or unicodedata.category(char) != "Cc"
    )
    return "".join(kept).strip()


def _allow_empty(question: Question) -> None:
    if not question.required:
        return
    if isinstance(question, TextQuestion | NumberQuestion | DateQuestion):
        raise AnswerError(N_("请填写这一题。"))
    if isinstance(question, GridQuestion):
        raise AnswerError(N_("请填写这一行。"))
    raise AnswerError(N_("请选择一个答案。"))


def _plain(raw: object) -> str:
    """Full-width digits and signs become plain ones, so that `５` is 5."""
    is_simple = isinstance(raw, str | int | float | Decimal) and not isinstance(raw, bool)
    if not is_simple or (isinstance(raw, int) and abs(raw) >= 10**_LONGEST_NUMBER):
        return ""
    return unicodedata.normalize("NFKC", str(raw)).strip()


def _given(raw: object) -> list[object]:
    """Give what was sent as a list without blanks: a form sends several fields of one name."""
    return [part for part in raw if part != ""] if isinstance(raw, list | tuple) else [raw]


def _one_of(options: tuple[Option, ...], raw: object) -> str:
    chosen = raw[0] if isinstance(raw, list | tuple) and len(raw) == 1 else raw
    if isinstance(chosen, str) and any(option.id == chosen for option in options):
        return chosen
    raise AnswerError(N_("请从列出的答案里选一个。"))


def _multiple(question: MultipleQuestion, raw: object) -> tuple[str, ...]:
    given = _given(raw)
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


def _ranking(question: RankingQuestion, raw: object) -> tuple[str, ...]:
    ids = [option.id for option in question.options]
    given = _by_place(raw) if isinstance(raw, Mapping) else _given(raw)
    chosen = tuple(part for part in given if isinstance(part, str) and part in ids)
    if len(chosen) < len(given):
        raise AnswerError(N_("请从列出的答案里选。"))
    if len(set(chosen)) < len(chosen):
        raise AnswerError(N_("同一项排了两次，请改一下。"))
    if len(chosen) != question.places:
        raise AnswerError(
            N_("请排出前 %(places)s 名，现在排了 %(given)s 个。"),
            places=question.places,
            given=len(chosen),
        )
    return chosen


def _by_place(raw: Mapping[object, object]) -> list[object]:
    """Give the options in the order of the places they were given: 1, 2, 3 and so on."""
    places: dict[int, object] = {}
    for option, place in raw.items():
        if is_empty(place):
            continue
        written = _plain(place[0] if isinstance(place, list | tuple) else place)
        if not _PLACE.fullmatch(written):
            raise AnswerError(N_("名次请填 1、2、3 这样的数字。"))
        if int(written) in places:
            raise AnswerError(N_("第 %(place)s 名排了两项，请改一下。"), place=int(written))
        places[int(written)] = option
    if sorted(places) != list(range(1, len(places) + 1)):
        raise AnswerError(N_("名次要从第 1 名挨着排，中间不要空。"))
    return [places[place] for place in sorted(places)]


def _scale(question: Scale, raw: object) -> int:
    text = _plain(raw)
    if re.fullmatch(r"\d{1,2}", text, re.ASCII) and question.min <= int(text) <= question.max:
        return int(text)
    raise AnswerError(
        N_("请选 %(min)s 到 %(max)s 之间的一个数。"), min=question.min, max=question.max
    )


def _number_or_mark(question: Numeric, raw: object) -> str | int | Decimal:
    if isinstance(question, NumberQuestion):
        return _number(question, raw)
    given = _given(raw)
    if NOT_SOLD in given and question.not_sold is not None:
        if len(given) > 1:
            label = next(iter(question.not_sold.values()))
            raise AnswerError(N_("填了数就不要再选“%(option)s”。"), option=label)
        return NOT_SOLD
    return _number(question, given[0] if len(given) == 1 else None)


def _number(question: Numeric, raw: object) -> int | Decimal:
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
