"""What the teaching pages send: an answer with its proofs, and what is added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from feedback.codeframe.queries import active_taxonomy
from feedback.core.errors import FeedbackError, InputError
from feedback.core.messages import N_, Message
from feedback.issues.models import ReviewKind
from feedback.issues.rules import to_original
from feedback.issues.tasks import Task
from feedback.teaching.queries import Finding
from feedback.text.taxonomy import NO_SUBSTANCE
from feedback.web.language import current_language, say

MOST_CLAUSES = 40
_STOP = re.compile(r"[，。！？；：、,!?;:…\s~]+")


@dataclass(frozen=True, slots=True)
class Part:
    """Characters `[start, end)` of the redacted text and the person spoken of, as far as told."""

    start: int | None = None
    end: int | None = None
    target: str = ""


@dataclass
class AnswerForm:
    """An answer as it stands on the screen."""

    codes: tuple[str, ...] = ()
    parts: dict[str, Part] = field(default_factory=dict)
    fault: Message | None = None

    @classmethod
    def begun(cls, task: Task, found: Sequence[Finding]) -> AnswerForm:
        """Return what to begin with: the finder's reading, but nothing where a person goes first.

        A drawn sample measures the finder and people's agreement, so it is answered unprompted.
        """
        if task.kind is ReviewKind.SAMPLE or task.answers:
            return cls()
        parts: dict[str, Part] = {}
        for one in found:
            parts.setdefault(one.code, Part(one.start, one.end, one.target))
        return cls(tuple(dict.fromkeys(one.code for one in found if not one.doubted)), parts)

    @classmethod
    def sent(cls, given: MultiDict[str, str]) -> AnswerForm:
        """Return what the browser sent; raise `InputError` for places that are no numbers."""
        codes = tuple(dict.fromkeys(given.getlist("codes")))
        return cls(codes, {code: _part(given, code) for code in codes})

    def places(self, task: Task) -> list[dict[str, Any]]:
        """Return the parts as the service takes them, in characters of the original."""
        made = []
        for code, part in self.parts.items():
            if code == NO_SUBSTANCE or code not in self.codes:
                continue
            start, end = part.start, part.end
            if start is None or end is None:
                start = end = None
            elif not 0 <= start < end <= len(task.text):
                raise InputError(N_("标出的文字超出了这条意见。"), field="parts")
            else:
                start, end = to_original(task.hidden, start, end)
            if start is not None or part.target:
                made.append({"code": code, "start": start, "end": end, "target": part.target})
        return made


def clauses(text: str) -> list[tuple[int, int]]:
    """Return `[start, end)` of the clauses of a text to choose from, none of them empty."""
    cuts = [0, *(place for stop in _STOP.finditer(text) for place in stop.span()), len(text)]
    found = [(start, end) for start, end in list(pairwise(cuts))[::2] if start < end]
    return found[:MOST_CLAUSES]


def _part(given: MultiDict[str, str], code: str) -> Part:
    target = given.get(f"target-{code}", "").strip()
    first, last = (_number(given.get(f"{name}-{code}", "")) for name in ("from", "to"))
    if first is None and last is None:
        start, _, end = given.get(f"clause-{code}", "").partition("-")
        return Part(_number(start), _number(end), target)
    if first is None or last is None or first < 1:
        raise InputError(N_("依据要填从第几个字到第几个字。"), field="parts")
    return Part(first - 1, last, target)


def _number(typed: str) -> int | None:
    typed = typed.strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 7):  # noqa: PLR2004 -- no comment is longer
        raise InputError(N_("依据要填从第几个字到第几个字。"), field="parts")
    return int(typed)


class WordForm(FlaskForm):  # type: ignore[misc]
    """A word that the segmenter keeps whole."""

    word = StringField(
        lazy_gettext("词语"),
        validators=[DataRequired(lazy_gettext("请填写词语。")), Length(max=30)],
    )
    why = StringField(lazy_gettext("为什么（可不填）"), validators=[Length(max=200)])


class CodedForm(FlaskForm):  # type: ignore[misc]
    """Something that belongs to a code."""

    code = SelectField(lazy_gettext("属于哪个类别"), validate_choice=False)

    def offer(self, codes: Sequence[str]) -> None:
        """Fill in the codes that the viewer may choose from."""
        self.code.choices = [SelectChoice(code, code_name(code)) for code in codes]


class PhraseForm(CodedForm):
    """A phrase that stands for an issue."""

    phrase = StringField(
        lazy_gettext("说法"),
        validators=[DataRequired(lazy_gettext("请填写说法。")), Length(max=30)],
    )
    sub_issue = StringField(lazy_gettext("小类（可不填）"), validators=[Length(max=60)])
    # The very phrase that was asked about: another one in its place has to be asked about anew.
    confirmed = StringField(validators=[Length(max=60)])
    look = SubmitField(lazy_gettext("先看有多少条意见含有它"))
    why = StringField(lazy_gettext("为什么（可不填）"), validators=[Length(max=200)])


class SubIssueForm(CodedForm):
    """A finer kind of an issue."""

    name = StringField(
        lazy_gettext("小类名称"),
        validators=[DataRequired(lazy_gettext("请填写小类名称。")), Length(max=60)],
    )
    name_en = StringField(lazy_gettext("英文名称（可不填）"), validators=[Length(max=120)])
    why = StringField(lazy_gettext("为什么（可不填）"), validators=[Length(max=200)])


def code_name(code: str) -> str:
    """Return a code with its name in the language of the page."""
    taxonomy = active_taxonomy()
    if code not in taxonomy:
        return code
    issue = taxonomy[code]
    return f"{code} {issue.name_en if current_language() == 'en' else issue.name}"


def blame(form: FlaskForm, error: FeedbackError, otherwise: str) -> None:
    """Put a refusal of the service beside the field it concerns, else beside `otherwise`."""
    chosen = form[error.field if error.field and error.field in form else otherwise]
    chosen.errors = [*chosen.errors, say(error.message)]
