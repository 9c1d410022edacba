"""What the pages say, in both languages, with nothing and with much to say."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from feedback.accounts.permissions import Role
from feedback.core.db import write_session
from feedback.extensions import db
from feedback.jobs import pipeline
from feedback.people.models import MonthlySupply, ServicePerson
from tests.factories.people import assign, make_retailer
from tests.factories.readings import say
from tests.factories.visits import make_claim
from tests.integration.reports.conftest import Act, House, opened
from tests.integration.reports.town import Town


def page(client: FlaskClient, path: str) -> str:
    found = client.get(path)
    assert found.status_code == 200, (path, found.status_code)
    return found.get_data(as_text=True)


def test_an_empty_house_says_what_will_appear(own_database: str, tmp_path: Path) -> None:
    with opened(own_database, tmp_path) as empty:
        _look_around(empty.act(Role.ANALYST))


def _look_around(client: FlaskClient) -> None:
    assert "还没有听到" in page(client, "/summary")
    for path in ("/summary?by=manager", "/summary?by=area", "/issues/I04", "/words"):
        page(client, path)


def test_the_summary_opens_with_its_answer_and_counts_shops(act: Act, town: Town) -> None:
    found = page(act(Role.ANALYST), "/summary")
    assert "听到 180 户零售户的声音，说得最多的是“拜访不到位”：15 户。" in found
    assert "（15/180，95% 区间" in found
    assert "/words?period=2026-H2&amp;code=I04" in found
    assert "数据截至 2026-08-20" in found


def test_managers_are_named_in_words_and_never_ranked(act: Act, town: Town) -> None:
    found = page(act(Role.ANALYST), "/summary?by=manager")
    assert "1 位有问题高于偶然水平，需要核查" in found
    assert found.index("林文静") < found.index("赵玉兰")  # by area and name, not by count
    assert "光凭偶然" in found
    assert "还没有按城乡、业态、档位调整" in found


def test_an_issue_shows_trend_managers_areas_phrases_and_quotes(act: Act, town: Town) -> None:
    found = page(act(Role.ANALYST), "/issues/I04")
    assert "15 户说到，听到的一共 180 户。" in found
    for part in ("趋势", "客户经理", "在哪里", "他们怎么说", "东县", "<mark>"):
        assert part in found
    east = page(act(Role.ANALYST), f"/issues/I04?area={town.west}")
    assert "这段时间没有零售户说到这个问题。" in east


def test_a_scorecard_puts_praise_first_and_others_remits_apart(act: Act, town: Town) -> None:
    client = act(Role.ANALYST)
    praised = page(client, f"/managers/{town.praised}")
    assert "6 户表扬" in praised
    assert praised.index("表扬") < praised.index("职责内的问题") < praised.index("别的部门的问题")
    assert "（6/20" in praised[praised.index("别的部门的问题") :]  # not enough supply
    busy = page(client, f"/managers/{town.busy}")
    assert "送货配送" in busy[busy.index("别的部门的问题") :]
    assert "未导入" in busy
    assert "这段时间没有答卷" in busy


def test_supply_and_claims_appear_once_imported(fresh: House, town: Town) -> None:
    with write_session(fresh.engine) as session:
        person = session.get_one(ServicePerson, town.busy)
        shop = make_retailer(session, area=person.area)
        assign(session, shop, person)
        make_claim(session, shop, person, date(2026, 8, 3))
        session.add(
            MonthlySupply(
                retailer_id=shop.id,
                month_on=date(2026, 8, 1),
                forecast_cartons=80,
                ordered_cartons=100,
                supplied_cartons=90,
            )
        )
        session.commit()
    found = page(fresh.act(Role.ANALYST), f"/managers/{town.busy}")
    assert "登记拜访 1 次" in found
    assert "80%" in found
    assert "90%" in found


def test_shops_taken_over_lately_are_pointed_out(fresh: House, town: Town) -> None:
    with write_session(fresh.engine) as session:
        person = session.get_one(ServicePerson, town.quiet)
        for number in range(3):
            shop = make_retailer(session, area=person.area)
            assign(session, shop, person, date(2026, 8, 15) + timedelta(days=number))
        session.commit()
    found = page(fresh.act(Role.ANALYST), f"/managers/{town.quiet}")
    assert "接手 3 户，交出 0 户" in found
    assert "接手未满 60 天" in found


def test_sentences_are_paged(fresh: House, town: Town) -> None:
    with write_session(fresh.engine) as session:
        person = session.get_one(ServicePerson, town.quiet)
        for number in range(25):
            shop = make_retailer(session, area=person.area)
            assign(session, shop, person)
            say(session, shop, f"第{number}次送货太慢", date(2026, 9, 1))
        session.commit()
    pipeline.run(fresh.engine)
    client = fresh.act(Role.ANALYST)
    first, second = page(client, "/words?code=I10"), page(client, "/words?code=I10&page=2")
    assert first.count("<blockquote") == 20
    assert second.count("<blockquote") == 8
    assert "page=2" in first
    assert "上一页" in second


@pytest.mark.parametrize("path", ["/issues/X99", "/areas/999", "/managers/999", "/words/999",
                                  "/summary?by=colour", "/summary?area=999"])  # fmt: skip
def test_what_is_not_there_is_not_found(act: Act, town: Town, path: str) -> None:
    assert act(Role.ANALYST).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/summary?period=2026-13", "/summary?area=x", "/words?page=²"])
def test_a_broken_address_is_explained(act: Act, town: Town, path: str) -> None:
    assert act(Role.ANALYST).get(path).status_code == 422


def test_every_page_answers_in_english(act: Act, town: Town) -> None:
    client = act(Role.INTEGRITY)
    client.set_cookie("language", "en")
    for path in (
        "/summary", "/summary?by=manager", "/summary?by=area", "/issues/I04",
        f"/managers/{town.busy}", f"/areas/{town.east}", "/words?code=I17",
        f"/words/{town.pressed}",
    ):  # fmt: skip
        found = page(client, path)
        assert 'lang="en"' in found
    assert "Visits not made" in page(client, "/summary")
    assert "Manager" in page(client, "/summary?by=manager")


def test_pictures_are_pictures_and_hold_no_script(act: Act, town: Town) -> None:
    client = act(Role.ANALYST)
    for path in ("/charts/summary.svg", "/charts/issues/I04/trend.svg",
                 "/charts/issues/I04/funnel.svg"):  # fmt: skip
        found = client.get(path)
        assert found.mimetype == "image/svg+xml"
        assert b"<script" not in found.data
    assert "陈小波" in client.get("/charts/issues/I04/funnel.svg").get_data(as_text=True)
    assert "林文静" not in client.get("/charts/issues/I04/funnel.svg").get_data(as_text=True)


def statements(client: FlaskClient, path: str) -> list[str]:
    """Collect what a page asks, but for the look at the version that is due every two seconds."""
    seen: list[str] = []
    with client.application.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM text_version" not in statement and statement != "BEGIN":
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        page(client, path)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return seen


@pytest.mark.parametrize("by", ["issue", "manager", "area"])
def test_the_summary_costs_the_same_however_much_was_said(
    fresh: House, town: Town, by: str
) -> None:
    client = fresh.act(Role.ANALYST)
    before = statements(client, f"/summary?by={by}")
    with write_session(fresh.engine) as session:
        person = session.get_one(ServicePerson, town.busy)
        shop = make_retailer(session, area=person.area)
        assign(session, shop, person)
        for number in range(300):
            say(session, shop, "客户经理三个月没来过", date(2026, 8, 1 + number % 28))
        session.commit()
    pipeline.run(fresh.engine)
    after = statements(client, f"/summary?by={by}")
    assert len(after) == len(before) < 25
    rows = ("FROM mention", "FROM credit", "FROM voice", "FROM reading", "JOIN mention")
    assert not [one for one in after if any(part in one for part in rows)]


def test_a_shop_that_says_it_three_hundred_times_is_one_shop(fresh: House, town: Town) -> None:
    with write_session(fresh.engine) as session:
        person = session.get_one(ServicePerson, town.quiet)
        shop = make_retailer(session, area=person.area)
        assign(session, shop, person)
        for number in range(50):
            say(session, shop, "客户经理三个月没来过", date(2026, 8, 1 + number % 28))
        session.commit()
    pipeline.run(fresh.engine)
    assert "（16/181，95% 区间" in page(fresh.act(Role.ANALYST), "/summary")
