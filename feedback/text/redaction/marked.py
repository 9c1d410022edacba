"""Comments with their secrets marked inline: 我是⟦shop:利民超市⟧的, one comment a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from feedback.text.redaction.taken import Secret
from feedback.text.tsv import TableError

if TYPE_CHECKING:
    from pathlib import Path

_MARK = re.compile("⟦([a-z_]+):([^⟦⟧]+)⟧")


class Marked(NamedTuple):
    """A comment as it was said, and `(start, end, kind)` of its secrets in order."""

    text: str
    secrets: tuple[tuple[int, int, Secret], ...]


def parse(line: str) -> Marked:
    """Return the comment of a line; ValueError for a kind that is none or a mark not closed."""
    parts: list[str] = []
    secrets: list[tuple[int, int, Secret]] = []
    at = size = 0
    for mark in _MARK.finditer(line):
        before = line[at : mark.start()]
        start = size + len(before)
        size = start + len(mark[2])
        parts += (before, mark[2])
        secrets.append((start, size, Secret(mark[1])))
        at = mark.end()
    text = "".join([*parts, line[at:]])
    if "⟦" in text or "⟧" in text:
        raise ValueError(line)
    return Marked(text, tuple(secrets))


def read_marked(path: Path) -> list[Marked]:
    """Return the comments of a file; TableError for a line that cannot be read."""
    found = []
    lines = path.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines, start=1):
        if line:
            try:
                found.append(parse(line))
            except ValueError as error:
                raise TableError(path.name, number, "", "has marks that cannot be read") from error
    return found
