"""What a case of the hotline may be, and how it is numbered. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from enum import StrEnum

MOST_WORDS = 5_000  # characters: an hour of talk, typed
MOST_WISH = 200
EARLIEST_RECEIPT = timedelta(days=90)  # how far back a note may be dated
CLOCKS_APART = timedelta(minutes=5)

_CASE_NO = re.compile(r"C(\d{6})-(\d{4,})", re.ASCII)


class ComplaintType(StrEnum):
    """投诉, 举报, 意见, 建议, 咨询, 表扬."""

    COMPLAINT = "complaint"
    REPORT = "report"
    OPINION = "opinion"
    SUGGESTION = "suggestion"
    ENQUIRY = "enquiry"
    PRAISE = "praise"


class ComplaintSource(StrEnum):
    """Where it reached the company."""

    LINE_12313 = "line_12313"
    LOCAL_LINE = "local_line"
    REFERRAL_12345 = "referral_12345"
    WECHAT = "wechat"
    WALK_IN = "walk_in"


class CallerKind(StrEnum):
    """How much of the caller's identity may be used."""

    NAMED = "named"
    CONFIDENTIAL = "confidential"
    ANONYMOUS = "anonymous"


class Severity(StrEnum):
    """How bad it is; deadlines follow from it."""

    ORDINARY = "ordinary"
    SERIOUS = "serious"


class ComplaintStatus(StrEnum):
    """Where the case stands."""

    RECEIVED = "received"
    CLOSED = "closed"


ABOUT_SOMEBODY = frozenset({ComplaintType.COMPLAINT, ComplaintType.REPORT})


def case_number(day: date, serial: int) -> str:
    """Return the number told to the caller: `C261123-0042` is the 42nd case of 2026-11-23."""
    return f"C{day:%y%m%d}-{serial:04d}"


def serial_of(case_no: str) -> int:
    """Return the place of a case within its day; 0 for anything that is no case number."""
    found = _CASE_NO.fullmatch(case_no)
    return int(found[2]) if found else 0


def looks_like_case_number(text: str) -> bool:
    """Tell whether `text` is the beginning of a case number, in any case of letter."""
    return re.fullmatch(r"C\d{1,6}(-\d*)?", text.strip().upper(), re.ASCII) is not None


def preselected_caller(type_: ComplaintType, *, about_person: bool) -> CallerKind:
    """Return 保密 for complaints and for whatever is said about a person, else 具名."""
    if type_ in ABOUT_SOMEBODY or about_person:
        return CallerKind.CONFIDENTIAL
    return CallerKind.NAMED


def receipt_fits(received_at: datetime, logged_at: datetime) -> bool:
    """Tell whether a case logged at one moment may have come in at the other.

    It may be dated back by up to 90 days (a note found late), never forward.
    """
    return logged_at - EARLIEST_RECEIPT <= received_at <= logged_at + CLOCKS_APART
