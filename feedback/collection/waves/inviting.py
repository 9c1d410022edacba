"""Sending a wave's invitations in batches, reminding once, taking a link back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, and_, exists, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from feedback.accounts.permissions import Action, Viewer
from feedback.audit.service import record
from feedback.collection import tokens
from feedback.collection.models import Invitation, Response
from feedback.collection.waves.models import Wave, WaveMember, WaveState
from feedback.collection.waves.plans import Reason
from feedback.collection.waves.queries import Progress, progress_of, refuse_the_line, state_on
from feedback.core import clock
from feedback.core.errors import NotFoundError, RuleError
from feedback.core.messages import N_
from feedback.people.models import Retailer, RetailerState, RetailerStatus
from feedback.people.scope import retailer_in_scope

BATCH = 500
_ATTEMPTS = 5


def invite_batch(session: Session, *, wave: Wave, size: int = BATCH) -> int:
    """Invite the next `size` drawn shops of an open wave; return how many were dealt with.

    Whoever stopped trading, opted out or is asked by another wave since the draw is left out, with
    the reason. May be stopped and called again at any moment, from anywhere: each shop is invited
    once. 0 says that nothing is left, or the wave is not open.
    """
    state = session.scalar(select(Wave.state).where(Wave.id == wave.id).with_for_update())
    if state is not WaveState.OPEN:
        return 0
    waiting = session.execute(_waiting(wave.id, size)).all()
    left_out = {row.id: reason for row in waiting if (reason := _why_not(row)) is not None}
    claimed = _claim(session, [row.id for row in waiting if row.id not in left_out])
    left_out |= {
        row.id: Reason.ASKED_NOW
        for row in waiting
        if row.id not in left_out and row.id not in claimed
    }
    _set_each(session, {number: {"left_out": str(why)} for number, why in left_out.items()})
    _invite(session, wave, {row.id: row.retailer_id for row in waiting if row.id in claimed})
    return len(waiting)


def invite_all(
    session: Session, *, wave: Wave, tell: Callable[[Progress], None] = lambda _: None
) -> None:
    """Invite every drawn shop, committing after each batch."""
    while invite_batch(session, wave=wave):
        session.commit()
        tell(progress_of(session, wave))
    session.commit()


def _waiting(wave_id: int, size: int) -> Any:  # noqa: ANN401 -- a select
    return (
        select(WaveMember.id, WaveMember.retailer_id, Retailer.opted_out_at, RetailerState.status)
        .join(Retailer, Retailer.id == WaveMember.retailer_id)
        .outerjoin(RetailerState, and_(*state_on(clock.today())))
        .where(
            WaveMember.wave_id == wave_id,
            WaveMember.drawn,
            WaveMember.invitation_id.is_(None),
            WaveMember.left_out == "",
        )
        .order_by(WaveMember.id)
        .limit(size)
    )


def _why_not(row: Row[Any]) -> Reason | None:
    if row.status is not RetailerStatus.OPEN:
        return Reason.NOT_OPEN
    return Reason.OPTED_OUT if row.opted_out_at is not None else None


def _claim(session: Session, member_ids: Sequence[int]) -> set[int]:
    """Mark the shops as being asked by this wave; return the members for whom that was possible.

    A partial unique index decides between waves that open at the same moment.
    """
    other = aliased(WaveMember)
    elsewhere = exists().where(other.retailer_id == WaveMember.retailer_id, other.asking)
    for _ in range(_ATTEMPTS):
        try:
            with session.begin_nested():
                return set(
                    session.scalars(
                        update(WaveMember)
                        .where(WaveMember.id.in_(member_ids), ~elsewhere)
                        .values(asking=True)
                        .returning(WaveMember.id)
                        .execution_options(synchronize_session=False)
                    )
                )
        except IntegrityError:
            continue  # another wave took one of them at this moment: look again
    raise RuleError(N_("别的调查正在邀请同一批零售户，请过一分钟再试。"))


def _invite(session: Session, wave: Wave, shops: dict[int, int]) -> None:
    """Make the invitations of these members (shop by member) and tie them to each other."""
    if not shops:
        return
    now = clock.now()
    ids = session.execute(
        insert(Invitation).returning(Invitation.id, Invitation.retailer_id),
        [
            {
                "public_id": tokens.new_public_id(),
                "retailer_id": retailer_id,
                "survey_version_id": wave.survey_version_id,
                "wave": wave.key,
                "wave_id": wave.id,
                "generation": 1,
                "invited_at": now,
                "expires_at": wave.closes_at,
            }
            for retailer_id in shops.values()
        ],
    )
    made = {retailer_id: number for number, retailer_id in ids}
    _set_each(session, {member: {"invitation_id": made[shop]} for member, shop in shops.items()})


def _set_each(session: Session, values: dict[int, dict[str, object]]) -> None:
    if values:
        session.execute(
            update(WaveMember), [{"id": number, **given} for number, given in values.items()]
        )


# Reminders


def list_due_reminders(
    session: Session, viewer: Viewer, *, wave: Wave, limit: int | None = 200
) -> Sequence[Row[Any]]:
    """Return the shops to remind once, in the viewer's reach, by route and name.

    Invited at least `reminder_days` ago, silent since, willing, not reminded; none unless the wave
    is open. Each row: member id, retailer id, shop_name, route, phone, invited_at.
    """
    if wave.state is not WaveState.OPEN or wave.reminder_days is None:
        return []
    refuse_the_line(viewer)
    answered = exists().where(Response.invitation_id == Invitation.id)
    query: Any = (
        select(
            WaveMember.id,
            WaveMember.retailer_id,
            Retailer.shop_name,
            WaveMember.route,
            Retailer.phone,
            Invitation.invited_at,
            Invitation.opened_at,
            Invitation.public_id,
        )
        .join(Invitation, Invitation.id == WaveMember.invitation_id)
        .join(Retailer, Retailer.id == WaveMember.retailer_id)
        .where(
            WaveMember.wave_id == wave.id,
            WaveMember.reminded_at.is_(None),
            Invitation.invited_at <= clock.now() - timedelta(days=wave.reminder_days),
            Retailer.opted_out_at.is_(None),
            ~answered,
            retailer_in_scope(viewer, Action.GIVE_LINKS, WaveMember.retailer_id),
        )
        .order_by(WaveMember.route, Retailer.shop_name, WaveMember.id)
        .limit(limit)
    )
    found: Sequence[Row[Any]] = session.execute(query).all()
    return found


def note_reminders(
    session: Session, *, viewer: Viewer, wave: Wave, member_ids: Sequence[int]
) -> int:
    """Note that these shops were reminded; return of how many it was news.

    A conditional update: whoever notes the same shop at the same moment, it counts once.
    """
    due = {row.id for row in list_due_reminders(session, viewer, wave=wave, limit=None)}
    noted = session.scalars(
        update(WaveMember)
        .where(
            WaveMember.wave_id == wave.id,
            WaveMember.id.in_(due & set(member_ids)),
            WaveMember.reminded_at.is_(None),
        )
        .values(reminded_at=clock.now())
        .returning(WaveMember.id)
        .execution_options(synchronize_session=False)
    ).all()
    if noted:
        record(
            session,
            actor_id=viewer.staff_id,
            action="wave.reminded",
            subject="wave",
            subject_id=wave.id,
            shops=len(noted),
        )
    return len(noted)


def renew_link(session: Session, *, viewer: Viewer, wave: Wave, public_id: str) -> Invitation:
    """Take back every link given out for an invitation; the next one printed is a new one."""
    invitation = session.scalar(
        select(Invitation).where(
            Invitation.public_id == public_id,
            Invitation.wave_id == wave.id,
            retailer_in_scope(viewer, Action.GIVE_LINKS, Invitation.retailer_id),
        )
    )
    if invitation is None:
        raise NotFoundError(N_("没有这份邀请，或不在您的管辖范围内。"))
    session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id)
        .values(generation=Invitation.generation + 1)
        .execution_options(synchronize_session=False)
    )
    session.refresh(invitation)
    record(
        session,
        actor_id=viewer.staff_id,
        action="invitation.withdraw",
        subject="invitation",
        subject_id=invitation.id,
    )
    return invitation
