"""What staff added to the shipped tables: words, phrases and sub-issues, kept with a version."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_WORD = 30


@dataclass(frozen=True, slots=True)
class Phrase:
    """Characters that stand for an issue wherever they are said and not denied."""

    code: str
    phrase: str
    sub_issue: str = ""


@dataclass(frozen=True, slots=True)
class SubIssue:
    """A finer kind of an issue."""

    code: str
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Additions:
    """Everything added; empty where the shipped tables are used as they are."""

    words: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    sub_issues: tuple[SubIssue, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything was added."""
        return bool(self.words or self.phrases or self.sub_issues)

    @property
    def digest(self) -> str:
        """Return a hash of the content: the same additions in another order are others."""
        return hashlib.sha256(json.dumps(self.to_dict(), sort_keys=True).encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Additions:
        """Return what `to_dict` gave."""
        return cls(
            tuple(values.get("words", ())),
            tuple(Phrase(**each) for each in values.get("phrases", ())),
            tuple(SubIssue(**each) for each in values.get("sub_issues", ())),
        )
