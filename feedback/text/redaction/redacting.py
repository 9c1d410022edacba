"""Taking personal data out of what was said: numbers, names of people, names of shops."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from feedback.text.normalise import normalise
from feedback.text.redaction.accounts import find_accounts, find_plates
from feedback.text.redaction.addresses import find_addresses
from feedback.text.redaction.names import find_names
from feedback.text.redaction.numbers import find_numbers
from feedback.text.redaction.repeated import find_again
from feedback.text.redaction.shops import find_shops

if TYPE_CHECKING:
    from feedback.text.alignment import Normalised

_NUMERIC = re.compile(r"[\d零〇一二三四五六七八九幺A-Za-z叉汇界角]|路口")


class Secret(StrEnum):
    """What was taken out."""

    PHONE = "phone"
    ID_NUMBER = "id_number"
    BANK_CARD = "bank_card"
    LICENCE = "licence"
    NUMBER = "number"
    NAME = "name"
    SHOP = "shop"
    ADDRESS = "address"
    ACCOUNT = "account"


_LABELS = {
    Secret.PHONE: "[电话]",
    Secret.ID_NUMBER: "[证件号]",
    Secret.BANK_CARD: "[卡号]",
    Secret.LICENCE: "[许可证号]",
    Secret.NUMBER: "[号码]",
    Secret.ADDRESS: "[地址]",
    Secret.ACCOUNT: "[账号]",
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
    """Return the text without numbers, accounts, addresses, personal and shop names.

    No run of seven or more digits survives. Titles stay readable: 王经理 becomes 某经理.
    """
    value = normalise(text) if value is None else value
    found = _numeric(text)
    if value.text != text:
        found += [_original(value, item) for item in _numeric(value.text)]
    shops, names = find_shops(value.text), find_names(value.text)
    if shops or names:
        shops_again, names_again = find_again(value.text, shops, names)
        shops, names = shops + shops_again, names + names_again
    for kind, spans_of in ((Secret.SHOP, shops), (Secret.NAME, names)):
        for start, end, replacement in spans_of:
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


def _numeric(text: str) -> list[Redaction]:
    """Return what is written with digits or letters."""
    if not _NUMERIC.search(text):
        return []
    found = [
        Redaction(start, end, Secret.ACCOUNT, _LABELS[Secret.ACCOUNT])
        for start, end in find_accounts(text)
    ]
    for number in find_numbers(text):
        kind = Secret(number.kind)
        found.append(Redaction(number.start, number.end, kind, _LABELS[kind]))
    for start, end in find_plates(text):
        found.append(Redaction(start, end, Secret.NUMBER, _LABELS[Secret.NUMBER]))
    for start, end, label in find_addresses(text):
        found.append(Redaction(start, end, Secret.ADDRESS, label))
    return found


def _original(value: Normalised, item: Redaction) -> Redaction:
    start, end = value.to_original(item.start, item.end)
    return Redaction(start, end, item.kind, item.replacement)


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
