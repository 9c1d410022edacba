"""Whether a wave still takes answers: its state, and its quotas counted exactly."""

from __future__ import annotations

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from feedback.collection.waves.models import Wave, WaveQuota, WaveState
from feedback.core.errors import ExpiredError
from feedback.core.messages import N_
from feedback.people.models import Retailer

WHOLE = "all"


class WaveFullError(ExpiredError):
    """A wave has as many answers as were wanted; nothing more is stored."""

    def __init__(self) -> None:
        """Say so, and where else to speak."""
        super().__init__(
            N_("这次调查需要的份数已经收满，谢谢您。有话想说，可以拨打 12313 服务热线。")
        )


def check_standing(session: Session, *, wave_id: int, retailer_id: int) -> None:
    """Raise `ExpiredError` where a wave is paused, or has all the answers it takes from such."""
    state = session.scalars(select(Wave.state).where(Wave.id == wave_id)).one()
    if state is WaveState.PAUSED:
        raise ExpiredError(N_("这次调查暂停了，您的链接还有效，请过几天再打开。"))
    cells = _cells(session, retailer_id)
    full = exists().where(
        WaveQuota.wave_id == wave_id, WaveQuota.cell.in_(cells), WaveQuota.taken >= WaveQuota.most
    )
    if session.scalar(select(full)):
        raise WaveFullError


def take_place(session: Session, *, wave_id: int, retailer_id: int) -> None:
    """Count one answer against every quota it falls under; raise `WaveFullError` where one is full.

    A conditional update in the caller's transaction: of any number at the same moment exactly as
    many succeed as there are places, and one that is rolled back gives its place back.
    """
    limits = session.scalars(select(WaveQuota.cell).where(WaveQuota.wave_id == wave_id)).all()
    if not limits:
        return
    mine = _cells(session, retailer_id)
    for cell in sorted(limit for limit in limits if limit in mine):  # one order: no deadlock
        taken = session.scalar(
            update(WaveQuota)
            .where(
                WaveQuota.wave_id == wave_id,
                WaveQuota.cell == cell,
                WaveQuota.taken < WaveQuota.most,
            )
            .values(taken=WaveQuota.taken + 1)
            .returning(WaveQuota.taken)
            .execution_options(synchronize_session=False)
        )
        if taken is None:
            raise WaveFullError


def _cells(session: Session, retailer_id: int) -> tuple[str, str]:
    market = session.scalars(select(Retailer.market_type).where(Retailer.id == retailer_id)).one()
    return WHOLE, str(market)
