"""Phone numbers: the one door to `phonenumbers`."""

from __future__ import annotations

import unicodedata

import phonenumbers


def normalise_phone(raw: str, region: str = "CN") -> str | None:
    """Return `raw` in E.164 form (`+8613800138000`), or None if it cannot be a phone number."""
    try:
        parsed = phonenumbers.parse(unicodedata.normalize("NFKC", raw), region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def mask_phone(phone: str | None) -> str:
    """Return `138****8000`: enough to recognise one's own number, too little to call it."""
    if not phone:
        return ""
    digits = phone.removeprefix("+86").removeprefix("+")
    head, tail = (3, 4) if len(digits) >= 9 else (1, 2)  # noqa: PLR2004 -- shorter: local lines
    return f"{digits[:head]}****{digits[-tail:]}"
