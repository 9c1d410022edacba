"""The entry form of the hotline, and what its address may filter by."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from feedback.complaints.labels import CALLERS, SEVERITIES, SOURCES, TYPES
from feedback.complaints.queries import CaseFilter
from feedback.complaints.rules import (
    CallerKind,
    ComplaintSource,
    ComplaintStatus,
    ComplaintType,
    Severity,
)
from feedback.complaints.service import Entry
from feedback.core.clock import SHOP_ZONE
from feedback.core.errors import FeedbackError
from feedback.surveys.validation import clean_text
from feedback.web.language import say

Member = TypeVar("Member", bound=StrEnum)
MOST_DIGITS = 18  # what a 64-bit number holds


def _choices(labels: Mapping[Member, str]) -> list[tuple[str, str]]:
    return [(str(member.value), say(label)) for member, label in labels.items()]


class EntryForm(FlaskForm):  # type: ignore[misc]  # flask_wtf carries no types
    """One column, in the order in which a call runs."""

    submission_id = HiddenField()
    retailer_id = IntegerField(widget=HiddenInput(), validators=[Optional()])
    caller = RadioField(lazy_gettext("来电人"))
    type = RadioField(lazy_gettext("类型"))
    words = TextAreaField(lazy_gettext("来电人说的话"))
    severity = RadioField(lazy_gettext("严重程度"))
    wish = StringField(lazy_gettext("希望怎么处理"))
    source = SelectField(lazy_gettext("来源"))
    received_at = DateTimeLocalField(lazy_gettext("来电时间（补录时填）"), validators=[Optional()])
    restricted = BooleanField(lazy_gettext("只给纪检岗位看（涉及廉洁或者打击报复）"))

    @classmethod
    def opened(cls, retailer_id: int | None = None) -> EntryForm:
        """Return the form of this request: what was sent, or the safe choices for a new call."""
        form = cls()
        form.caller.choices = _choices(CALLERS)
        form.type.choices = _choices(TYPES)
        form.severity.choices = _choices(SEVERITIES)
        form.source.choices = _choices(SOURCES)
        if not form.is_submitted():
            form.submission_id.data = str(uuid.uuid4())
            form.retailer_id.data = retailer_id
            form.caller.data = CallerKind.CONFIDENTIAL.value
            form.type.data = ComplaintType.COMPLAINT.value
            form.severity.data = Severity.ORDINARY.value
            form.source.data = ComplaintSource.LOCAL_LINE.value
        return form

    def entry(self) -> Entry:
        """Return what the agent took down; call after `validate_on_submit`."""
        received: datetime | None = self.received_at.data
        return Entry(
            type=ComplaintType(self.type.data),
            source=ComplaintSource(self.source.data),
            caller=CallerKind(self.caller.data),
            severity=Severity(self.severity.data),
            words=self.words.data or "",
            wish=self.wish.data or "",
            retailer_id=self.retailer_id.data,
            received_at=received.replace(tzinfo=SHOP_ZONE) if received else None,
            restricted=bool(self.restricted.data),
        )

    def blame(self, error: FeedbackError) -> None:
        """Put a refusal beside the field it concerns, or above the form."""
        field = getattr(self, error.field or "", None)
        message = say(error.message)
        if field is None or not hasattr(field, "errors"):
            self.form_errors.append(message)
        else:
            field.errors = (*field.errors, message)


def case_filter(given: Mapping[str, str]) -> CaseFilter:
    """Read the filters of an address; whatever cannot be read does not filter."""
    return CaseFilter(
        text=clean_text(given.get("q", ""))[:80],
        type=_member(ComplaintType, given.get("type", "")),
        status=_member(ComplaintStatus, given.get("status", "")),
        first_on=_day(given.get("from", "")),
        last_on=_day(given.get("to", "")),
        mine=given.get("mine") == "1",
        before_id=_number(given.get("before", "")),
    )


def _member(kind: type[Member], text: str) -> Member | None:
    return kind(text) if text in set(kind) else None


def _number(text: str) -> int | None:
    fits = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if fits else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
