"""The pages of waves, as the people who use them meet them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import SYSTEM, Role
from feedback.audit.models import AuditEvent
from feedback.collection.models import Invitation, Response
from feedback.collection.waves import service
from feedback.collection.waves.models import Wave, WaveMember, WaveState
from feedback.core import clock
from feedback.jobs import waves as job
from tests.factories.collection import CONTENT, make_survey_version
from tests.factories.staff import make_staff, sign_in
from tests.factories.waves import Town, make_town, make_wave, open_up
from tests.integration.collection.walk import database, fill_in, last_page, send, token_of

PLAN = {
    "name": "十月满意度", "period": "2026-10", "rest_days": "30", "margin": "10",
    "response_rate": "50", "floor": "2", "total": "10", "reminder_days": "5",
}  # fmt: skip


@pytest.fixture
def held(app: Flask) -> Iterator[Session]:
    """A session on the application's database."""
    with database(app) as session:
        session.expire_on_commit = False  # reading again would take the write lock
        yield session


@pytest.fixture
def town(held: Session) -> Town:
    made = make_town(held)
    held.commit()
    return made


def _browser(app: Flask, held: Session, role: Role, **bond: object) -> FlaskClient:
    browser = app.test_client()
    staff = make_staff(held, role, **bond)  # type: ignore[arg-type]
    held.commit()
    sign_in(browser, staff)
    return browser


def test_a_wave_is_planned_opened_and_ended_on_its_pages(
    app: Flask, held: Session, town: Town
) -> None:
    version = make_survey_version(held)
    browser = _browser(app, held, Role.ANALYST)
    plan = PLAN | {
        "version": str(version.id),
        "closes_on": f"{clock.today() + timedelta(days=10):%Y-%m-%d}",
    }
    assert browser.get("/waves").status_code == 200
    assert "这样要邀请几户" in browser.get("/waves/new").text
    suggested = browser.post("/waves/new", data=plan | {"go": "suggest"})
    assert "从 24 户里邀请 10 户" in suggested.text
    saved = browser.post("/waves/new", data=plan | {"go": "save"})
    assert saved.status_code == 303
    address = saved.location
    assert "开始邀请 10 户" in browser.get(address).text
    assert browser.post(f"{address}/draw").status_code == 303
    assert browser.post(f"{address}/open").status_code == 303
    page = browser.get(address).text
    assert "邀请了 10 户，0 户已经回答" in page
    assert browser.post(f"{address}/pause").status_code == 303
    assert "继续" in browser.get(address).text
    later = f"{clock.today() + timedelta(days=20):%Y-%m-%d}"
    assert browser.post(f"{address}/extend", data={"until": later}).status_code == 303
    assert browser.post(f"{address}/extend", data={"until": "x"}).status_code == 422
    assert browser.post(f"{address}/close").status_code == 303
    assert browser.post(f"{address}/open").status_code == 409
    assert "已结束" in browser.get("/waves").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"total": "1"}, {"total": "x"}, {"margin": "0"}, {"period": "2026-13"}, {"name": ""},
        {"closes_on": "2020-01-01"}, {"areas": "999999"}, {"version": "999999"},
        {"market_types": "moon"}, {"response_rate": ""}, {"tier_from": "31"},
    ],
)  # fmt: skip
def test_a_plan_that_cannot_work_keeps_what_was_typed_and_says_where(
    app: Flask, held: Session, town: Town, wrong: dict[str, str]
) -> None:
    version = make_survey_version(held)
    browser = _browser(app, held, Role.ANALYST)
    plan = PLAN | {
        "version": str(version.id),
        "closes_on": f"{clock.today() + timedelta(days=10):%Y-%m-%d}",
    }
    answer = browser.post("/waves/new", data=plan | {"go": "save"} | wrong)
    assert answer.status_code in {409, 422}
    assert "error-summary" in answer.text
    held.expire_all()
    assert held.scalars(select(Wave)).all() == []


