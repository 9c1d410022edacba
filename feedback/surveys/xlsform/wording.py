"""Texts on their way: references to answers, and words for limits in the form's languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from feedback.core.messages import N_, Message
from feedback.surveys.definition import (
    TEXT_LIMIT,
    DateQuestion,
    MultipleQuestion,
    Numeric,
    Question,
    Questionnaire,
    RatingQuestion,
    TextQuestion,
    localised,
)
from feedback.surveys.xlsform.columns import FACT_NAME
from feedback.web.catalog import LANGUAGES, translate

_ANY_MARK = re.compile(r"\{\{[^{}]*\}\}")
_MARK = re.compile(r"\{\{(answer|fact):([a-z0-9_.]+)\}\}")
_REFERENCE = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")
_HTML = re.compile(r"</?[A-Za-z][^<>]*>|\*\*\S[^*]*\*\*|\[[^\]]+\]\(https?:")


def to_references(text: str) -> str:
    """Return a text with `{{answer:q1}}` as `${q1}`; marks with a fallback stay as they are."""
    return _MARK.sub(
        lambda found: f"${{{FACT_NAME if found[1] == 'fact' else ''}{found[2]}}}", text
    )


def to_marks(text: str, keys: Mapping[str, str]) -> str:
    """Return a text with `${q1}` as `{{answer:…}}`, for the names that `keys` knows."""

    def put(found: re.Match[str]) -> str:
        key = keys.get(found[1])
        if key is None:
            return found[0]
        kind, _, name = key.rpartition(":")
        return f"{{{{{kind or 'answer'}:{name}}}}}"

    return _REFERENCE.sub(put, text)


def names_in(text: str) -> list[str]:
    """Return the names that a text or an expression refers to."""
    return _REFERENCE.findall(text)


def has_marks(text: str) -> bool:
    """Say whether a text holds `{{…}}`."""
    return _ANY_MARK.search(text) is not None


def has_markup(text: str) -> bool:
    """Say whether a text holds HTML or Markdown."""
    return _HTML.search(text) is not None


def limit_words(question: Question, language: str) -> str:
    """Return what a form says when an answer breaks the limits; empty without limits or words."""
    if language not in LANGUAGES:
        return ""
    between = "" if language.startswith("zh") else " "
    return between.join(translate(one, language) for one in _limits(question, language))


def _limits(question: Question, language: str) -> Iterator[Message]:
    if isinstance(question, Numeric):
        yield from _ends(N_("这个数不能小于 %(min)s。"), N_("这个数不能大于 %(max)s。"),
                         question.min, question.max)  # fmt: skip
    elif isinstance(question, RatingQuestion):
        yield Message(
            N_("请选 %(min)s 到 %(max)s 之间的一个数。"), {"min": question.min, "max": question.max}
        )
    elif isinstance(question, DateQuestion):
        yield from _ends(N_("日期不能早于 %(min)s。"), N_("日期不能晚于 %(max)s。"),
                         question.min, question.max)  # fmt: skip
        if question.past_only:
            yield Message(N_("这一天还没到，请再看看日期。"))
    elif isinstance(question, TextQuestion):
        most = question.max_length if question.max_length != TEXT_LIMIT else None
        yield from _ends(N_("请再多写几个字，至少 %(min)s 个字。"), N_("最多写 %(max)s 个字。"),
                         question.min_length, most)  # fmt: skip
    elif isinstance(question, MultipleQuestion):
        yield from _ends(N_("至少选 %(min)s 项。"), N_("最多选 %(max)s 项。"),
                         question.min_choices, question.max_choices)  # fmt: skip
        for option in question.options:
            if option.exclusive and option.text:
                label = localised(option.text, language)
                yield Message(N_("选了“%(option)s”就不能再选别的。"), {"option": label})


def _ends(least: str, most: str, low: object, high: object) -> Iterator[Message]:
    if low is not None:
        yield Message(least, {"min": low})
    if high is not None:
        yield Message(most, {"max": high})


def languages_in(definition: Questionnaire) -> tuple[str, ...]:
    """Return the languages of the questionnaire, then others in which texts were left."""
    found = dict.fromkeys(definition.languages)

    def look(piece: object) -> None:
        if isinstance(piece, Mapping):
            for name, inner in piece.items():
                if isinstance(name, str) and isinstance(inner, str):
                    found.setdefault(name)
                look(inner)
        elif isinstance(piece, list | tuple):
            for inner in piece:
                look(inner)
        elif hasattr(piece, "__pydantic_fields__"):
            for name in type(piece).model_fields:  # type: ignore[attr-defined]
                look(getattr(piece, name))

    look(definition)
    return tuple(found)
