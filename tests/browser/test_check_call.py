"""An inspector calls a shop by keyboard and sees the claim only once the answers are stored."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from feedback.accounts.permissions import Role
from feedback.core import clock
from feedback.verbatims.models import Verbatim
from feedback.visits.models import Verdict, VisitCheck
from tests.browser.server import Server
from tests.browser.staff import open_as
from tests.factories.people import assign, make_area, make_person, make_retailer
from tests.factories.visits import make_claim, make_script


@pytest.fixture
def east(server: Server) -> int:
    with server.session() as session:
        city = make_area(session, "云江市")
        area = make_area(session, "东湖区", parent=city)
        manager = make_person(session, "陈小波", area=area)
        for name in ("东街便民店", "西街便民店"):
            shop = make_retailer(session, area=area, shop_name=name)
            assign(session, shop, manager)
            make_claim(session, shop, manager, clock.today() - timedelta(days=2))
        make_script(session)
        session.commit()
        return area.id


def current(page: Page) -> str:
    return page.locator(".script-line.current").get_attribute("data-line") or ""


def test_a_whole_call_by_keyboard(
    server: Server, page: Page, east: int, accessible: Callable[[Page], None]
) -> None:
    claimed_on = (clock.today() - timedelta(days=2)).isoformat()
    open_as(page, server, Role.INSPECTOR, area=east)
    page.goto(f"{server.url}/checks")
    accessible(page)
    expect(page.locator("main a[autofocus]")).to_be_focused()
    page.keyboard.press("Enter")  # the next call is one key away
    expect(page.locator(".script-line.current .say")).to_contain_text("您好")
    accessible(page)
    assert claimed_on not in page.content()
    page.keyboard.press("p")
    expect(page.locator("#phone a")).to_have_attribute("href", re.compile(r"^tel:\+86138\d{8}$"))
    page.keyboard.press("Enter")  # the greeting was said
    page.keyboard.press("1")  # 店主本人
    page.keyboard.press("2")  # 大概几天前
    assert current(page) == "last_visit_days"
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.keyboard.press("1")  # 客户经理
    page.keyboard.press("1")  # 到店里
    page.keyboard.press("2")  # 5 到 15 分钟
    assert current(page) == "content"
    page.keyboard.press("b")  # 什么也没做 …
    page.keyboard.press("4")  # … is taken back by 陈列
    expect(page.locator("[data-line=content] input:checked")).to_have_count(1)
    accessible(page)
    page.keyboard.press("n")  # words may be noted at any time
    page.keyboard.type("货唔够卖")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    assert current(page) == "signature"
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    for key in ("1", "2", "1", "4"):  # nothing reported, not explained, fair, 4 points
        page.keyboard.press(key)
    assert current(page) == "comment"
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.keyboard.press("1")  # nobody coached
    page.keyboard.press("2")  # no reply wanted
    expect(page.locator("#finished")).to_be_visible()
    assert claimed_on not in page.content()
    page.keyboard.press("F1")
    expect(page.locator("h2 .verdict")).to_have_text("属实")
    expect(page.locator("main")).to_contain_text(claimed_on)
    accessible(page)
    with server.session() as session:
        check = session.scalars(select(VisitCheck)).one()
        assert check.verdict is Verdict.CONFIRMED
        assert session.scalar(select(Verbatim.text)) == "货唔够卖"
    expect(page.locator("main a[autofocus]")).to_be_focused()  # the browser does it when it can
    page.keyboard.press("Enter")  # the next shop
    expect(page.locator(".script-line.current .say")).to_contain_text("您好")


def test_nobody_answers_and_the_claim_stays_hidden(
    server: Server, phone: Page, east: int, accessible: Callable[[Page], None]
) -> None:
    claimed_on = (clock.today() - timedelta(days=2)).isoformat()
    open_as(phone, server, Role.INSPECTOR, area=east)
    phone.goto(f"{server.url}/checks")
    accessible(phone)
    phone.locator(".next-call a").click()
    accessible(phone)
    phone.locator("button[value=no_answer]").click()
    expect(phone.locator("main")).to_contain_text("无人接听")
    assert claimed_on not in phone.content()
    accessible(phone)


def test_what_is_missing_is_named_and_nothing_typed_is_lost(
    server: Server, page: Page, east: int
) -> None:
    open_as(page, server, Role.INSPECTOR, area=east)
    page.goto(f"{server.url}/checks")
    page.locator(".next-call a").click()
    page.locator(".pinned textarea").fill("送得慢")
    page.locator("button[value=complete]").click()
    expect(page.locator("#error-summary")).to_contain_text("请选择一个答案")
    expect(page.locator(".pinned textarea")).to_have_value("送得慢")
    assert current(page) == "respondent"


def test_the_call_works_on_a_small_phone_without_scripts(
    server: Server, paper_phone: Page, east: int
) -> None:
    open_as(paper_phone, server, Role.INSPECTOR, area=east)
    paper_phone.goto(f"{server.url}/checks")
    paper_phone.locator(".next-call a").click()
    for chosen in (
        "respondent-owner",
        "last_visit-dont_remember",
        "who-dont_know",
        "mode-dont_remember",
        "duration-dont_remember",
        "content-dont_remember",
        "signature-dont_remember",
        "problem_solved-dont_remember",
        "policy-dont_remember",
        "policy_fair-dont_know",
        "score-5",
        "coached-no",
        "reply_wanted-no",
    ):
        paper_phone.locator(f'label[for="a.{chosen}"]').click()
    paper_phone.locator("button[value=complete]").click()
    expect(paper_phone.locator("h2 .verdict")).to_have_text("无法核实")
