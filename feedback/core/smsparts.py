"""How many parts a text message takes, by 3GPP TS 23.038 (alphabets) and 23.040 (joined parts).

A text whose characters all stand in the GSM alphabet takes 7 bits a character: 160 in one part,
153 in each of several. Any other text is sent as UTF-16: 70 units in one part, 67 in each of
several. A character of two units (an escaped one, or one beyond the basic plane) is never split.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = frozenset("\f^{}\\[~]|€")
_BASIC_PLANE = 0xFFFF
_ROOM = {"gsm": (160, 153), "ucs2": (70, 67)}


@dataclass(frozen=True, slots=True)
class SmsSize:
    """A text as it travels: its alphabet, its length in units, the parts that are paid for."""

    alphabet: Literal["gsm", "ucs2"]
    units: int
    parts: int


def size_of(text: str) -> SmsSize:
    """Return how large `text` is as a text message; an empty text takes one part."""
    alphabet: Literal["gsm", "ucs2"] = "gsm" if set(text) <= _GSM | _ESCAPED else "ucs2"
    if alphabet == "gsm":
        widths = [2 if char in _ESCAPED else 1 for char in text]
    else:
        widths = [2 if ord(char) > _BASIC_PLANE else 1 for char in text]
    alone, joined = _ROOM[alphabet]
    units = sum(widths)
    return SmsSize(alphabet, units, 1 if units <= alone else _packed(widths, joined))


def _packed(widths: Iterable[int], room: int) -> int:
    parts, filled = 1, 0
    for width in widths:
        if filled + width > room:
            parts, filled = parts + 1, 0
        filled += width
    return parts
