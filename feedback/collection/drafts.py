"""What a respondent has said so far, carried by the page itself: no cookie, no row. Pure.

A sealed draft is encrypted and authenticated, so an address or a log that holds one tells nobody
what was answered, and nobody can change it. It is bound to one invitation.
"""

from __future__ import annotations

import base64
import hmac
import json
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.fernet import Fernet, InvalidToken

Raw = str | list[str]


class BrokenDraftError(ValueError):
    """A sealed draft that was cut off, tampered with, or made for another invitation."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers as typed, by question id; the section being shown; the id they will be sent under."""

    language: str
    section: str = ""
    raw: Mapping[str, Raw] = field(default_factory=dict)
    submission_id: str = field(default_factory=lambda: str(uuid.uuid4()))


def draft_key(signing_key: str) -> bytes:
    """Return the key for drafts, derived from the installation's secret for this use alone."""
    return base64.urlsafe_b64encode(hmac.digest(signing_key.encode(), b"form drafts", "sha256"))


def seal(key: bytes, public_id: str, draft: Draft) -> str:
    """Return the draft as a text fit for an address."""
    body = [public_id, draft.submission_id, draft.language, draft.section, dict(draft.raw)]
    written = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    packed = zlib.compress(written.encode("utf-8", "replace"), 9)
    return Fernet(key).encrypt(packed).decode().rstrip("=")


def unseal(key: bytes, public_id: str, sealed: str) -> Draft:
    """Return the draft that `seal` packed, or raise `BrokenDraftError`."""
    padded = sealed + "=" * (-len(sealed) % 4)
    try:
        packed = Fernet(key).decrypt(padded.encode("ascii"))
    except (InvalidToken, UnicodeEncodeError):
        raise BrokenDraftError from None
    owner, submission_id, language, section, raw = json.loads(zlib.decompress(packed))
    if owner != public_id:
        raise BrokenDraftError
    return Draft(language=language, section=section, raw=raw, submission_id=submission_id)
