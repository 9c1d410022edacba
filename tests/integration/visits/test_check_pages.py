"""The check call as a browser without JavaScript sees it, on both databases."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, func, select

from feedback.accounts.permissions import Role
from feedback.audit.models import AuditEvent
from feedback.core import clock
from feedback.core.db import open_engine, write_session
from feedback.extensions import db
from feedback.settings import Settings
from feedback.visits.models import VisitCheck
from tests.factories.people import assign, make_area, make_person, make_retailer
from tests.factories.staff import make_staff, sign_in
from tests.factories.visits import DENIED, REMEMBERED, make_claim, make_script


@dataclass
class Office:
    engine: Engine
    app: Flask
    shop: int
    far_shop: int
    east: int
    claim: int
    claimed_on: str

    def signed_in(self, role: Role, **bounds: object) -> FlaskClient:
        browser = self.app.test_client()
        with write_session(self.engine) as session:
            staff = make_staff(session, role, **bounds)  # type: ignore[arg-type]
            session.commit()
            sign_in(browser, staff)
        return browser

    def count(self) -> int:
        with write_session(self.engine) as session:
            return session.scalar(select(func.count(VisitCheck.id))) or 0

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Collect every statement the application sends."""
        asked: list[str] = []

        def note(*given: object) -> None:
            asked.append(str(given[2]))

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        yield asked
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def office(app: Flask, settings: Settings) -> Iterator[Office]:
    engine = open_engine(settings.database_url)
    claimed_on = clock.today() - timedelta(days=2)
    with write_session(engine) as session:
        city = make_area(session)
        east, west = make_area(session, parent=city), make_area(session, parent=city)
        manager = make_person(session, "陈小波", area=east)
        shop = make_retailer(session, area=east, shop_name="东街便民店", phone="+8613800138000")
        assign(session, shop, manager)
        far = make_retailer(session, area=west)
        make_script(session)
        for _ in range(40):  # so that the claim's number is no number that a page holds anyway
            filler = make_retailer(session, area=west, state=False)
            make_claim(session, filler, manager, claimed_on)
        claim = make_claim(session, shop, manager, claimed_on)
        made = Office(engine, app, shop.id, far.id, east.id, claim.id, claimed_on.isoformat())
        session.commit()
    yield made
    engine.dispose()


def sent(answers: dict[str, object], outcome: str = "complete") -> dict[str, object]:
    fields: dict[str, object] = {f"a.{key}": value for key, value in answers.items()}
    return fields | {"submission_id": str(uuid.uuid4()), "disposition": outcome}


def test_the_call_page_holds_and_reads_nothing_of_the_claim(office: Office) -> None:
    inspector = office.signed_in(Role.INSPECTOR, area=office.east)
    with office.statements() as asked:
        page = inspector.get(f"/checks/call/{office.shop}")
    assert page.status_code == 200
    assert "最近一次，公司的人是什么时候来您店里" in page.text
    assert office.claimed_on not in page.text
    assert office.claimed_on[5:] not in page.text
    assert "陈小波" not in page.text
    assert "claim" not in page.text
    assert not re.search(rf"\b{office.claim}\b", re.sub(r'value="[0-9a-f-]{36}"', "", page.text))
    assert len(asked) > 3
    assert not [sql for sql in asked if re.search(r"\bFROM claimed_visit|JOIN claimed_visit", sql)]


def test_the_start_page_names_a_shop_but_no_day(office: Office) -> None:
    inspector = office.signed_in(Role.INSPECTOR, area=office.east)
    page = inspector.get("/checks").text
    assert f"/checks/call/{office.shop}" in page
    assert office.claimed_on not in page
    assert "138****8000" in page
    assert "13800138000" not in page


def test_only_after_saving_the_claim_stands_beside_the_answers(office: Office) -> None:
    inspector = office.signed_in(Role.INSPECTOR, area=office.east)
    saved = inspector.post(f"/checks/call/{office.shop}", data=sent(REMEMBERED))
    assert saved.status_code == 303
    page = inspector.get(saved.location).text
    assert office.claimed_on in page
    assert "属实" in page
    assert "日期对得上" in page
    assert "整理柜台、陈列、价签" in page
    assert inspector.get(f"/checks/call/{office.shop}").status_code == 409


def test_a_denial_says_that_it_is_no_finding(office: Office) -> None:
    inspector = office.signed_in(Role.INSPECTOR, area=office.east)
    saved = inspector.post(f"/checks/call/{office.shop}", data=sent(DENIED))
    with write_session(office.engine) as session:
        verdict = session.scalars(select(VisitCheck)).one().verdict
    page = inspector.get(saved.location).text
    if verdict == "contradicted":
        assert "不是认定" in page
    else:  # on the first two days of a month the claim lies in the month before
        assert "上个月" in page


def test_without_an_answer_the_claim_stays_unseen(office: Office) -> None:
    inspector = office.signed_in(Role.INSPECTOR, area=office.east)
    saved = inspector.post(f"/checks/call/{office.shop}", data=sent({}, "no_answer"))
    page = inspector.get(saved.location).text
    assert office.claimed_on not in page
    assert "陈小波" not in page
    assert inspector.get(f"/checks/call/{office.shop}").status_code == 200


