"""Taking personal data out of what was said: numbers, names of people, names of shops."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from feedback.text.names import find_names, find_shops
from feedback.text.normalise import normalise

if TYPE_CHECKING:
    from feedback.text.alignment import Normalised

# Han numerals spell numbers too; marks and invisible characters may stand between the digits.
_HAN = "零〇一二三四五六七八九幺"
_GAP = r"[ \-‐-—·._/()+\u200b-\u200f\u2060\ufeff]{0,2}"
_NUMBER = re.compile(rf"[\d{_HAN}](?:{_GAP}[\d{_HAN}]){{6,}}(?:{_GAP}[Xx](?![A-Za-z]))?")
_HAS_NUMBER = re.compile(rf"[\d{_HAN}]")
_DATE = re.compile(r"(?:19|20)\d\d([-./])\d{1,2}\1\d{1,2}")
_MOBILE, _LICENCE, _ID = 11, 12, 18
_CARD = (16, 17, 19)
_AREA_CODE = 10


class Secret(StrEnum):
    """What was taken out."""

    PHONE = "phone"
    ID_NUMBER = "id_number"
    BANK_CARD = "bank_card"
    LICENCE = "licence"
    NUMBER = "number"
    NAME = "name"
    SHOP = "shop"


_LABELS = {
    Secret.PHONE: "[电话]",
    Secret.ID_NUMBER: "[证件号]",
    Secret.BANK_CARD: "[卡号]",
    Secret.LICENCE: "[许可证号]",
    Secret.NUMBER: "[号码]",
}


@dataclass(frozen=True, slots=True)
class Redaction:
    """`[start, end)` of the original that was replaced, and by what."""

    start: int
    end: int
    kind: Secret
    replacement: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text that may be shown, and what was taken out of the original."""

    text: str
    spans: tuple[Redaction, ...]


def redact(text: str, value: Normalised | None = None) -> Redacted:
    """Return the text without phone, ID, card and licence numbers, personal and shop names.

    No run of seven or more digits survives. Titles stay readable: 王经理 becomes 某经理.
    """
    value = normalise(text) if value is None else value
    found = _numbers(text)
    if value.text != text:
        for item in _numbers(value.text):
            start, end = value.to_original(item.start, item.end)
            found.append(Redaction(start, end, item.kind, item.replacement))
    for kind, names in (
        (Secret.SHOP, find_shops(value.text)),
        (Secret.NAME, find_names(value.text)),
    ):
        for start, end, replacement in names:
            found.append(Redaction(*value.to_original(start, end), kind, replacement))
    if not found:
        return Redacted(text, ())
    spans = _apart(found)
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += (text[at : span.start], span.replacement)
        at = span.end
    parts.append(text[at:])
    return Redacted("".join(parts), tuple(spans))


def _numbers(text: str) -> list[Redaction]:
    if not _HAS_NUMBER.search(text):
        return []
    found = []
    for match in _NUMBER.finditer(text):
        if _DATE.fullmatch(match[0]):
            continue
        digits = "".join(char for char in match[0] if char.isdigit() or char in _HAN)
        kind = _kind(digits, x=match[0][-1] in "Xx")
        found.append(Redaction(match.start(), match.end(), kind, _LABELS[kind]))
    return found


def _kind(digits: str, *, x: bool) -> Secret:
    count = len(digits) + x
    if count == _ID:
        return Secret.ID_NUMBER
    mobile = digits[0] in "1１一幺"
    if (count == _MOBILE and mobile) or digits.startswith(("86", "0086", "0", "400", "852", "853")):
        return Secret.PHONE
    if count == _LICENCE:
        return Secret.LICENCE
    if count in _CARD:
        return Secret.BANK_CARD
    return Secret.PHONE if count <= _AREA_CODE else Secret.NUMBER


def _apart(found: list[Redaction]) -> list[Redaction]:
    """Return them in order and apart; where two overlap, the earlier one is widened."""
    kept: list[Redaction] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if kept and item.start < kept[-1].end:
            if item.end > kept[-1].end:
                last = kept[-1]
                kept[-1] = Redaction(last.start, item.end, last.kind, last.replacement)
        else:
            kept.append(item)
    return kept
