"""A wave from its plan to its end, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from feedback.accounts.permissions import SYSTEM
from feedback.audit.models import AuditEvent
from feedback.collection.models import Invitation
from feedback.collection.service import open_invitation
from feedback.collection.tokens import make_token
from feedback.collection.waves import inviting, queries, service
from feedback.collection.waves.models import Wave, WaveMember, WaveState
from feedback.collection.waves.plans import FrameFilter, Reason, Sizes
from feedback.core import clock
from feedback.core.errors import ExpiredError, InputError, RuleError
from feedback.people.models import MarketType, RetailerStatus
from tests.factories.collection import make_invitation, make_survey_version
from tests.factories.people import make_retailer
from tests.factories.waves import make_town, make_wave, open_up

KEY = b"k" * 32


def _drawn(session: Session, wave: Wave) -> list[WaveMember]:
    return list(
        session.scalars(
            select(WaveMember)
            .where(WaveMember.wave_id == wave.id, WaveMember.drawn)
            .execution_options(populate_existing=True)
        )
    )


def _link(session: Session, wave: Wave) -> str:
    one = session.scalars(select(Invitation).where(Invitation.wave_id == wave.id).limit(1)).one()
    return make_token(KEY, one.public_id, one.generation)


def test_who_may_not_be_drawn_is_counted_by_the_reason(session: Session) -> None:
    town = make_town(session, each=6)
    make_retailer(session, area=town.city, status=RetailerStatus.SUSPENDED)
    make_retailer(session, area=town.city, opted_out_at=clock.now())
    make_invitation(session, retailer=town.shops[1])
    open_up(session, make_wave(session, sizes=Sizes(total=2, floor=1)))
    frame = queries.read_frame(
        session,
        SYSTEM,
        FrameFilter(areas=(town.counties[0].id,), market_types=("urban",), tiers=(1, 29)),
    )
    assert frame.excluded[Reason.NOT_OPEN] == 1
    assert frame.excluded[Reason.OPTED_OUT] == 1
    assert frame.excluded[Reason.ASKED_NOW] == 2
    assert frame.excluded[Reason.ASKED_LATELY] == 1
    everybody = len(frame.shops) + sum(frame.excluded.values())
    assert everybody == 14
    assert {shop.manager_id for shop in frame.shops} <= {town.managers[0].id}
    assert all("/urban/" in shop.stratum for shop in frame.shops)


def test_a_rested_shop_may_be_asked_again(session: Session) -> None:
    town = make_town(session, each=3)
    make_invitation(session, retailer=town.shops[0])
    session.execute(update(Invitation).values(invited_at=clock.now() - timedelta(days=20)))
    assert len(queries.read_frame(session, SYSTEM, FrameFilter()).shops) == 5
    assert len(queries.read_frame(session, SYSTEM, FrameFilter(rest_days=14)).shops) == 6


def test_a_draw_is_stored_with_its_weights_and_can_be_drawn_again(session: Session) -> None:
    make_town(session)
    wave = make_wave(session)
    service.draw_wave(session, viewer=SYSTEM, wave=wave)
    drawn = _drawn(session, wave)
    assert (len(drawn), wave.drawn, wave.frame_size) == (10, 10, 24)
    assert sum(member.weight or 0 for member in drawn) == pytest.approx(24)
    assert service.replay(session, wave=wave) == 0
    taken, other = drawn[0], session.scalars(select(WaveMember).where(~WaveMember.drawn)).first()
    assert other is not None
    other.drawn, other.weight = True, taken.weight
    taken.drawn, taken.weight = False, None
    session.flush()
    assert service.replay(session, wave=wave) == 2
    other.stratum = "1/rural/01-10"
    with pytest.raises(RuleError, match="抽样框"):
        service.replay(session, wave=wave)


def test_drawing_again_before_opening_takes_todays_frame(session: Session) -> None:
    make_town(session, each=4)
    wave = make_wave(session, sizes=Sizes(total=4, floor=1))
    service.draw_wave(session, viewer=SYSTEM, wave=wave)
    make_town(session, each=4)
    service.draw_wave(session, viewer=SYSTEM, wave=wave)
    assert (wave.frame_size, wave.drawn) == (16, 4)


def test_each_drawn_shop_is_invited_once_however_often_inviting_is_begun(session: Session) -> None:
    make_town(session)
    wave = make_wave(session)
    service.draw_wave(session, viewer=SYSTEM, wave=wave)
    assert inviting.invite_batch(session, wave=wave) == 0
    service.open_wave(session, viewer=SYSTEM, wave=wave)
    assert [inviting.invite_batch(session, wave=wave, size=4) for _ in range(4)] == [4, 4, 2, 0]
    assert queries.progress_of(session, wave) == queries.Progress(10, 10)
    invited = session.scalars(
        select(Invitation.retailer_id).where(Invitation.wave_id == wave.id)
    ).all()
    assert sorted(invited) == sorted(member.retailer_id for member in _drawn(session, wave))
    assert all(member.asking and member.invitation_id for member in _drawn(session, wave))


def test_who_opted_out_or_was_asked_elsewhere_since_the_draw_is_left_out(session: Session) -> None:
    town = make_town(session)
    early, late = make_wave(session), make_wave(session)
    everybody = Sizes(total=24, floor=12)
    early.sizes = late.sizes = everybody.as_data()
    for wave in (early, late):
        service.draw_wave(session, viewer=SYSTEM, wave=wave)
        service.open_wave(session, viewer=SYSTEM, wave=wave)
    town.shops[0].opted_out_at = clock.now()
    session.flush()
    while inviting.invite_batch(session, wave=early, size=10):
        pass
    while inviting.invite_batch(session, wave=late, size=10):
        pass
    reasons = {member.left_out for member in _drawn(session, late)}
    assert reasons == {Reason.ASKED_NOW, Reason.OPTED_OUT}
    assert [m.left_out for m in _drawn(session, early)].count(Reason.OPTED_OUT) == 1
    service.close_wave(session, viewer=SYSTEM, wave=early)
    after = queries.read_frame(session, SYSTEM, FrameFilter(rest_days=0))
    assert Reason.ASKED_NOW not in after.excluded


def test_a_paused_wave_shows_no_form_and_goes_on_later(session: Session) -> None:
    make_town(session)
    wave = open_up(session, make_wave(session))
    link = _link(session, wave)
    service.pause_wave(session, viewer=SYSTEM, wave=wave)
    with pytest.raises(ExpiredError, match="暂停"):
        open_invitation(session, key=KEY, token=link)
    assert open_invitation(session, key=KEY, token=link, grace=timedelta(hours=1))
    service.open_wave(session, viewer=SYSTEM, wave=wave)
    assert open_invitation(session, key=KEY, token=link).response is None


def test_a_longer_wave_lets_links_live_longer_and_a_closed_one_ends_them(session: Session) -> None:
    make_town(session)
    wave = open_up(session, make_wave(session))
    link, later = _link(session, wave), wave.closes_at + timedelta(days=7)
    service.extend_wave(session, viewer=SYSTEM, wave=wave, closes_at=later)
    with clock.frozen(later - timedelta(hours=1)):
        assert open_invitation(session, key=KEY, token=link)
    service.close_wave(session, viewer=SYSTEM, wave=wave)
    session.expire_all()
    with clock.frozen(clock.now() + timedelta(minutes=1)), pytest.raises(ExpiredError):
        open_invitation(session, key=KEY, token=link)
    assert wave.state is WaveState.CLOSED
    with pytest.raises(RuleError, match="刷新"):
        service.open_wave(session, viewer=SYSTEM, wave=wave)


def test_a_taken_back_link_is_dead_and_a_new_one_works(session: Session) -> None:
    make_town(session)
    wave = open_up(session, make_wave(session))
    link = _link(session, wave)
    inviting.renew_link(session, viewer=SYSTEM, wave=wave, public_id=link.split("-")[0])
    with pytest.raises(ExpiredError, match="停用"):
        open_invitation(session, key=KEY, token=link)
    assert open_invitation(session, key=KEY, token=_link(session, wave))


def test_everybody_silent_is_reminded_once(session: Session) -> None:
    make_town(session)
    wave = open_up(session, make_wave(session))
    assert inviting.list_due_reminders(session, SYSTEM, wave=wave) == []
    with clock.frozen(clock.now() + timedelta(days=6)):
        due = [row.id for row in inviting.list_due_reminders(session, SYSTEM, wave=wave)]
        assert len(due) == 10
        noted = inviting.note_reminders(session, viewer=SYSTEM, wave=wave, member_ids=due)
        assert noted == 10
        assert inviting.note_reminders(session, viewer=SYSTEM, wave=wave, member_ids=due) == 0
        assert inviting.list_due_reminders(session, SYSTEM, wave=wave) == []


def test_a_plan_that_cannot_work_is_refused(session: Session) -> None:
    make_town(session, each=2)
    version = make_survey_version(session)
    make_wave(session, version=version, key="taken")
    make_invitation(session, version=version, wave="old-name")
    for key in ("taken", "old-name"):
        with pytest.raises(RuleError, match="编号"):
            make_wave(session, version=version, key=key)
    with pytest.raises(InputError, match="编号"):
        make_wave(session, key="Ä")
    with pytest.raises(InputError, match="截止"):
        make_wave(session, days=-1)
    nobody = make_wave(session, frame=FrameFilter(market_types=("none",)))
    with pytest.raises(RuleError, match="放宽"):
        service.draw_wave(session, viewer=SYSTEM, wave=nobody)
    with pytest.raises(RuleError, match="先抽样"):
        service.open_wave(session, viewer=SYSTEM, wave=make_wave(session))


def test_every_step_is_in_the_trail(session: Session) -> None:
    make_town(session)
    wave = open_up(session, make_wave(session))
    service.pause_wave(session, viewer=SYSTEM, wave=wave)
    service.close_wave(session, viewer=SYSTEM, wave=wave)
    steps = session.scalars(
        select(AuditEvent.action).where(AuditEvent.subject == "wave").order_by(AuditEvent.id)
    ).all()
    assert steps == ["wave.new", "wave.draw", "wave.open", "wave.pause", "wave.close"]
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == 5


def test_only_the_county_of_the_market_asked_for_is_in_the_frame(session: Session) -> None:
    make_town(session, each=6)
    rural = queries.read_frame(session, SYSTEM, FrameFilter(market_types=(MarketType.RURAL,)))
    assert len(rural.shops) == 4
    assert rural.excluded == {Reason.MARKET: 8}
