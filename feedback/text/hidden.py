"""Where places of the original text lie once personal data was replaced. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def to_redacted(hidden: Sequence[Sequence[int]], start: int, end: int) -> tuple[int, int]:
    """Return the `[start, end)` of the redacted text behind `[start, end)` of the original.

    `hidden` lists `[start, end, length]` for each stretch that was replaced and how many
    characters replaced it, in order. A span that touches a replacement takes in all of it.
    """
    return _moved(hidden, start, at_end=False), _moved(hidden, end, at_end=True)


def _moved(hidden: Sequence[Sequence[int]], place: int, *, at_end: bool) -> int:
    shift = 0
    for start, end, length in hidden:
        if place >= end:
            shift += length - (end - start)
        elif place > start:
            return start + shift + (length if at_end else 0)
    return place + shift
