"""What is taken out of a text, and what stands in its place."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


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


LABELS = {
    Secret.PHONE: "[电话]",
    Secret.ID_NUMBER: "[证件号]",
    Secret.BANK_CARD: "[卡号]",
    Secret.LICENCE: "[许可证号]",
    Secret.NUMBER: "[号码]",
    Secret.ADDRESS: "[地址]",
    Secret.ACCOUNT: "[账号]",
    Secret.SHOP: "某店",
}
# A name is replaced by 某, as often as it has characters where it is one in full.
KINDS = {label: kind for kind, label in LABELS.items()}


class Redaction(NamedTuple):
    """`[start, end)` of the original that was replaced, and by what."""

    start: int
    end: int
    kind: Secret
    replacement: str


class Redacted(NamedTuple):
    """The text that may be shown, and what was taken out of the original."""

    text: str
    spans: tuple[Redaction, ...]
