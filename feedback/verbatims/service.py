"""Writing the ledger: the one way in which words become a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from feedback.core import clock
from feedback.core.rows import insert_or_skip
from feedback.verbatims.models import Channel, ClosedWords, Verbatim


def record_words(  # noqa: PLR0913 -- the columns of the ledger, each named
    session: Session,
    *,
    channel: Channel,
    source: str,
    source_ref: str,
    retailer_id: int | None,
    said_at: datetime,
    text: str,
    language: str = "zh",
    score: int | None = None,
    gloss: str = "",
) -> Verbatim:
    """Add what a retailer said to the ledger, in the caller's transaction.

    `source` and `source_ref` name the record the words come from and are unique together: the same
    words are never counted twice. `text` may be empty: somebody answered without words.
    """
    verbatim = Verbatim(
        channel=channel,
        source=source,
        source_ref=source_ref,
        retailer_id=retailer_id,
        said_at=said_at,
        said_on=clock.day_of(said_at),
        text=text.replace("\x00", ""),  # PostgreSQL has no place for NUL in text
        gloss=gloss,
        language=language,
        score=score,
        stored_at=clock.now(),
    )
    session.add(verbatim)
    session.flush()
    return verbatim


@dataclass(frozen=True, slots=True)
class NewWords:
    """A row for the ledger; `supersedes_id` names the row that it corrects, if it does."""

    channel: Channel
    source: str
    source_ref: str
    retailer_id: int | None
    said_at: datetime
    text: str
    language: str = "zh"
    score: int | None = None
    gloss: str = ""
    supersedes_id: int | None = None


def record_many(session: Session, rows: Iterable[NewWords]) -> int:
    """Add rows to the ledger in few statements, in the caller's transaction; return how many."""
    stored_at = clock.now()
    names = [column.name for column in fields(NewWords)]
    values = [
        {
            **{name: getattr(row, name) for name in names},
            "text": row.text.replace("\x00", ""),
            "said_on": clock.day_of(row.said_at),
            "stored_at": stored_at,
        }
        for row in rows
    ]
    if values:
        session.execute(insert(Verbatim), values)
    return len(values)


def close_words(session: Session, *, verbatim_id: int, staff_id: int | None) -> None:
    """Let nobody but the integrity desk read these words from now on (`queries.may_be_read`)."""
    session.execute(
        insert_or_skip(session, ClosedWords),
        {"verbatim_id": verbatim_id, "closed_by_id": staff_id, "closed_at": clock.now()},
    )


def open_words(session: Session, *, verbatim_id: int) -> None:
    """Let these words be read again by all who could before; nothing if they are open."""
    session.execute(delete(ClosedWords).where(ClosedWords.verbatim_id == verbatim_id))
