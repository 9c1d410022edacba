"""Receipt numbers: short, not to be guessed, hard to misread, and wrong ones are noticed. Pure."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31 signs, a prime number; no 0 O 1 I L
_RANDOM = 9  # 31 ** 9 is 45 bits
_SEPARATORS = re.compile(r"[\s\-_‐‑‒–—−]+")


def make_receipt_no(below: Callable[[int], int] = secrets.randbelow) -> str:
    """Return a new receipt number such as `K7MQ-4WXP-9T`, its last sign a check sign.

    `below(n)` gives a whole number from 0 to n - 1; chance decides unless told otherwise.
    """
    signs = "".join(_ALPHABET[below(len(_ALPHABET))] for _ in range(_RANDOM))
    return _grouped(signs + _check_sign(signs))


def read_receipt_no(typed: str) -> str | None:
    """Return the receipt number somebody typed, in its stored form, or None if it can be none.

    Case, width, blanks and dashes do not matter. One wrong sign, or two neighbours exchanged, is
    always noticed.
    """
    signs = _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).upper()
    if len(signs) != _RANDOM + 1 or not set(signs) <= set(_ALPHABET):
        return None
    return _grouped(signs) if signs[-1] == _check_sign(signs[:-1]) else None


def _check_sign(signs: str) -> str:
    """Weights 2, 3, … modulo a prime tell single errors and exchanges apart, as in ISBN-10."""
    total = sum(weight * _ALPHABET.index(sign) for weight, sign in enumerate(signs, start=2))
    return _ALPHABET[-total % len(_ALPHABET)]


def _grouped(signs: str) -> str:
    return "-".join((signs[:4], signs[4:8], signs[8:]))
