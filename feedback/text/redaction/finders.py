"""What every search for secrets has: a gate that most texts do not pass, and the search itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Span = tuple[int, int]
Named = tuple[int, int, str]

HAN = "[\u4e00-\u9fff]"
# Nothing or a mark before: what stands here begins a clause.
NO_WORD_BEFORE = "(?<![A-Za-z0-9\u4e00-\u9fff])"


class Finder(NamedTuple):
    """Looks for secrets of one form in a normalised text.

    `gate` is a pattern as `stencils` reads it. Wherever `find` finds anything, the gate matches
    somewhere in the text; where it does not, nobody has to ask `find`. Nor where `worth`, which
    is told a longer text and where in it the gate matches, says so of every such place. Some
    searches read texts as they were written, too.
    """

    gate: str
    find: Callable[[str], list[Named]]
    as_written: bool = False
    worth: Callable[[str, int], bool] | None = None


def hidden_as(
    replacement: str, find: Callable[[str], Iterable[Span]]
) -> Callable[[str], list[Named]]:
    """Return a search whose findings are all replaced by the same."""

    def found(text: str) -> list[Named]:
        return [(start, end, replacement) for start, end in find(text)]

    return found


def hidden_at_length(find: Callable[[str], Iterable[Span]]) -> Callable[[str], list[Named]]:
    """Return a search of names in full, replaced character by character."""

    def found(text: str) -> list[Named]:
        return [(start, end, "某" * (end - start)) for start, end in find(text)]

    return found


def han_but(chars: Iterable[str]) -> str:
    """Return a class of all Han characters but these."""
    places = sorted({ord(char) for char in chars if "\u4e00" <= char <= "\u9fff"})
    parts = []
    for before, after in zip([0x4DFF, *places], [*places, 0xA000], strict=True):
        if after - before > 1:
            parts.append(f"{chr(before + 1)}-{chr(after - 1)}")
    return f"[{''.join(parts)}]"


def one_of(chars: Iterable[str]) -> str:
    """Return a class of these characters."""
    return f"[{''.join(sorted(chars))}]"
