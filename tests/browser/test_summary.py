"""From what keeps coming back to the very sentence a shop said, in three clicks."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from feedback.accounts.permissions import Role
from tests.browser.server import Server
from tests.browser.staff import open_as
from tests.integration.reports.town import Town, build_town


@pytest.fixture
def town(server: Server) -> Town:
    return build_town(server.engine)


def loaded(page: Page) -> bool:
    """Tell whether every picture on the page has arrived."""
    page.wait_for_load_state("networkidle")
    images: list[int] = page.evaluate(
        "Promise.all([...document.images].map(i => { i.loading = 'eager';"
        " return i.decode().then(() => i.naturalWidth, () => 0); }))"
    )
    return bool(images) and all(images)


def test_three_clicks_lead_from_the_summary_to_a_sentence(
    server: Server, page: Page, town: Town, accessible: Callable[[Page], None]
) -> None:
    open_as(page, server, Role.ANALYST)
    page.goto(f"{server.url}/summary")
    expect(page.locator(".answer")).to_contain_text("说得最多的是“拜访不到位”：15 户")
    assert loaded(page)
    accessible(page)
    page.get_by_role("link", name="拜访不到位").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("拜访不到位")
    assert loaded(page)
    accessible(page)
    page.locator("dl.facts a").click()
    expect(page.locator("figure.quote mark").first).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="为什么算").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("一句原声")
    expect(page.locator("tbody")).to_contain_text("规则：短语 客户经理 + 没")
    accessible(page)
    page.go_back()
    expect(page.locator("figure.quote mark").first).to_be_visible()


def test_a_link_shows_a_colleague_the_same_page(server: Server, page: Page, town: Town) -> None:
    open_as(page, server, Role.ANALYST)
    page.goto(f"{server.url}/summary")
    page.get_by_label("片区").select_option(str(town.east))
    page.get_by_label("统计期").select_option("2026-08")
    page.get_by_role("button", name="查看").click()
    expect(page).to_have_url(re.compile(rf"period=2026-08&area={town.east}"))
    expect(page.locator(".answer")).to_contain_text("听到 40 户")


def test_a_scorecard_has_its_word_cloud_and_its_table(
    server: Server, page: Page, town: Town, accessible: Callable[[Page], None]
) -> None:
    open_as(page, server, Role.INSPECTION_HEAD)
    page.goto(f"{server.url}/summary?by=manager")
    page.locator("tbody").get_by_role("link", name="陈小波").click()
    expect(page.locator(".answer")).to_contain_text("拜访不到位（需要核查）")
    page.get_by_text("词和数字").click()
    expect(page.locator("details tbody tr").first).to_be_visible()
    accessible(page)
    page.get_by_role("link", name=re.compile("English")).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_original_words_ask_for_a_reason_first(
    server: Server, page: Page, town: Town, accessible: Callable[[Page], None]
) -> None:
    open_as(page, server, Role.INSPECTION_HEAD)
    page.goto(f"{server.url}/words/{town.with_phone}")
    expect(page.locator("blockquote")).not_to_contain_text("138")
    page.get_by_label("理由").select_option("check")
    page.get_by_role("button", name="查看这一句原话，并记入审计").click()
    expect(page.locator("blockquote")).to_contain_text("13812345678")
    accessible(page)


@pytest.mark.parametrize("path", ["/summary", "/summary?by=manager", "/summary?by=area"])
def test_the_summary_fits_a_phone(
    server: Server, phone: Page, town: Town, path: str, accessible: Callable[[Page], None]
) -> None:
    open_as(phone, server, Role.ANALYST)
    phone.goto(f"{server.url}{path}")
    expect(phone.locator("tbody tr").first).to_be_visible()
    accessible(phone)


def test_a_customer_managers_own_page_fits_a_phone(
    server: Server, phone: Page, town: Town, accessible: Callable[[Page], None]
) -> None:
    open_as(phone, server, Role.CUSTOMER_MANAGER, person=town.quiet)
    phone.goto(f"{server.url}/summary")
    expect(phone.get_by_role("heading", level=1)).to_have_text("林文静")
    expect(phone.locator("blockquote")).to_have_count(0)
    accessible(phone)
