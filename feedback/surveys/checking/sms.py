"""Text messages: what they cost, what they must not name, what they cannot carry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from string import ascii_uppercase

from feedback.core.messages import N_, Message
from feedback.core.smsparts import size_of
from feedback.surveys.brands import brands_in
from feedback.surveys.checking.findings import Finding, Place, error, placed, warning
from feedback.surveys.definition import Choice, Question, Questionnaire, Scale, localised
from feedback.surveys.piping import LONGEST_PIPED, Reference, references
from feedback.surveys.sms_wording import SmsText, sms_of, why_not

SIGNATURE_ROOM = 12
"""Characters kept free for the signature 【…】 that leads the first text."""


def check_sms(definition: Questionnaire, most_parts: int) -> Iterator[Finding]:
    """Find brands and long texts in SMS wordings, and wordings that will never be sent.

    Wordings made from a question are looked at only in a questionnaire meant for SMS, that is,
    one in which an author wrote a wording.
    """
    meant = any(question.sms is not None for question in definition.questions)
    for place, _, question in placed(definition):
        here = place.at("sms")
        reason = why_not(question)
        if reason is not None and question.sms is not None:
            yield warning(
                here,
                Message(N_("这段短信文字不会用到：%(reason)s"), {"reason": reason}),
                Message(N_("删掉短信文字；轮到这道题时会发网页链接。")),
            )
        elif reason is None and meant:
            for language in definition.languages:
                yield from _check(here, question, language, most_parts)
                yield from _check_choices(here, question, language)


def _check(place: Place, question: Question, language: str, most_parts: int) -> Iterator[Finding]:
    asked = sms_of(question, language)
    if not isinstance(asked, SmsText):
        return
    words = asked.words
    for brand in brands_in(words):
        yield error(
            place,
            Message(N_("短信里不能写卷烟品牌，这里写了“%(brand)s”。"), {"brand": brand}),
            Message(N_("换个说法，比如“这款烟”，或者不用短信问这道题。")),
        )
    size = size_of(
        longest(words) + "【" + "　" * (SIGNATURE_ROOM - 2) + "】"
        if _han(words)
        else longest(words)
    )
    if size.parts > most_parts:
        yield warning(
            place,
            Message(
                N_("这段短信（%(language)s）要拆成 %(parts)s 条，限 %(most)s 条。"),
                {"language": language, "parts": size.parts, "most": most_parts},
            ),
            Message(N_("写短些；中文连签名 70 个字以内算一条，再长每 67 个字一条。")),
        )


def _han(words: str) -> bool:
    return size_of(words).alphabet == "ucs2"


def _check_choices(place: Place, question: Question, language: str) -> Iterator[Finding]:
    """Find wordings that leave out what can be replied: a letter, or an end of the scale."""
    words = localised(question.sms, language) if question.sms is not None else ""
    wanted: Iterable[str] = ()
    if isinstance(question, Choice):
        wanted = ascii_uppercase[: len(question.options)]
    elif isinstance(question, Scale):
        wanted = (str(question.min), str(question.max))
    for one in wanted if words else ():
        if not re.search(rf"(?<![A-Za-z0-9]){one}(?![A-Za-z0-9])", words):
            yield warning(
                place,
                Message(
                    N_("这段短信（%(language)s）没有写到可以回“%(reply)s”。"),
                    {"language": language, "reply": one},
                ),
                Message(N_("选项按顺序用 A、B、C 写全；打分题写明最低分和最高分。")),
            )


def longest(words: str) -> str:
    """Return the words with every mark filled in as long as it may become."""
    for one in references(words):
        if isinstance(one, Reference):
            mark = next(part for part in _marks(words) if one.name in part)
            words = words.replace(mark, "一" * LONGEST_PIPED, 1)
    return words


def _marks(words: str) -> Iterator[str]:
    for part in words.split("{{")[1:]:
        yield "{{" + part.partition("}}")[0] + "}}"