def test_a_refused_call_keeps_its_answers_and_names_the_question(office: Office) -> None:
    inspector = office.signed_in(Role.INSPECTOR, area=office.east)
    lacking = {key: value for key, value in REMEMBERED.items() if key != "score"}
    page = inspector.post(f"/checks/call/{office.shop}", data=sent(lacking))
    assert page.status_code == 422
    assert 'href="#line-score"' in page.text
    assert "货不够卖</textarea>" in page.text
    assert office.claimed_on not in page.text
    for outcome in ("", "nonsense", "no_answer"):
        again = inspector.post(f"/checks/call/{office.shop}", data=sent(REMEMBERED, outcome))
        assert again.status_code == 422
    assert office.count() == 0


def test_the_same_form_twice_is_one_check(office: Office) -> None:
    inspector = office.signed_in(Role.INSPECTOR, area=office.east)
    form = sent(REMEMBERED)
    first = inspector.post(f"/checks/call/{office.shop}", data=form)
    again = inspector.post(f"/checks/call/{office.shop}", data=form)
    assert (again.status_code, again.location) == (303, first.location)
    changed = inspector.post(f"/checks/call/{office.shop}", data=form | {"a.score": "1"})
    assert changed.status_code == 409
    assert office.count() == 1


def test_a_number_is_shown_on_request_and_that_is_recorded(office: Office) -> None:
    inspector = office.signed_in(Role.INSPECTOR, area=office.east)
    assert "13800138000" not in inspector.get(f"/checks/call/{office.shop}").text
    shown = inspector.post(
        f"/checks/call/{office.shop}/phone", headers={"Accept": "application/json"}
    )
    assert shown.json == {"phone": "+8613800138000"}
    assert "13800138000" in inspector.post(f"/checks/call/{office.shop}/phone").text
    with write_session(office.engine) as session:
        noted = session.scalars(
            select(AuditEvent.subject_id).where(AuditEvent.action == "phone.revealed")
        ).all()
    assert noted == [office.shop, office.shop]
    market = office.signed_in(Role.MARKET_MANAGER, area=office.east)
    assert market.post(f"/checks/call/{office.shop}/phone").status_code == 403
    agent = office.signed_in(Role.HOTLINE_AGENT)
    assert agent.post(f"/checks/call/{office.shop}/phone").status_code == 404


def test_another_countys_shop_is_not_there(office: Office) -> None:
    inspector = office.signed_in(Role.INSPECTOR, area=office.east)
    for address in (f"/checks/call/{office.far_shop}", "/checks/call/999999", "/checks/999999"):
        assert inspector.get(address).status_code == 404
    far = inspector.post(f"/checks/call/{office.far_shop}", data=sent(REMEMBERED))
    assert far.status_code == 404
    assert inspector.post(f"/checks/call/{office.far_shop}/phone").status_code == 404
    assert office.count() == 0


def test_who_opens_which_page_of_the_checks(office: Office) -> None:
    inspector = office.signed_in(Role.INSPECTOR, area=office.east)
    saved = inspector.post(f"/checks/call/{office.shop}", data=sent(REMEMBERED)).location
    number = saved.rsplit("/", 1)[1]
    colleague = office.signed_in(Role.INSPECTOR, area=office.east)
    assert colleague.get(saved).status_code == 404
    agent = office.signed_in(Role.HOTLINE_AGENT)
    for address in ("/checks", saved, f"/checks/call/{office.shop}", "/checks/results"):
        assert agent.get(address).status_code == 403
    assert inspector.get("/checks/results").status_code == 403
    head = office.signed_in(Role.INSPECTION_HEAD)
    assert office.claimed_on in head.get(saved).text
    assert head.get(f"/checks/results/{number}").status_code == 200
    assert "东街便民店" in head.get("/checks/results").text
    leader = office.signed_in(Role.LEADER, area=office.east)
    page = leader.get("/checks/results")
    assert page.status_code == 200
    assert "东街便民店" not in page.text
    assert leader.get(f"/checks/results/{number}").status_code == 404
    assert office.signed_in(Role.INTEGRITY).get(f"/checks/results/{number}").status_code == 200


def test_a_market_manager_asks_in_the_shop(office: Office) -> None:
    market = office.signed_in(Role.MARKET_MANAGER, area=office.east)
    page = market.get(f"/checks/call/{office.shop}").text
    assert re.search(r'name="in_person" value="1" checked', page)
    saved = market.post(f"/checks/call/{office.shop}", data=sent(REMEMBERED) | {"in_person": "1"})
    assert market.get(saved.location).status_code == 200


def test_a_month_that_does_not_exist_is_refused_in_words(office: Office) -> None:
    head = office.signed_in(Role.INSPECTION_HEAD)
    assert head.get("/checks/results?period=2026-13").status_code == 422
    assert head.get("/checks/results?period=2026-10").status_code == 200
