"""Writing the audit trail."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from feedback.audit.models import AuditEvent
from feedback.core import clock


def record(
    session: Session,
    *,
    actor_id: int | None,
    action: str,
    subject: str = "",
    subject_id: int | None = None,
    **detail: Any,  # noqa: ANN401 -- whatever JSON holds; never personal data
) -> None:
    """Add an event to the trail, in the caller's transaction.

    `detail` may hold counts, codes and field names, never names, phones or words of people.
    """
    session.add(
        AuditEvent(
            at=clock.now(),
            actor_id=actor_id,
            action=action,
            subject=subject,
            subject_id=subject_id,
            detail=detail,
        )
    )
