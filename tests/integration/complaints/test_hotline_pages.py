"""The hotline as a browser without JavaScript sees it, on both databases."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

from feedback.accounts.permissions import Role
from feedback.audit.models import AuditEvent
from feedback.complaints.models import Complaint
from feedback.core.db import open_engine, write_session
from feedback.settings import Settings
from tests.factories.people import assign, make_area, make_person, make_retailer
from tests.factories.staff import make_staff, sign_in


@dataclass
class Desk:
    engine: Engine
    app: Flask
    shop: int
    far_shop: int
    east: int
    west: int

    def signed_in(self, role: Role, **bounds: object) -> FlaskClient:
        browser = self.app.test_client()
        with write_session(self.engine) as session:
            staff = make_staff(session, role, **bounds)  # type: ignore[arg-type]
            session.commit()
            sign_in(browser, staff)
        return browser

    def count(self) -> int:
        with write_session(self.engine) as session:
            return session.scalar(select(func.count(Complaint.id))) or 0


@pytest.fixture
def desk(app: Flask, settings: Settings) -> Iterator[Desk]:
    engine = open_engine(settings.database_url)
    with write_session(engine) as session:
        city = make_area(session)
        east, west = make_area(session, parent=city), make_area(session, parent=city)
        shop = make_retailer(session, area=east, shop_name="东街便民店", phone="+8613800138000")
        assign(session, shop, make_person(session, "陈小波", area=east))
        far = make_retailer(session, area=west)
        made = Desk(engine, app, shop.id, far.id, east.id, west.id)
        session.commit()
    yield made
    engine.dispose()


def call(**changed: object) -> dict[str, object]:
    return {
        "submission_id": str(uuid.uuid4()),
        "type": "complaint",
        "caller": "confidential",
        "severity": "ordinary",
        "source": "local_line",
        "words": "客户经理三个月没来过了",
        "wish": "",
    } | changed


def test_a_shop_is_found_by_name_and_opens_with_its_people(desk: Desk) -> None:
    agent = desk.signed_in(Role.HOTLINE_AGENT)
    found = agent.get("/hotline?q=便民店").text
    assert f"/hotline?shop={desk.shop}" in found
    assert "13800138000" not in found
    assert "138****8000" in found
    opened = agent.get(f"/hotline?shop={desk.shop}").text
    assert "陈小波" in opened
    assert f'value="{desk.shop}"' in opened
    assert "陈小波" in agent.get(f"/hotline/shops/{desk.shop}").text


@pytest.mark.parametrize("text", ["%F0%9F%98%A1", "%25_%27", "1", " ", "x" * 5000])
def test_no_search_breaks_the_page(desk: Desk, text: str) -> None:
    agent = desk.signed_in(Role.HOTLINE_AGENT)
    assert agent.get(f"/hotline/shops?q={text}").status_code == 200
    assert (
        agent.get(f"/hotline/cases?q={text}&from=2026-02-30&before=9{'9' * 40}").status_code == 200
    )


def test_a_call_is_saved_with_a_number_to_tell_and_only_once(desk: Desk) -> None:
    agent = desk.signed_in(Role.HOTLINE_AGENT)
    sent = call(retailer_id=desk.shop)
    first = agent.post("/hotline", data=sent)
    assert first.status_code == 303
    again = agent.post("/hotline", data=sent)
    assert again.location == first.location
    saved = agent.get(first.location).text
    assert re.search(r'class="case-no">C\d{6}-0001<', saved)
    assert desk.count() == 1
    other = agent.post("/hotline", data=sent | {"words": "别的话"})
    assert other.status_code == 409
    assert "别的话" in other.text


def test_a_refused_entry_keeps_what_was_typed(desk: Desk) -> None:
    agent = desk.signed_in(Role.HOTLINE_AGENT)
    page = agent.post("/hotline", data=call(words="", wish="请回电"))
    assert page.status_code == 422
    assert "请记下来电人说的话" in page.text
    assert 'value="请回电"' in page.text
    late = agent.post("/hotline", data=call(received_at="2099-01-01T08:00"))
    assert late.status_code == 422
    assert "三个月没来过" in late.text
    assert agent.post("/hotline", data=call(type="nonsense")).status_code == 422
    assert agent.post("/hotline", data=call(received_at="2026-02-30T08:00")).status_code == 422
    assert desk.count() == 0


def test_far_too_many_words_are_refused_and_nothing_breaks(desk: Desk) -> None:
    agent = desk.signed_in(Role.HOTLINE_AGENT)
    assert agent.post("/hotline", data=call(words="字" * 6_000)).status_code == 422
    assert agent.post("/hotline", data=call(words="a" * 10_000_000)).status_code in {413, 422}
    assert desk.count() == 0


def test_issues_are_suggested_with_their_proof(desk: Desk) -> None:
    agent = desk.signed_in(Role.HOTLINE_AGENT)
    found = agent.post("/hotline/issues", data={"words": "客户经理三个月没来过"}).text
    assert "拜访不到位" in found
    assert "<mark>" in found
    closed = agent.post("/hotline/issues", data={"words": "客户经理叫我们都打满分"}).text
    assert "评分干预" not in closed
    assert "转专门岗位" in closed
    script = agent.post("/hotline/issues", data={"words": "<script>货不够卖"}).text
    assert "<script>" not in script


def test_only_the_hotline_logs_and_only_those_entitled_read(desk: Desk) -> None:
    agent = desk.signed_in(Role.HOTLINE_AGENT)
    saved = agent.post("/hotline", data=call(retailer_id=desk.shop)).location
    case = saved.replace("/saved/", "/cases/")
    inspector = desk.signed_in(Role.INSPECTOR, area=desk.east)
    for address in ("/hotline", "/hotline/cases", case, saved, f"/hotline/shops/{desk.shop}"):
        assert inspector.get(address).status_code == 403
    here = desk.signed_in(Role.LEADER, area=desk.east)
    page = here.get(case)
    assert page.status_code == 200
    assert "东街便民店" not in page.text
    assert "东街便民店" not in here.get("/hotline/cases").text
    assert desk.signed_in(Role.LEADER, area=desk.west).get(case).status_code == 404
    assert "东街便民店" in desk.signed_in(Role.INTEGRITY).get(case).text


def test_that_a_protected_caller_was_seen_is_recorded(desk: Desk) -> None:
    agent = desk.signed_in(Role.HOTLINE_AGENT)
    saved = agent.post("/hotline", data=call(retailer_id=desk.shop)).location
    agent.get(saved.replace("/saved/", "/cases/"))
    with write_session(desk.engine) as session:
        actions = session.scalars(select(AuditEvent.action)).all()
    assert actions.count("complaint.caller_seen") == 1


def test_filters_live_in_the_address(desk: Desk) -> None:
    agent = desk.signed_in(Role.HOTLINE_AGENT)
    agent.post("/hotline", data=call(words="问一下几号送货", type="enquiry", caller="named"))
    agent.post("/hotline", data=call())
    page = agent.get("/hotline/cases?type=enquiry").text
    assert "问一下几号送货" in page
    assert "三个月没来过" not in page
    assert "没有符合条件的记录" in agent.get("/hotline/cases?type=praise").text
    assert '<option value="enquiry" selected>' in page
