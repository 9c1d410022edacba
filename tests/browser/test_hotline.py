"""An agent takes a call without touching the mouse, and loses nothing to a crash."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from feedback.accounts.permissions import Role
from feedback.complaints.models import CallerKind, Complaint, ComplaintType
from feedback.verbatims.models import Verbatim
from tests.browser.server import Server
from tests.browser.staff import open_as
from tests.factories.people import assign, make_area, make_person, make_retailer

WORDS = "客户经理三个月没来过,打电话也不接"


@pytest.fixture
def shop(server: Server) -> int:
    with server.session() as session:
        city = make_area(session, "云江市")
        east = make_area(session, "东湖区", parent=city)
        found = make_retailer(
            session,
            area=east,
            shop_name="东街便民店",
            shop_pinyin="dongjiebianmindian",
            shop_initials="djbmd",
        )
        assign(session, found, make_person(session, "陈小波", area=east))
        make_retailer(session, area=east, shop_name="西街便民店")
        session.commit()
        return found.id


def test_a_call_is_logged_with_the_keyboard_alone(
    server: Server, page: Page, shop: int, accessible: Callable[[Page], None]
) -> None:
    open_as(page, server, Role.HOTLINE_AGENT)
    page.goto(f"{server.url}/hotline")
    accessible(page)
    page.keyboard.type("djbm")  # the search box has the focus from the start
    expect(page.locator("#found a")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#shop")).to_contain_text("陈小波")
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.type(WORDS)
    expect(page.locator("#issues")).to_contain_text("拜访不到位")
    expect(page.locator("#issues mark").first).to_be_visible()
    accessible(page)
    page.keyboard.press("Escape")
    page.keyboard.press("w")  # 严重
    page.keyboard.press("Control+Enter")
    expect(page.locator(".case-no")).to_have_text(re.compile(r"^C\d{6}-0001$"))
    accessible(page)
    with server.session() as session:
        case, words = session.execute(
            select(Complaint, Verbatim).join(Verbatim, Complaint.verbatim_id == Verbatim.id)
        ).one()
        assert (case.retailer_id, words.text) == (shop, WORDS)
        assert (case.type, case.severity) == (ComplaintType.COMPLAINT, "serious")
        assert case.caller is CallerKind.CONFIDENTIAL
    page.wait_for_load_state("load")
    assert page.evaluate("localStorage.length") == 0  # the draft has done its work
    page.keyboard.press("Enter")  # the next call
    expect(page.locator("#q")).to_be_focused()


def test_protection_follows_what_the_call_is_about(server: Server, page: Page, shop: int) -> None:
    open_as(page, server, Role.HOTLINE_AGENT)
    page.goto(f"{server.url}/hotline")
    page.keyboard.press("Escape")
    expect(page.locator("#caller-confidential")).to_be_checked()
    page.keyboard.press("5")  # 咨询
    expect(page.locator("#caller-named")).to_be_checked()
    page.locator("#words").fill("客户经理三个月没来过")
    expect(page.locator("#caller-confidential")).to_be_checked()
    page.locator("label[for=caller-named]").click()
    page.locator("#words").fill("客户经理三个月没来过,态度也不好")
    expect(page.locator("#issues")).to_contain_text("服务态度")
    expect(page.locator("#caller-named")).to_be_checked()  # the agent's choice stands
    page.locator("#words").blur()
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_be_visible()


def test_a_crashed_browser_loses_nothing(server: Server, page: Page, shop: int) -> None:
    open_as(page, server, Role.HOTLINE_AGENT)
    page.goto(f"{server.url}/hotline?shop={shop}")
    page.locator("#words").fill(WORDS)
    page.locator("#wish").fill("请回电")
    expect(page.locator("#draft-state")).not_to_be_empty()
    page.goto(f"{server.url}/hotline")
    expect(page.locator("#drafts")).to_contain_text("东街便民店")
    page.locator("#drafts [data-role=restore]").click()
    expect(page.locator("#words")).to_have_value(WORDS)
    expect(page.locator("#wish")).to_have_value("请回电")
    expect(page.locator("#shop")).to_contain_text("东街便民店")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".case-no")).to_be_visible()
    page.goto(f"{server.url}/hotline")
    expect(page.locator("#drafts")).to_be_hidden()


def test_the_hotline_works_on_a_small_phone_without_scripts(
    server: Server, paper_phone: Page, shop: int
) -> None:
    open_as(paper_phone, server, Role.HOTLINE_AGENT)
    paper_phone.goto(f"{server.url}/hotline")
    paper_phone.locator("#q").fill("东街")
    paper_phone.locator("#search button").click()
    paper_phone.locator("#found a").click()
    paper_phone.locator("#words").fill("送货太慢")
    paper_phone.locator("label[for=type-opinion]").click()
    paper_phone.locator("#entry button[type=submit]").click()
    expect(paper_phone.locator(".case-no")).to_be_visible()


def test_cases_are_listed_and_opened(
    server: Server, page: Page, phone: Page, shop: int, accessible: Callable[[Page], None]
) -> None:
    open_as(page, server, Role.HOTLINE_AGENT)
    page.goto(f"{server.url}/hotline?shop={shop}")
    page.locator("#words").fill(WORDS)
    page.locator("#entry button[type=submit]").click()
    page.goto(f"{server.url}/hotline/cases?type=complaint")
    accessible(page)
    page.locator("table a").first.click()
    expect(page.locator(".said mark").first).to_be_visible()
    accessible(page)
    open_as(phone, server, Role.INTEGRITY)
    phone.goto(f"{server.url}/hotline/cases")
    accessible(phone)
    phone.locator("table a").first.click()
    accessible(phone)
