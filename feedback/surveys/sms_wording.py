"""A question as a text message, or why it has to be asked on the web page instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import assert_never

from feedback.core.messages import N_, Message
from feedback.surveys.definition import (
    Choice,
    DateQuestion,
    GridQuestion,
    MatrixQuestion,
    MultipleQuestion,
    Note,
    NpsQuestion,
    NumberQuestion,
    Option,
    Question,
    RankingQuestion,
    RatingQuestion,
    Scale,
    SingleQuestion,
    TextQuestion,
    localised,
)

MOST_SMS_OPTIONS = 8
"""Options that still read well in a text message, each with its letter."""


@dataclass(frozen=True, slots=True)
class SmsText:
    """The words to send; `expects_reply` is false where there is nothing to answer.

    Marks such as `{{answer:q1}}` are still to be filled in (see `piping`).
    """

    words: str
    expects_reply: bool = True


@dataclass(frozen=True, slots=True)
class HandOver:
    """The question cannot be asked by SMS: send the link to the web page; `reason` says why."""

    reason: Message


def sms_of(question: Question, language: str) -> SmsText | HandOver:
    """Return how to ask by SMS: the author's wording, else one made from the question."""
    reason = why_not(question)
    if reason is not None:
        return HandOver(reason)
    expects_reply = not isinstance(question, Note)
    if question.sms is not None:
        return SmsText(localised(question.sms, language), expects_reply)
    words = localised(question.text, language)
    how = _how(question, language)
    gap = "" if language.startswith("zh") and words[-1:] in "。？！：" else " "
    return SmsText(f"{words}{gap}{how}" if how else words, expects_reply)


def why_not(question: Question) -> Message | None:
    """Return why a question cannot be asked by SMS, or `None` where it can."""
    if isinstance(question, MatrixQuestion):
        return Message(N_("矩阵题要看着表填，短信问不了。"))
    if isinstance(question, GridQuestion):
        return Message(N_("填数表要看着表填，短信问不了。"))
    if isinstance(question, RankingQuestion):
        return Message(N_("排序题要对着选项排，短信问不了。"))
    if isinstance(question, Choice) and len(question.options) > MOST_SMS_OPTIONS:
        return Message(
            N_("有 %(count)s 个选项，短信里最多放 %(most)s 个。"),
            {"count": len(question.options), "most": MOST_SMS_OPTIONS},
        )
    return None


def _how(question: Question, language: str) -> str:
    """Say what to reply; in English for every language that is not Chinese."""
    chinese = language.startswith("zh")
    match question:
        case SingleQuestion() | MultipleQuestion():
            several = isinstance(question, MultipleQuestion)
            return _letters(question.options, language, several=several)
        case RatingQuestion() | NpsQuestion():
            return _points(question, language)
        case NumberQuestion():
            unit = f"（{localised(question.unit, language)}）" if question.unit and chinese else ""
            also = f" ({localised(question.unit, language)})" if question.unit else ""
            return f"回复数字{unit}就行。" if chinese else f"Reply with a number{also}."
        case TextQuestion():
            return "直接回复就行。" if chinese else "Just reply."
        case DateQuestion():
            return (
                "回复日期，比如 2026-03-05。"
                if chinese
                else "Reply with a date, such as 2026-03-05."
            )
        case MatrixQuestion() | GridQuestion() | RankingQuestion() | Note():
            return ""
        case _:
            assert_never(question)


def _letters(options: Sequence[Option], language: str, *, several: bool) -> str:
    named = [
        f"{letter} {localised(option.text, language)}"
        for letter, option in zip(ascii_uppercase, options, strict=False)
    ]
    if language.startswith("zh"):
        start = "可以回几个字母，比如 AB：" if several else "回复字母："
        return f"{start}{'，'.join(named)}。"
    start = "Reply one or more letters, such as AB:" if several else "Reply a letter:"
    return f"{start} {', '.join(named)}."


def _points(question: Scale, language: str) -> str:
    least, most = question.min, question.max
    ends = [
        f"{point} {localised(question.labels[point], language)}"
        for point in (least, most)
        if point in question.labels
    ]
    if language.startswith("zh"):
        return f"回复数字 {least} 到 {most}：{'，'.join(ends)}。"
    return f"Reply {least} to {most} ({', '.join(ends)})."
