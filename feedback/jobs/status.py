"""How far the stages are and what is waiting."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.attribution import placing
from feedback.attribution import service as attribution
from feedback.attribution.models import DirtyFact, StaleCredit
from feedback.codeframe.queries import version_in_force
from feedback.core.db import Base
from feedback.issues import queries as issue_queries
from feedback.issues import service as issues
from feedback.issues.corrections import count_unapplied
from feedback.issues.models import Reading
from feedback.verbatims.models import Verbatim


@dataclass(frozen=True, slots=True)
class Status:
    """Rows in the ledger, rows read, and the backlog of each stage."""

    version: str
    words: int
    read: int
    unread: int
    unplaced: int
    stale: int
    dirty: int

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing is waiting."""
        return not (self.unread or self.unplaced or self.stale or self.dirty)


def pipeline_status(session: Session) -> Status:
    """Return how far the pipeline is, for the version in force."""
    version = version_in_force(session)
    words = _count(session, Verbatim)
    unread = words
    if version is not None:
        start = issue_queries.position(session, issues.stage_name(version.id))
        unread = issue_queries.count_unread(session, version_id=version.id, after=start)
    start = issue_queries.position(session, attribution.STAGE)
    return Status(
        version=version.name if version else "",
        words=words,
        read=_count(session, Reading),
        unread=unread,
        unplaced=placing.count_unplaced(session, after=start),
        stale=_count(session, StaleCredit) + count_unapplied(session),
        dirty=_count(session, DirtyFact),
    )


def _count(session: Session, model: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0
