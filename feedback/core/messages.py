"""Texts that are written where no request is known and translated where one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(text: str) -> str:  # noqa: N802 -- the name gettext tools look for
    """Mark `text` for extraction; it is translated later, at the edge."""
    return text


@dataclass(frozen=True, slots=True)
class Message:
    """A translatable sentence: a Chinese template with `%(name)s` places, and what fills them."""

    template: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Give the sentence in the source language, Chinese."""
        return self.template % self.params if self.params else self.template
