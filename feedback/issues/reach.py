"""How far a phrase would reach: how many of the newest stored comments contain it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Viewer
from feedback.issues.models import Reading
from feedback.issues.tasks import is_open
from feedback.text.alignment import Normalised
from feedback.text.normalise import normalise
from feedback.text.normalise_many import normalise_many
from feedback.verbatims.models import Verbatim

LOOKED_AT = 20_000  # the newest comments: what a million held would say no better, but slowly
EXAMPLES = 3
AROUND = 24  # characters shown on each side of the phrase
FEWEST = 20  # comments: below this a share says nothing


@dataclass(frozen=True, slots=True)
class Example:
    """A redacted stretch of a comment, and where in it the phrase stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reach:
    """A phrase is in `comments` of the newest `read` comments with words, such as `examples`."""

    phrase: str
    comments: int
    read: int
    examples: tuple[Example, ...]

    @property
    def share(self) -> float:
        """The share of the comments looked at, 0 where there are none."""
        return self.comments / self.read if self.read else 0.0

    @property
    def one_in(self) -> int:
        """Every how many comments there is one, 0 where there is none."""
        return round(self.read / self.comments) if self.comments else 0

    def is_too_far(self, most_share: float) -> bool:
        """Tell whether the phrase is so common that it can hardly stand for one issue."""
        return self.comments >= FEWEST and self.share > most_share


def reach_of(session: Session, viewer: Viewer, phrases: Sequence[str]) -> list[Reach]:
    """Return how far each phrase reaches in what the viewer may read, at a bounded cost.

    Redacted words are looked through, so that nobody finds a secret by asking for it.
    """
    texts = _newest(session, viewer)
    values = normalise_many(texts)
    return [_reach(phrase, values) for phrase in phrases]


def _newest(session: Session, viewer: Viewer) -> list[str]:
    newest = (
        select(Reading.verbatim_id).order_by(Reading.verbatim_id.desc()).limit(LOOKED_AT).subquery()
    )
    return list(
        session.scalars(
            select(Reading.redacted)
            .join(newest, newest.c.verbatim_id == Reading.verbatim_id)
            .join(Verbatim, Verbatim.id == Reading.verbatim_id)
            .where(
                Reading.redacted != "",
                Verbatim.erased_at.is_(None),
                is_open(viewer, Reading.verbatim_id),
            )
            .order_by(Reading.verbatim_id.desc())
        )
    )


def _reach(phrase: str, values: Sequence[Normalised]) -> Reach:
    sought = normalise(phrase).text
    holding = [value for value in values if sought in value.text] if sought else []
    shown: dict[str, Example] = {}
    for value in holding:
        one = _example(value, sought)
        shown.setdefault(one.text, one)
        if len(shown) == EXAMPLES:
            break
    return Reach(phrase, len(holding), len(values), tuple(shown.values()))


def _example(value: Normalised, sought: str) -> Example:
    at = value.text.index(sought)
    start, end = value.to_original(at, at + len(sought))
    first, last = max(0, start - AROUND), min(len(value.original), end + AROUND)
    before, after = "…" * (first > 0), "…" * (last < len(value.original))
    text = before + value.original[first:last] + after
    shift = len(before) - first
    return Example(text, start + shift, end + shift)
