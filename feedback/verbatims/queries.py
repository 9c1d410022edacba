"""Reads of the ledger that other rooms share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, true
from sqlalchemy.orm import Session, aliased

from feedback.accounts.permissions import Viewer
from feedback.people.queries import in_batches
from feedback.verbatims.models import ClosedWords, Verbatim


def is_current() -> ColumnElement[bool]:
    """Condition: no later row corrects this one."""
    later = aliased(Verbatim)
    return ~select(later.id).where(later.supersedes_id == Verbatim.id).exists()


def may_be_read(viewer: Viewer, verbatim_id: Any) -> ColumnElement[bool]:  # noqa: ANN401
    """Condition: nobody has handed these words on to the integrity desk, or the viewer is of it."""
    if viewer.sees_restricted:
        return true()
    return ~exists().where(ClosedWords.verbatim_id == verbatim_id)


def last_day_said(session: Session, *, but_not_source: str = "") -> date | None:
    """Return the last day anything was said, leaving out one source; None for an empty ledger."""
    return session.scalar(
        select(func.max(Verbatim.said_on)).where(Verbatim.source != but_not_source)
    )


@dataclass(frozen=True, slots=True)
class Chain:
    """A record's newest row, and how many rows there are of it, corrections included."""

    newest: Verbatim
    rows: int


def chains(session: Session, source: str, refs: Iterable[str]) -> dict[str, Chain]:
    """Return for each record of a source what the ledger holds of it, by the record's own key."""
    found: dict[str, Chain] = {}
    for batch in in_batches(sorted(set(refs))):
        query = select(Verbatim).where(Verbatim.source == source, Verbatim.source_ref.in_(batch))
        found.update((row.source_ref, Chain(row, 1)) for row in session.scalars(query))
    growing = {chain.newest.id: ref for ref, chain in found.items()}
    while growing:
        corrected: dict[int, str] = {}
        for ids in in_batches(growing):
            query = select(Verbatim).where(Verbatim.supersedes_id.in_(ids))
            for row in session.scalars(query):
                ref = growing[row.supersedes_id or 0]
                found[ref] = Chain(row, found[ref].rows + 1)
                corrected[row.id] = ref
        growing = corrected
    return found
