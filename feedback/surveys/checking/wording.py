"""Texts: in every language, and no two alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from feedback.core.messages import N_, Message
from feedback.surveys.checking.findings import Finding, Place, error, placed, warning
from feedback.surveys.definition import GridQuestion, Question, Questionnaire, Scale
from feedback.surveys.questions import Numeric, Option, Row, options_of, rows_of
from feedback.surveys.texts import Texts


def all_texts(definition: Questionnaire) -> Iterator[tuple[Place, Texts]]:
    """Give every text that somebody will read, with its place."""
    yield Place(part="title"), definition.title
    yield Place(part="intro"), definition.intro
    yield Place(part="thanks"), definition.thanks
    for dimension in definition.dimensions:
        yield Place(part=dimension.id), dimension.name
    for section in definition.sections:
        here = Place(section.id)
        yield here.at("title"), section.title
        if section.intro is not None:
            yield here.at("intro"), section.intro
        for question in section.questions:
            yield from question_texts(Place(section.id, question.id), question)


def question_texts(place: Place, question: Question) -> Iterator[tuple[Place, Texts]]:
    """Give the texts of one question with their places."""
    parts: dict[str, Texts | None] = {
        "text": question.text,
        "help": question.help,
        "instruction": question.instruction,
        "sms": question.sms,
    }
    if isinstance(question, Numeric):
        parts["unit"] = question.unit
    if isinstance(question, GridQuestion):
        parts["not_sold"] = question.not_sold
    if isinstance(question, Scale):
        parts |= {f"labels.{point}": label for point, label in question.labels.items()}
    for part, texts in parts.items():
        if texts is not None:
            yield place.at(part), texts
    for option in options_of(question):
        yield place.at("", option.id), option.text
    for row in rows_of(question):
        yield place.at("", row.id), row.text
        if row.help is not None:
            yield place.at("help", row.id), row.help


def check_translations(definition: Questionnaire) -> Iterator[Finding]:
    """Find texts that are missing in one of the questionnaire's languages."""
    for place, texts in all_texts(definition):
        for language in definition.languages:
            if language not in texts:
                yield error(
                    place,
                    Message(N_("缺少 %(language)s 译文。"), {"language": language}),
                    Message(N_("补上译文，或者从问卷的语言里去掉它。")),
                )


def check_likeness(definition: Questionnaire) -> Iterator[Finding]:
    """Find options or rows that read alike, and questions asked twice in the same words."""
    for place, _, question in placed(definition):
        for parts in (options_of(question), rows_of(question)):
            yield from _alike(definition, place, parts)
    asked: dict[str, str] = {}
    language = definition.languages[0]
    for place, _, question in placed(definition):
        words = _folded(question.text.get(language, question.id))
        first = asked.setdefault(words, question.id)
        if first != question.id:
            yield warning(
                place,
                Message(N_("和“%(other)s”问的一模一样。"), {"other": first}),
                Message(N_("删掉一道，或者改得能分清。")),
            )


def _alike(
    definition: Questionnaire, place: Place, parts: Sequence[Option] | Sequence[Row]
) -> Iterator[Finding]:
    for language in definition.languages:
        read: dict[str, str] = {}
        for part in parts:
            words = part.text.get(language)
            if words is None:
                continue
            first = read.setdefault(_folded(words), part.id)
            if first != part.id:
                yield error(
                    place.at("", part.id),
                    Message(
                        N_("和“%(other)s”的文字一样（%(language)s），答的人分不清。"),
                        {"other": first, "language": language},
                    ),
                    Message(N_("改掉其中一个的文字，或者合并成一个。")),
                )


def _folded(words: str) -> str:
    """Leave out what the eye does not tell apart: width, case and blanks."""
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())
