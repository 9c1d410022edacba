from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.server import Server


def test_a_wrong_address_says_what_to_do_on_a_phone(
    server: Server, phone: Page, accessible: Callable[[Page], None]
) -> None:
    answer = phone.goto(f"{server.url}/no/such/page")
    assert answer is not None
    assert answer.status == 404
    expect(phone.get_by_role("heading", level=1)).to_have_text("没有找到")
    accessible(phone)


def test_a_wrong_address_says_what_to_do_without_javascript(
    server: Server, paper_phone: Page
) -> None:
    paper_phone.goto(f"{server.url}/no/such/page")
    expect(paper_phone.get_by_text("地址可能写错了")).to_be_visible()
