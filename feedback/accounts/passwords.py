"""Passwords: made for one use, and hashed with argon2id. The one door to argon2."""

from __future__ import annotations

import secrets
import unicodedata

from argon2 import PasswordHasher

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another when read out
GROUPS, GROUP = 4, 4  # 31^16, about 79 bits

_hasher = PasswordHasher()


def make_password() -> str:
    """Return a password to be used once and changed, such as `k7mq-2xwd-9prt-hh4c`."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def hash_password(password: str) -> str:
    """Return the argon2id hash of `password`, normalised as the sign-in page normalises it."""
    return _hasher.hash(unicodedata.normalize("NFKD", password))
