"""Text that remembers which original characters each of its characters came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

Span = tuple[int, int]


class Edit(NamedTuple):
    """Replace the characters `start` up to `end` by `text` (which may be empty)."""

    start: int
    end: int
    text: str


class Normalised(NamedTuple):
    """Normalised text beside the original.

    `spans` holds, for each character of `text`, the `[start, end)` of the original characters it
    stands for; None means that the two texts run side by side, character by character.
    """

    text: str
    original: str
    spans: tuple[Span, ...] | None = None

    def to_original(self, start: int, end: int) -> Span:
        """Return the `[start, end)` of the original behind `[start, end)` of the normalised text.

        Out-of-range values are clipped; an empty range stays empty.
        """
        size = len(self.text)
        if not 0 <= start <= end <= size:
            start = max(0, min(start, size))
            end = max(start, min(end, size))
        if self.spans is None:
            return start, end
        if start == end:
            point = self.spans[start][0] if start < size else len(self.original)
            return point, point
        return self.spans[start][0], max(self.spans[end - 1][1], self.spans[start][1])

    def edited(self, edits: Iterable[Edit]) -> Normalised:
        """Return the same with parts of `text` replaced; edits are in order and apart."""
        listed = list(edits)
        if not listed:
            return self
        text = _join(self.text, listed)
        if all(len(edit.text) == edit.end - edit.start for edit in listed):
            return Normalised(text, self.original, self.spans)
        spans = self.spans or tuple((at, at + 1) for at in range(len(self.text)))
        return Normalised(text, self.original, _spans(spans, listed))


def _join(text: str, edits: list[Edit]) -> str:
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    parts.append(text[at:])
    return "".join(parts)


def _spans(spans: tuple[Span, ...], edits: list[Edit]) -> tuple[Span, ...]:
    result: list[Span] = []
    at = 0
    for edit in edits:
        result += spans[at : edit.start]
        if len(edit.text) == edit.end - edit.start:
            result += spans[edit.start : edit.end]
        elif edit.text:
            whole = spans[edit.start : edit.end]
            result += [(whole[0][0], whole[-1][1])] * len(edit.text)
        at = edit.end
    result += spans[at:]
    return tuple(result)
