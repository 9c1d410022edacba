"""Planning waves, drawing them, and leading them through their life."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Viewer
from feedback.audit.service import record
from feedback.collection.models import Invitation, Response
from feedback.collection.waves import queries
from feedback.collection.waves.drawing import Drawn, draw, frame_digest
from feedback.collection.waves.models import Wave, WaveMember, WaveQuota, WaveState
from feedback.collection.waves.plans import NO_MANAGER, FrameFilter, Shop, Sizes
from feedback.collection.waves.sizes import Suggestion, suggest
from feedback.core import clock
from feedback.core.calendar import parse_period
from feedback.core.errors import InputError, RuleError
from feedback.core.messages import N_
from feedback.surveys.models import SurveyVersion

LONGEST_WAVE = timedelta(days=180)
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_ROWS = 2_000  # rows of one insert


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody wants to ask of whom, and until when."""

    name: str
    version: SurveyVersion
    period: str
    closes_at: datetime
    opens_at: datetime | None = None
    key: str = ""
    frame: FrameFilter = field(default_factory=FrameFilter)
    sizes: Sizes = field(default_factory=Sizes)
    quota: dict[str, int] = field(default_factory=dict)
    reminder_days: int | None = 5
    seed: str = ""


def new_wave(session: Session, *, viewer: Viewer, plan: Plan) -> Wave:
    """Return a new draft; nobody is drawn or asked yet. Raises `InputError` and `RuleError`."""
    period = parse_period(plan.period)
    opens_at = plan.opens_at or clock.now()
    if not plan.name.strip():
        raise InputError(N_("请给这次调查起个名字。"), field="name")
    _check_end(plan.closes_at, opens_at)
    if any(most < 1 for most in plan.quota.values()):
        raise InputError(N_("份数上限至少是 1。"), field="quota")
    wave = Wave(
        key=_free_key(session, plan),
        name=plan.name.strip()[:80],
        survey_version_id=plan.version.id,
        period=period.name,
        state=WaveState.DRAFT,
        frame_filter=plan.frame.as_data(),
        sizes=plan.sizes.as_data(),
        quota=dict(plan.quota),
        seed=plan.seed or secrets.token_hex(32),
        reminder_days=plan.reminder_days,
        opens_at=opens_at,
        closes_at=plan.closes_at,
        made_by_id=viewer.staff_id,
        made_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(wave)
    except IntegrityError:
        raise RuleError(N_("已经有一次调查用了这个编号。"), field="key") from None
    session.add_all(
        WaveQuota(wave_id=wave.id, cell=cell, most=most, taken=0)
        for cell, most in plan.quota.items()
    )
    _note(session, viewer, "wave.new", wave)
    session.flush()
    return wave


def _free_key(session: Session, plan: Plan) -> str:
    if plan.key:
        if not _KEY.fullmatch(plan.key):
            raise InputError(N_("编号只能用小写字母、数字和连字符，2 到 40 个。"), field="key")
        if queries.name_taken(session, plan.key, plan.version.id):
            raise RuleError(N_("已经有一次调查用了这个编号。"), field="key")
        return plan.key
    stem = f"{plan.version.survey.key.replace('_', '-')[:24]}-{plan.period.lower()}"
    keys = (stem if number == 1 else f"{stem}-{number}" for number in range(1, 1000))
    return next(key for key in keys if not queries.name_taken(session, key, plan.version.id))


def _check_end(closes_at: datetime, after: datetime) -> None:
    if not clock.now() < closes_at <= after + LONGEST_WAVE or closes_at <= after:
        raise InputError(N_("截止时间要晚于现在和开始时间，最长 180 天。"), field="closes_at")


def suggested(
    session: Session, *, viewer: Viewer, frame: FrameFilter, sizes: Sizes
) -> tuple[queries.Frame, Suggestion]:
    """Return the frame as it stands today, and how many of each manager's shops to invite.

    Raises `RuleError` where nobody is in the frame, or a given total is below the floors.
    """
    found = queries.read_frame(session, viewer, frame)
    if not found.shops:
        raise RuleError(N_("按这些条件一户也抽不到，请放宽范围。"), field="areas")
    return found, suggest(found.by_manager, sizes)


def draw_wave(session: Session, *, viewer: Viewer, wave: Wave) -> Suggestion:
    """Draw the sample of a draft from today's frame, in place of any drawn before."""
    _move(session, wave, (WaveState.DRAFT,), drawn_at=clock.now())
    frame, sizes = suggested(
        session,
        viewer=viewer,
        frame=FrameFilter.from_data(wave.frame_filter),
        sizes=Sizes.from_data(wave.sizes),
    )
    drawn = draw(frame.shops, seed=wave.seed, wave=wave.key, per_manager=sizes.per_manager)
    session.execute(delete(WaveMember).where(WaveMember.wave_id == wave.id))
    for rows in _pieces([_member(wave.id, one) for one in drawn]):
        session.execute(insert(WaveMember), rows)
    wave.frame_size = len(frame.shops)
    wave.frame_sha256 = frame_digest(frame.shops)
    wave.excluded = {str(reason): count for reason, count in frame.excluded.items()}
    wave.drawn = sizes.invited
    _note(session, viewer, "wave.draw", wave, drawn=sizes.invited, frame=len(frame.shops))
    session.flush()
    return sizes


def _member(wave_id: int, one: Drawn) -> dict[str, object]:
    return {
        "wave_id": wave_id,
        "retailer_id": one.shop.retailer_id,
        "county_id": one.shop.county_id,
        "manager_id": one.shop.manager_id or None,
        "stratum": one.shop.stratum,
        "route": one.shop.route,
        "cell": one.cell,
        "draw_order": one.order,
        "drawn": one.weight is not None,
        "weight": one.weight,
        "asking": False,
        "left_out": "",
    }


def replay(session: Session, *, wave: Wave) -> int:
    """Draw again from the seed and the frame as it was stored; return how many places differ.

    0 says that nobody was added, taken out or exchanged since. Raises `RuleError` where nothing
    was drawn, or the stored frame is not the one that was drawn from.
    """
    rows = queries.members_of(session, wave)
    shops = [
        Shop(m.retailer_id, licence_no, m.manager_id or NO_MANAGER, m.county_id, m.stratum, m.route)
        for m, licence_no in rows
    ]
    if not rows:
        raise RuleError(N_("这次调查还没有抽样。"))
    if frame_digest(shops) != wave.frame_sha256:
        raise RuleError(N_("存下的抽样框和抽样时的不一样。"))
    per_manager = dict.fromkeys((shop.manager_id for shop in shops), 0)
    for member, _ in rows:
        per_manager[member.manager_id or NO_MANAGER] += member.drawn
    again = {
        one.shop.retailer_id: (one.cell, one.order, one.weight)
        for one in draw(shops, seed=wave.seed, wave=wave.key, per_manager=per_manager)
    }
    return sum(again[m.retailer_id] != (m.cell, m.draw_order, m.weight) for m, _ in rows)


# Life


def open_wave(session: Session, *, viewer: Viewer, wave: Wave) -> None:
    """Let invitations go out (see `inviting.invite_batch`), or go on after a pause."""
    if wave.drawn is None:
        raise RuleError(N_("还没有抽样，先抽样再开始。"))
    if wave.closes_at <= clock.now():
        raise RuleError(N_("截止时间已经过了，先延长再开始。"))
    before = (WaveState.DRAFT, WaveState.PAUSED)
    opened_at = wave.opened_at or clock.now()
    _move(session, wave, before, state=WaveState.OPEN, opened_at=opened_at)
    _note(session, viewer, "wave.open", wave)


def pause_wave(session: Session, *, viewer: Viewer, wave: Wave) -> None:
    """Let nobody open the form until the wave goes on; who has it open may still send it."""
    _move(session, wave, (WaveState.OPEN,), state=WaveState.PAUSED)
    _note(session, viewer, "wave.pause", wave)


def extend_wave(session: Session, *, viewer: Viewer, wave: Wave, closes_at: datetime) -> None:
    """Let a wave that is not closed run on to a later moment."""
    if closes_at <= wave.closes_at:
        raise InputError(N_("新的截止时间要晚于现在的截止时间。"), field="closes_at")
    _check_end(closes_at, wave.opens_at)
    alive = (WaveState.DRAFT, WaveState.OPEN, WaveState.PAUSED)
    _move(session, wave, alive, closes_at=closes_at)
    session.execute(
        update(Invitation).where(Invitation.wave_id == wave.id).values(expires_at=closes_at)
    )
    _note(session, viewer, "wave.extend", wave)


def close_wave(session: Session, *, viewer: Viewer, wave: Wave) -> None:
    """End a wave for good: links that were not answered end now, its shops are free for others."""
    now = clock.now()
    alive = (WaveState.DRAFT, WaveState.OPEN, WaveState.PAUSED)
    _move(session, wave, alive, state=WaveState.CLOSED, closed_at=now)
    answered = select(Response.invitation_id).where(Response.invitation_id == Invitation.id)
    session.execute(
        update(Invitation)
        .where(Invitation.wave_id == wave.id, Invitation.expires_at > now, ~answered.exists())
        .values(expires_at=now)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(WaveMember)
        .where(WaveMember.wave_id == wave.id, WaveMember.asking)
        .values(asking=False)
        .execution_options(synchronize_session=False)
    )
    _note(session, viewer, "wave.close", wave)


def _move(session: Session, wave: Wave, before: Sequence[WaveState], **values: object) -> None:
    """Change a wave only if it still stands where it may be changed: of two at once, one is told.

    The row stays locked until the transaction ends.
    """
    session.flush()
    moved = session.scalar(
        update(Wave)
        .where(Wave.id == wave.id, Wave.state.in_(before))
        .values(**values)
        .returning(Wave.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(wave)
    if moved is None:
        raise RuleError(N_("这次调查的状态已经变了，请刷新后再看。"))


def _note(session: Session, viewer: Viewer, action: str, wave: Wave, **detail: object) -> None:
    record(
        session,
        actor_id=viewer.staff_id,
        action=action,
        subject="wave",
        subject_id=wave.id,
        **detail,
    )


def _pieces(rows: list[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    for start in range(0, len(rows), _ROWS):
        yield rows[start : start + _ROWS]
