"""What a trail entry may hold, and the hashes that make any later change show. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

FIRST = "0" * 64
MOST_HAN_CHARACTERS = 8  # a department's name fits, a sentence does not

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Za-z])")
_LANDLINE = re.compile(r"(?<![0-9A-Za-z-])\(?0\d{2,3}\)?[ -]?\d{7,8}(?![0-9A-Za-z])")
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{9,17}[\dXx]?(?![0-9A-Za-z])")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[A-Za-z]{2,}")


def looks_personal(value: str) -> bool:
    """Tell whether `value` could be a phone, an identity or licence number, mail, or words."""
    if len(_HAN.findall(value)) > MOST_HAN_CHARACTERS:
        return True
    return any(p.search(value) for p in (_MOBILE, _LANDLINE, _LONG_NUMBER, _ADDRESS))


def checked_detail(detail: Mapping[str, object]) -> dict[str, Any]:
    """Return `detail` as JSON keeps it on every database; raise `ValueError` if it is personal.

    Fractions become strings, because databases disagree on how they write them.
    """
    return {str(key): _checked(str(key), value) for key, value in detail.items()}


def _checked(key: str, value: object) -> Any:  # noqa: ANN401 -- whatever JSON holds
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) >= 10**9:  # numbers of rows and counts stay below; phones do not
            msg = f"audit detail {key!r} is too large a number to be a count or a row's number"
            raise ValueError(msg)
        return value
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {str(k): _checked(f"{key}.{k}", v) for k, v in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [_checked(key, item) for item in items]
    text = str(value)
    if looks_personal(text):
        msg = f"audit detail {key!r} looks like personal data and must not enter the trail"
        raise ValueError(msg)
    return text


def canonical(value: object) -> str:
    """Write `value` as JSON in the one way that is hashed: sorted keys, no spaces, real letters."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def event_digest(
    at: datetime,
    actor_id: int | None,
    action: str,
    subject: str,
    subject_id: int | None,
    detail: Mapping[str, Any],
) -> str:
    """Return the SHA-256 of one entry, without its number."""
    content = [_instant(at), actor_id, action, subject, subject_id, dict(detail)]
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def seal_hash(previous_hash: str, sealed_at: datetime, events: Iterable[tuple[int, str]]) -> str:
    """Return the SHA-256 that closes a batch: (number, digest) of each entry, by number.

    It continues `previous_hash`, so that no batch can be changed, taken out or slipped in
    without breaking every batch after it.
    """
    content = [previous_hash, _instant(sealed_at), [list(event) for event in events]]
    return hashlib.sha256(canonical(content).encode()).hexdigest()
