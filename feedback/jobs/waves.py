"""Waves that go on by themselves: invitations that were begun, and ends that have come."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine, select

from feedback.accounts.permissions import SYSTEM
from feedback.collection.waves import inviting, service
from feedback.collection.waves.models import Wave, WaveState
from feedback.collection.waves.queries import RUNNING
from feedback.core import clock
from feedback.core.db import write_session

GRACE = timedelta(hours=2)  # for who opened the form in time and sends it late


def run(engine: Engine) -> int:
    """Invite whoever is still to be invited, and close what is over; return how many were asked.

    Every batch is a transaction of its own, so it may be stopped at any moment and run twice.
    """
    asked = 0
    with write_session(engine) as session:
        for wave in session.scalars(select(Wave).where(Wave.state.in_(RUNNING))).all():
            if wave.closes_at + GRACE < clock.now():
                service.close_wave(session, viewer=SYSTEM, wave=wave)
                session.commit()
                continue
            while wave.state is WaveState.OPEN and wave.closes_at > clock.now():
                done = inviting.invite_batch(session, wave=wave)
                session.commit()
                asked += done
                if not done:
                    break
        session.rollback()
    return asked
