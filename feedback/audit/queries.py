"""Reads of the audit trail: its latest events, and whether anything in it was changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.audit.models import AuditEvent, AuditSeal
from feedback.audit.rules import FIRST, event_digest, seal_hash
from feedback.core.messages import N_, Message

PAGE = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """The first place where the trail is not what was sealed; `event_id` where one is known."""

    seal_id: int
    event_id: int | None
    reason: Message


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found: how much was read, the newest hash, and the first fault."""

    seals: int
    events: int
    pending: int
    head: str
    fault: Fault | None


def last_hash(session: Session) -> str:
    """Return the hash of the newest seal, or 64 zeros before the first."""
    newest = select(AuditSeal.hash).order_by(AuditSeal.id.desc()).limit(1)
    return session.scalar(newest) or FIRST


def latest_events(
    session: Session, *, before: int | None = None, action: str = "", limit: int = PAGE
) -> list[AuditEvent]:
    """Return the newest events first, those numbered below `before` where given."""
    wanted = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(AuditEvent.id < before)
    if action:
        wanted = wanted.where(AuditEvent.action == action)
    return list(session.scalars(wanted))


def known_actions(session: Session) -> list[str]:
    """Return the names of all actions that the trail holds."""
    return list(session.scalars(select(AuditEvent.action).distinct().order_by(AuditEvent.action)))


def verify(session: Session, *, witnessed: Mapping[int, str] | None = None) -> Report:
    """Recompute every seal in order and report the first that does not hold.

    `witnessed` holds hashes by seal number that were noted outside the database; they betray
    whoever rewrites the whole chain or cuts off its end.
    """
    previous, seals, events, fault = FIRST, 0, 0, None
    for seal in session.scalars(select(AuditSeal).order_by(AuditSeal.id)):
        seals, events = seals + 1, events + seal.events
        fault = _fault(session, seal, previous, (witnessed or {}).get(seal.id))
        if fault:
            break
        previous = seal.hash
        session.expunge(seal)
    if fault is None and witnessed and (lost := _lost(session, witnessed)) is not None:
        fault = Fault(
            lost, None, Message(N_("另处留存的封印 %(seal)s 已不在库中。"), {"seal": lost})
        )
    pending = session.scalar(
        select(func.count()).select_from(AuditEvent).where(AuditEvent.seal_id.is_(None))
    )
    return Report(seals, events, pending or 0, previous, fault)


def _lost(session: Session, witnessed: Mapping[int, str]) -> int | None:
    present = set(session.scalars(select(AuditSeal.id)))
    return min((number for number in witnessed if number not in present), default=None)


def _fault(session: Session, seal: AuditSeal, previous: str, witness: str | None) -> Fault | None:
    if seal.previous_hash != previous:
        return Fault(seal.id, None, Message(N_("与前一封印接不上：中间有封印被删除、插入或改动。")))
    if witness is not None and witness != seal.hash:
        return Fault(seal.id, None, Message(N_("与另处留存的哈希不同：整条链被重写过。")))
    sealed: list[tuple[int, str]] = []
    for event in session.scalars(
        select(AuditEvent).where(AuditEvent.seal_id == seal.id).order_by(AuditEvent.id)
    ):
        digest = event_digest(
            event.at,
            event.actor_id,
            event.action,
            event.subject,
            event.subject_id,
            event.detail,
        )
        if digest != event.digest:
            return Fault(seal.id, event.id, Message(N_("记录内容被改动过。")))
        sealed.append((event.id, digest))
        session.expunge(event)
    if len(sealed) != seal.events:
        reason = N_("封印时有 %(then)s 条记录，现在有 %(now)s 条。")
        return Fault(seal.id, None, Message(reason, {"then": seal.events, "now": len(sealed)}))
    if seal_hash(previous, seal.sealed_at, sealed) != seal.hash:
        return Fault(
            seal.id, None, Message(N_("封印与其中的记录不符：有记录被调换，或封印被改动。"))
        )
    return None
