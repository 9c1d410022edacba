"""What the addresses and forms of the response pages say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from feedback.collection.exports.reading import Wanted
from feedback.collection.exports.service import Format
from feedback.collection.responses.queries import MOST_DIGITS, page_start
from feedback.core.errors import InputError
from feedback.core.messages import N_
from feedback.surveys.definition import Questionnaire
from feedback.surveys.flat import input_keys
from feedback.surveys.models import SurveyVersion
from feedback.surveys.validation import clean_text

PREFIX = "q."


@dataclass(frozen=True, slots=True)
class Choice:
    """What a list or a file is narrowed to; days are those of submission, both included."""

    survey: str = ""
    version: int | None = None
    first_on: date | None = None
    last_on: date | None = None
    wave: str | None = None
    before: tuple[datetime, int] | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Choice:
        """Return the filters of an address; raise `InputError` for a day that is none."""
        return cls(
            survey=clean_text(given.get("survey", ""))[:40],
            version=_number(given.get("version", "")),
            first_on=_day(given.get("from", ""), "from"),
            last_on=_day(given.get("to", ""), "to"),
            wave=clean_text(given.get("wave", ""))[:40] or None,
            before=page_start(given.get("before", "")),
        )

    def of(self, version: SurveyVersion) -> Wanted:
        """Return what to read of a version."""
        return Wanted(version.id, version.number, self.first_on, self.last_on, self.wave)


def format_of(given: Mapping[str, str]) -> Format:
    """Return the kind of file asked for; raise `InputError` for one that is not made."""
    try:
        return Format(given.get("format", ""))
    except ValueError:
        raise InputError(N_("请选择文件格式。"), field="format") from None


def answers_in(definition: Questionnaire, sent: MultiDict[str, str]) -> dict[str, Any]:
    """Return the answers of a form by input key; what the questionnaire does not ask is ignored."""
    raw: dict[str, Any] = {}
    for question in definition.questions:
        for key in input_keys(question):
            values = sent.getlist(PREFIX + key)
            if values:
                many = question.type == "multiple" or len(values) > 1
                raw[key] = values if many else values[0]
    return raw


def seen_revision(sent: Mapping[str, str]) -> int:
    """Return the revision that the page showed; one that is no number is none that ever was."""
    found = _number(sent.get("revision", ""))
    return -1 if found is None else found


def _number(text: str) -> int | None:
    fits = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS // 2
    return int(text) if fits else None


def _day(text: str, field: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(N_("请写成年-月-日，比如 2026-03-05。"), field=field) from None
