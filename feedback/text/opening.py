"""Comments on their way into the analysis: in batches, normalised and redacted."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from feedback.text.mentions import Comment
from feedback.text.normalise_many import normalise_many
from feedback.text.redaction import NO_REGISTER, redact_many
from feedback.text.substance import substantial_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from feedback.text.redaction import Register

MAX_CHARACTERS = 20_000
# Comments that are read at once, and how many characters they may have together: with what parts
# them fewer than 65,536, so that places are numbers of sixteen bits (`hashing.in_order`).
BATCH, BATCH_CHARACTERS = 4096, 60_000


def batches(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Return `[start, end)` of comments that are read at once."""
    start = size = 0
    for at, text in enumerate(texts):
        if at > start and (at - start == BATCH or size + len(text) > BATCH_CHARACTERS):
            yield start, at
            start, size = at, 0
        size += len(text)
    if texts:
        yield start, len(texts)


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Let the garbage collector rest for a batch, which makes many objects and no cycles.

    Searching them again and again while they are made takes a quarter of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def opened(
    texts: Sequence[str], days: Sequence[date | None], register: Register = NO_REGISTER
) -> list[Comment]:
    """Return comments that are normalised, redacted, and to be read where they say anything."""
    values = normalise_many(texts)
    hidden = redact_many(texts, values, register)
    reads = [value.text[:MAX_CHARACTERS] for value in values]
    every = zip(texts, values, hidden, reads, substantial_many(reads), days, strict=True)
    return [
        Comment(text, value, gone, read if substantial else "", day)
        for text, value, gone, read, substantial, day in every
    ]
