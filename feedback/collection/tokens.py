"""Personal links: a token is the invitation's public id and a truncated HMAC over it. Pure.

Nothing secret is stored. The signature covers the invitation's generation, so raising that number
withdraws every link given out before.
"""

from __future__ import annotations

import hmac
import re
import secrets

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is easily misread or mistyped
_ID_LENGTH = 10
_SIGNATURE_LENGTH = 16  # 16 of 31 signs: 79 bits
_TOKEN = re.compile(rf"([0-9a-z]{{6,16}})-([{_ALPHABET}]{{{_SIGNATURE_LENGTH}}})", re.ASCII)


def link_key(signing_key: str) -> bytes:
    """Return the key for links, derived from the installation's secret for this use alone."""
    return hmac.digest(signing_key.encode(), b"invitation links", "sha256")


def new_public_id() -> str:
    """Return a new id for an invitation; 50 bits of chance, not secret."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))


def make_token(key: bytes, public_id: str, generation: int) -> str:
    """Return the token that stands in the link, safe in any address and readable aloud."""
    return f"{public_id}-{_sign(key, public_id, generation)}"


def public_id_of(token: str) -> str | None:
    """Return the public id that `token` claims to be for, or None if it is no token at all."""
    found = _TOKEN.fullmatch(token)
    return found[1] if found else None


def generation_of(key: bytes, token: str, newest: int) -> int | None:
    """Return the generation (1 … `newest`) that `token` was made for, or None if it was forged.

    Every candidate is compared in constant time.
    """
    public_id = public_id_of(token)
    if public_id is None:
        return None
    matching = [
        generation
        for generation in range(1, newest + 1)
        if hmac.compare_digest(make_token(key, public_id, generation), token)
    ]
    return matching[-1] if matching else None


def _sign(key: bytes, public_id: str, generation: int) -> str:
    mac = hmac.digest(key, f"{public_id}:{generation}".encode(), "sha256")
    number, signs = int.from_bytes(mac), ""
    for _ in range(_SIGNATURE_LENGTH):
        number, place = divmod(number, len(_ALPHABET))
        signs += _ALPHABET[place]
    return signs
