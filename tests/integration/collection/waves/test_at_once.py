"""Many at the same moment, in threads and in processes: quotas, places and states stay exact."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import SYSTEM
from feedback.collection.models import Answer, Invitation, Response
from feedback.collection.service import submit
from feedback.collection.waves import inviting, quotas, service
from feedback.collection.waves.models import Wave, WaveMember, WaveQuota
from feedback.collection.waves.plans import Sizes
from feedback.core import clock
from feedback.core.db import open_engine, write_session
from feedback.core.errors import RuleError
from feedback.settings import Settings
from feedback.verbatims.models import Channel, Verbatim
from tests.factories.collection import CONTENT, make_survey_version
from tests.factories.waves import make_town, make_wave, open_up
from tests.integration.collection.walk import database

EVERYBODY = Sizes(total=24, floor=12)


def _answer_all(url: str, ids: list[int]) -> int:
    """Answer these invitations one after another; count those that were stored."""
    engine, stored = open_engine(url), 0
    for number in ids:
        with write_session(engine) as session:
            invitation = session.get_one(Invitation, number)
            try:
                _answer(session, invitation)
            except quotas.WaveFullError:
                session.rollback()
                continue
            session.commit()
            stored += 1
    engine.dispose()
    return stored


def _answer(session: Session, invitation: Invitation) -> bool:
    return submit(
        session,
        version=invitation.survey_version,
        raw_answers=CONTENT,
        retailer_id=invitation.retailer_id,
        channel=Channel.WEB,
        submission_id=f"answer {invitation.id}",
        invitation=invitation,
    ).fresh


def _invite_all(url: str, wave_id: int) -> int:
    engine, dealt_with = open_engine(url), 0
    with write_session(engine) as session:
        wave = session.get_one(Wave, wave_id)
        while done := inviting.invite_batch(session, wave=wave, size=3):
            dealt_with += done
            session.commit()
        session.commit()
    engine.dispose()
    return dealt_with


def _count(session: Session, table: type[object]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _in_processes(
    work: Callable[[str, list[int]], int], url: str, parts: list[list[int]]
) -> list[int]:
    with ProcessPoolExecutor(len(parts), multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(work, [url] * len(parts), parts))


@pytest.mark.parametrize("quota", [{"all": 7}, {"all": 9, "urban": 4, "rural": 30}])
def test_two_processes_fill_a_quota_to_the_last_place_and_not_beyond(
    settings: Settings, quota: dict[str, int]
) -> None:
    with database(settings) as session:
        make_town(session)
        wave = open_up(session, make_wave(session, sizes=EVERYBODY, quota=quota))
        wave_id = wave.id
        ids = list(session.scalars(select(Invitation.id).order_by(Invitation.id)))
        session.commit()
    stored = sum(_in_processes(_answer_all, settings.database_url, [ids[::2], ids[1::2]]))
    expected = quota["all"]  # of 24 shops 8 are rural: enough to fill what urban ones may not
    assert stored == expected
    with database(settings) as session:
        assert _count(session, Response) == stored
        assert _count(session, Verbatim) == stored
        assert _count(session, Answer) == stored * len(CONTENT)
        taken = {
            one.cell: one.taken
            for one in session.scalars(select(WaveQuota).where(WaveQuota.wave_id == wave_id))
        }
        assert taken["all"] == stored
        assert taken.get("urban", 0) <= 4
        assert sum(taken.values()) - taken["all"] in {0, stored}


def test_the_same_answer_sent_again_takes_no_second_place(settings: Settings) -> None:
    with database(settings) as session:
        make_town(session)
        open_up(session, make_wave(session, quota={"all": 1}))
        first, second = session.scalars(select(Invitation).limit(2)).all()
        assert [_answer(session, first) for _ in range(3)] == [True, False, False]
        with pytest.raises(quotas.WaveFullError):
            _answer(session, second)
        session.commit()
        assert session.scalars(select(WaveQuota.taken)).one() == 1
        assert _count(session, Response) == 1


def test_processes_inviting_the_same_wave_invite_each_shop_once(settings: Settings) -> None:
    with database(settings) as session:
        make_town(session)
        wave = make_wave(session, sizes=EVERYBODY)
        service.draw_wave(session, viewer=SYSTEM, wave=wave)
        service.open_wave(session, viewer=SYSTEM, wave=wave)
        session.commit()
        number = wave.id
    with ThreadPoolExecutor(3) as pool:
        dealt = list(pool.map(_invite_all, [settings.database_url] * 3, [number] * 3))
    assert sum(dealt) == 24
    with database(settings) as session:
        assert _count(session, Invitation) == 24
        tied = session.scalars(select(WaveMember.invitation_id).distinct()).all()
        assert len(tied) == 24


def test_two_waves_opened_at_once_never_ask_the_same_shop(settings: Settings) -> None:
    with database(settings) as session:
        make_town(session)
        version = make_survey_version(session)
        numbers = []
        for _ in range(2):
            wave = make_wave(session, version=version, sizes=EVERYBODY)
            service.draw_wave(session, viewer=SYSTEM, wave=wave)
            service.open_wave(session, viewer=SYSTEM, wave=wave)
            numbers.append(wave.id)
        session.commit()
    with ThreadPoolExecutor(2) as pool:
        dealt = list(pool.map(_invite_all, [settings.database_url] * 2, numbers))
    assert dealt == [24, 24]
    with database(settings) as session:
        asked = session.scalars(select(Invitation.retailer_id)).all()
        assert len(asked) == len(set(asked)) == 24
        left_out = session.scalars(
            select(func.count()).where(WaveMember.left_out == "asked_now")
        ).one()
        assert left_out == 24


def test_of_many_who_end_a_wave_at_once_one_does_and_the_others_are_told(
    settings: Settings,
) -> None:
    with database(settings) as session:
        make_town(session)
        number = open_up(session, make_wave(session)).id
        session.commit()
    engine = open_engine(settings.database_url)

    def end(_: int) -> bool:
        with write_session(engine) as session:
            try:
                service.close_wave(session, viewer=SYSTEM, wave=session.get_one(Wave, number))
            except RuleError:
                return False
            session.commit()
            return True

    with ThreadPoolExecutor(4) as pool:
        ended = list(pool.map(end, range(4)))
    engine.dispose()
    assert ended.count(True) == 1


def test_a_shop_reminded_by_two_at_once_is_noted_once(settings: Settings) -> None:
    with database(settings) as session:
        make_town(session)
        number = open_up(session, make_wave(session)).id
        for invitation in session.scalars(select(Invitation)):
            invitation.invited_at = clock.now() - timedelta(days=9)
        members = list(session.scalars(select(WaveMember.id)))
        session.commit()
    engine = open_engine(settings.database_url)

    def note(_: int) -> int:
        with write_session(engine) as session:
            noted = inviting.note_reminders(
                session, viewer=SYSTEM, wave=session.get_one(Wave, number), member_ids=members
            )
            session.commit()
            return noted

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(note, range(3))) == [0, 0, 10]
    engine.dispose()
