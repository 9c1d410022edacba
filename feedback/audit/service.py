"""Writing the audit trail and sealing it."""

from __future__ import annotations

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from feedback.audit import queries
from feedback.audit.models import AuditEvent, AuditSeal
from feedback.audit.rules import checked_detail, event_digest, seal_hash
from feedback.core import clock

BATCH = 5_000


def record(
    session: Session,
    *,
    actor_id: int | None,
    action: str,
    subject: str = "",
    subject_id: int | None = None,
    **detail: object,
) -> None:
    """Add an event to the trail, in the caller's transaction.

    `detail` may hold counts, codes and field names. Raises `ValueError` for what looks like a
    phone, an identity number, a mail address or somebody's words.
    """
    at, kept = clock.now(), checked_detail(detail)
    session.add(
        AuditEvent(
            at=at,
            actor_id=actor_id,
            action=action,
            subject=subject,
            subject_id=subject_id,
            detail=kept,
            digest=event_digest(at, actor_id, action, subject, subject_id, kept),
        )
    )


def seal_pending(session: Session, *, limit: int = BATCH) -> AuditSeal | None:
    """Close up to `limit` events that no seal holds yet; return the seal, or None if none wait.

    Writers are never held up: only sealers wait for each other. An event whose number is lower
    than those sealed already, because its transaction ended late, goes into this next seal.
    On SQLite the caller must have begun with the write lock (`core.db.writing`).
    """
    if session.connection().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE audit_seal IN SHARE ROW EXCLUSIVE MODE"))
    events = [
        (row.id, row.digest)
        for row in session.execute(
            select(AuditEvent.id, AuditEvent.digest)
            .where(AuditEvent.seal_id.is_(None))
            .order_by(AuditEvent.id)
            .limit(limit)
        )
    ]
    if not events:
        return None
    previous, now = queries.last_hash(session), clock.now()
    seal_id = session.scalar(
        insert(AuditSeal)
        .values(
            sealed_at=now,
            events=len(events),
            previous_hash=previous,
            hash=seal_hash(previous, now, events),
        )
        .returning(AuditSeal.id)
    )
    for start in range(0, len(events), 500):
        chunk = [number for number, _ in events[start : start + 500]]
        session.execute(
            update(AuditEvent)
            .where(AuditEvent.id.in_(chunk))
            .values(seal_id=seal_id)
            .execution_options(synchronize_session=False)
        )
    return session.get_one(AuditSeal, seal_id)