def test_a_countys_inspector_sees_and_prints_only_that_county(
    app: Flask, held: Session, town: Town
) -> None:
    wave = open_up(held, make_wave(held))
    inspector = _browser(app, held, Role.INSPECTOR, area=town.counties[0])
    page = inspector.get(f"/waves/{wave.key}").text
    assert town.counties[0].name in page
    assert town.counties[1].name not in page
    here = {shop.shop_name for shop in town.shops[:12]}
    there = {shop.shop_name for shop in town.shops[12:]}
    routes = inspector.get(f"/waves/{wave.key}/links").text
    assert "周一线" in routes
    printed = "".join(
        inspector.get(f"/waves/{wave.key}/sheet?route={route}").text
        for route in ("周一线", "周二线")
    )
    shown = set(re.findall(r"<strong lang=.zh.>(.*?)</strong>", printed))
    assert shown
    assert shown <= here
    assert not shown & there
    assert printed.count("<svg") == len(shown)
    held.expire_all()
    prints = held.scalars(select(AuditEvent).where(AuditEvent.action == "wave.links")).all()
    assert sum(event.detail["links"] for event in prints) == len(shown)
    assert not any("/s/" in str(event.detail) for event in prints)


def test_who_was_drawn_is_never_shown_to_whoever_is_also_of_the_line(
    app: Flask, held: Session, town: Town
) -> None:
    wave = open_up(held, make_wave(held))
    both = (Role.INSPECTOR, Role.MARKET_MANAGER)
    browser = app.test_client()
    staff = make_staff(held, both, area=town.city)
    held.commit()
    sign_in(browser, staff)
    assert browser.get(f"/waves/{wave.key}/links").status_code == 403
    assert browser.get(f"/waves/{wave.key}/sheet?route=周一线").status_code == 403
    assert "看不到分层" in browser.get(f"/waves/{wave.key}").text


def test_a_printed_link_leads_to_the_form_and_a_taken_back_one_does_not(
    app: Flask, held: Session, town: Town
) -> None:
    wave = open_up(held, make_wave(held))
    head = _browser(app, held, Role.INSPECTION_HEAD)
    sheet = f"/waves/{wave.key}/sheet?route=周一线"
    first = re.search(r"/s/([0-9a-z-]+)<", head.get(sheet).text)
    assert first is not None
    shop = app.test_client()
    assert shop.get(f"/s/{first[1]}").status_code == 200
    head.post(f"/waves/{wave.key}/renew", data={"invitation": first[1].split("-")[0]})
    assert shop.get(f"/s/{first[1]}").status_code == 410
    assert head.post(f"/waves/{wave.key}/renew", data={"invitation": "x"}).status_code == 404


def test_reminders_are_noted_once(app: Flask, held: Session, town: Town) -> None:
    wave = open_up(held, make_wave(held))
    for invitation in held.scalars(select(Invitation)):
        invitation.invited_at -= timedelta(days=9)
    head = _browser(app, held, Role.INSPECTION_HEAD)
    ids = re.findall(r'name="member" value="(\d+)"', head.get(f"/waves/{wave.key}/links").text)
    assert len(ids) == 10
    for _ in range(2):
        head.post(f"/waves/{wave.key}/reminders", data={"member": [*ids[:4], "x"]})
    held.expire_all()
    assert len([m for m in held.scalars(select(WaveMember)) if m.reminded_at]) == 4


def test_the_background_finishes_inviting_and_ends_what_is_over(
    app: Flask, held: Session, town: Town
) -> None:
    wave = make_wave(held)
    service.draw_wave(held, viewer=SYSTEM, wave=wave)
    service.open_wave(held, viewer=SYSTEM, wave=wave)
    held.commit()
    engine = held.get_bind()
    assert job.run(engine) == 10  # type: ignore[arg-type]
    assert job.run(engine) == 0  # type: ignore[arg-type]
    with clock.frozen(wave.closes_at + timedelta(hours=3)):
        job.run(engine)  # type: ignore[arg-type]
    held.expire_all()
    assert wave.state is WaveState.CLOSED


def test_a_form_sent_too_late_for_the_quota_is_told_so_and_nothing_is_stored(
    app: Flask, held: Session, town: Town
) -> None:
    open_up(held, make_wave(held, quota={"all": 1}))
    first, second = (f"/s/{token_of(one)}" for one in held.scalars(select(Invitation).limit(2)))
    held.commit()
    slow, quick = app.test_client(), app.test_client()
    page = last_page(slow, second, CONTENT)
    assert fill_in(quick, first, CONTENT).request.path.startswith("/r/")
    late = send(slow, second, page, CONTENT)
    assert late.status_code == 410
    assert "已经收满" in late.text
    assert len(held.scalars(select(Response)).all()) == 1
