"""The short names that an SPSS file needs beside the real ones. Pure."""

from __future__ import annotations

from collections.abc import Sequence

_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def short_names(segments: Sequence[int]) -> list[list[str]]:
    """Return short names such as `V00001`, one per segment of each variable.

    At most eight signs, each its own.
    """
    return [
        [f"V{number:05d}" + (_two(part) if part else "") for part in range(count)]
        for number, count in enumerate(segments, 1)
    ]


def _two(number: int) -> str:
    high, low = divmod(number, len(_SIGNS))
    return _SIGNS[high] + _SIGNS[low]
