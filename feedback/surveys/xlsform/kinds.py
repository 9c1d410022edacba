"""Types of rows in a form, in all their spellings, and what becomes of those without a match.

Types and spellings after https://xlsform.org/en/#question-types.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from feedback.core.messages import N_, Message
from feedback.surveys.checking.findings import Severity
from feedback.surveys.xlsform.losses import NOTHING

_LISTED = {
    "select_one": re.compile(
        r"(?:add )?(?:select[ _]one|select1|select one prompt)(?: from| using)?"
        r"(?: (?P<list>\S+))?(?P<other> or[_ ](?:other|specify other))?", re.IGNORECASE
    ),
    "select_multiple": re.compile(
        r"(?:add )?(?:select[ _]multiple|select[ _]all[ _]that[ _]apply|select multiple prompt)"
        r"(?: from| using)?(?: (?P<list>\S+))?(?P<other> or[_ ](?:other|specify other))?",
        re.IGNORECASE,
    ),
    "rank": re.compile(r"rank(?P<other>)(?: (?P<list>\S+))?", re.IGNORECASE),
}  # fmt: skip
_PLAIN = {
    "begin group": "begin_group", "end group": "end_group", "begin repeat": "begin_repeat",
    "end repeat": "end_repeat", "begin lgroup": "begin_repeat", "end lgroup": "end_repeat",
    "begin loop": "begin_repeat", "end loop": "end_repeat", "int": "integer",
    "integer": "integer", "add integer prompt": "integer", "decimal": "decimal",
    "add decimal prompt": "decimal", "string": "text", "text": "text", "add text prompt": "text",
    "date": "date", "add date prompt": "date", "note": "note", "add note prompt": "note",
    "range": "range", "calculate": "calculate", "add calculate prompt": "calculate",
    "begin kobomatrix": "begin_group", "end kobomatrix": "end_group",
    "begin score": "begin_group", "end score": "end_group",
    "begin rank": "begin_group", "end rank": "end_group",
}  # fmt: skip

_BY_ITSELF = Message(N_("收到的时间和渠道由系统自己记。"))
_LOCATION = Message(N_("店的位置在零售户资料里；需要现场位置时请用实地核查。"))
_MEDIA = Message(N_("这里不收图片、声音和文件；请改成文字题。"))
_AS_TEXT = Message(N_("请改成日期题、数字题或文字题。"))
_BY_HAND = Message(N_("请把选项写进 choices 表，再导入。"))
_GEO = Message(N_("位置题"))
_FILES = Message(N_("图片、声音、录像或文件题"))
_META = Message(N_("自动记录的项"))
_CASCADE = Message(N_("从外部文件或上一题带出选项的题"))
_HOURS = Message(N_("时刻题"))
_ODD = Message(N_("这里没有的题型"))

_KNOWN_LOSSES = {
    **dict.fromkeys(("geopoint", "geotrace", "geoshape", "location", "start-geopoint", "gps",
                     "osm", "background-geopoint"), (_GEO, _LOCATION)),
    **dict.fromkeys(("image", "photo", "audio", "video", "file", "background-audio", "signature",
                     "draw", "annotate", "add image prompt", "add photo prompt",
                     "add audio prompt", "add video prompt", "add file prompt"),
                    (_FILES, _MEDIA)),
    **dict.fromkeys(("start", "end", "today", "deviceid", "subscriberid", "simserial",
                     "phonenumber", "username", "email", "imei", "audit", "start time",
                     "end time", "get today", "get start time", "get end time",
                     "get device id"), (_META, _BY_ITSELF)),
    **dict.fromkeys(("time", "datetime", "date-time", "datetimestamp"), (_HOURS, _AS_TEXT)),
    **dict.fromkeys(("csv-external", "xml-external"), (_CASCADE, _BY_HAND)),
}  # fmt: skip
_FROM_OUTSIDE = re.compile(r"(select[ _](one|multiple)|rank)[ _](from[ _]file|external)\b|cascad")


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of a row: `base` in one spelling, the list it chooses from, `or_other`."""

    base: str
    list_name: str | None = None
    or_other: bool = False


@dataclass(frozen=True, slots=True)
class Loss:
    """A type without a match: how grave, what it is, what to do."""

    severity: Severity
    what: Message
    advice: Message


def read_kind(written: str) -> Kind | Loss:
    """Return the type that a cell names, or why there is none of it here."""
    plain = " ".join(written.split())
    spaced = plain.lower().replace("_", " ")
    if _FROM_OUTSIDE.search(plain.lower()):
        return Loss(Severity.WARNING, _CASCADE, _BY_HAND)
    if spaced in _PLAIN:
        return Kind(_PLAIN[spaced])
    for base, pattern in _LISTED.items():
        found = pattern.fullmatch(plain)
        if found is not None:
            return Kind(base, found["list"], bool(found["other"]))
    what, advice = _KNOWN_LOSSES.get(plain.lower(), (_ODD, _AS_TEXT))
    quiet = what is _META
    return Loss(Severity.NOTICE if quiet else Severity.WARNING, what, NOTHING if quiet else advice)
