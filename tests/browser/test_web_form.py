import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from feedback.collection import tokens
from feedback.collection.models import Invitation, Response
from feedback.verbatims.models import Verbatim
from tests.browser.server import Server
from tests.factories.collection import SCORES, make_invitation

Check = Callable[[Page], None]
RECEIPT = re.compile(r"^[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{2}$")
WORDS = "客户经理三个月没来过，烟也不够卖"


@pytest.fixture
def link(server: Server) -> str:
    """The personal link of a new shop."""
    with server.session() as session:
        invitation = make_invitation(session)
        key = tokens.link_key(server.settings.signing_key())
        token = tokens.make_token(key, invitation.public_id, invitation.generation)
        session.commit()
    return f"{server.url}/s/{token}"


def tick(screen: Page, questions: tuple[str, ...], point: int) -> None:
    for question in questions:
        row = screen.locator("label.choice").filter(
            has=screen.locator(f"[name='q.{question}'][value='{point}']")
        )
        row.click()


def press(screen: Page, name: str) -> None:
    screen.get_by_role("button", name=name, exact=True).click()


def to_last_page(screen: Page, link: str, *, service: int) -> None:
    screen.goto(link)
    tick(screen, SCORES[:4], 4)
    press(screen, "下一页")
    tick(screen, SCORES[4:], service)
    press(screen, "下一页")


def finish(screen: Page) -> str:
    """Press the last button; the receipt number."""
    press(screen, "提交")
    number = screen.locator(".receipt-number")
    expect(number).to_have_text(RECEIPT)
    return number.inner_text()


def test_a_shop_says_on_a_phone_what_is_wrong_and_gets_a_receipt(
    server: Server, phone: Page, link: str, accessible: Check
) -> None:
    phone.goto(link)
    expect(phone.get_by_text("客户经理和他的主管看不到是谁说的")).to_be_visible()
    accessible(phone)
    to_last_page(phone, link, service=1)
    accessible(phone)
    phone.get_by_label("您刚才有不满意的地方").fill(WORDS)
    phone.get_by_label("没有", exact=True).check()
    receipt = finish(phone)
    accessible(phone)
    assert WORDS not in phone.content()

    phone.goto(link)
    expect(phone.locator(".receipt-number")).to_have_text(receipt)
    assert WORDS not in phone.content()
    expect(phone.get_by_role("radio")).to_have_count(0)
    with server.session() as session:
        said = session.scalars(select(Verbatim)).one()
        invitation = session.scalars(select(Invitation)).one()
        assert (said.text, said.score, said.channel) == (WORDS, 1, "web")
        assert said.retailer_id == invitation.retailer_id
        assert session.scalars(select(Response.receipt_no)).one() == receipt


def test_the_form_works_without_javascript_and_in_english(
    server: Server, paper_phone: Page, link: str
) -> None:
    paper_phone.goto(link)
    tick(paper_phone, SCORES[:4], 2)
    press(paper_phone, "English")
    expect(paper_phone.get_by_text("Is ordering easy?")).to_be_visible()
    expect(paper_phone.locator("[name='q.ordering'][value='2']")).to_be_checked()
    press(paper_phone, "简体中文")
    press(paper_phone, "下一页")
    tick(paper_phone, SCORES[4:], 5)
    press(paper_phone, "下一页")
    paper_phone.get_by_label("没有", exact=True).check()
    receipt = finish(paper_phone)
    paper_phone.goto(f"{server.url}/r")
    paper_phone.get_by_label("回执号").fill(receipt.lower())
    press(paper_phone, "查看")
    expect(paper_phone.get_by_role("heading", name="接下来")).to_be_visible()


def test_a_forgotten_question_is_named_and_one_tap_away(
    phone: Page, link: str, accessible: Check
) -> None:
    phone.goto(link)
    tick(phone, SCORES[:3], 3)
    press(phone, "下一页")
    summary = phone.get_by_role("alert")
    expect(summary.get_by_role("link")).to_have_count(1)
    accessible(phone)
    summary.get_by_role("link", name="送货准不准时").click()
    expect(phone.locator("#q-delivery")).to_be_in_viewport()
    expect(phone.locator("[name='q.ordering'][value='3']")).to_be_checked()
    tick(phone, ("delivery",), 3)
    press(phone, "下一页")
    expect(phone.get_by_role("heading", level=1, name="服务和管理")).to_be_visible()


def test_the_back_button_loses_nothing_before_and_shows_nothing_after(
    phone: Page, link: str
) -> None:
    to_last_page(phone, link, service=2)
    phone.get_by_label("还有什么想说的").fill(WORDS)
    phone.go_back()
    expect(phone.locator("[name='q.manager_service'][value='2']")).to_be_checked()
    press(phone, "下一页")
    expect(phone.get_by_label("还有什么想说的")).to_have_value(WORDS)
    phone.get_by_label("没有", exact=True).check()
    receipt = finish(phone)
    for _ in range(3):
        phone.go_back()
        expect(phone.locator(".receipt-number")).to_have_text(receipt)
        assert WORDS not in phone.content()


def test_a_page_that_the_browser_kept_whole_is_asked_for_anew(phone: Page, link: str) -> None:
    to_last_page(phone, link, service=2)
    expect(phone.get_by_label("还有什么想说的")).to_be_visible()
    phone.wait_for_load_state("load")
    phone.evaluate("window.kept = true")
    with phone.expect_navigation():
        phone.evaluate(
            "window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
        )
    assert phone.evaluate("window.kept") is None


def test_a_link_opened_anew_hides_what_was_ticked_before(phone: Page, link: str) -> None:
    to_last_page(phone, link, service=1)
    phone.goto(link)
    expect(phone.locator("input:checked")).to_have_count(0)
    tick(phone, SCORES[:4], 4)
    press(phone, "下一页")
    expect(phone.get_by_role("heading", level=1, name="服务和管理")).to_be_visible()
    expect(phone.locator("input:checked")).to_have_count(0)


def test_the_first_page_is_light(phone: Page, link: str) -> None:
    sizes: list[int] = []
    phone.on("response", lambda answer: sizes.append(len(answer.body())))
    phone.goto(link)
    phone.wait_for_load_state("networkidle")
    assert len(sizes) <= 4
    assert sum(sizes) <= 18 * 1024


def test_everything_to_press_is_large_enough_for_a_thumb(phone: Page, link: str) -> None:
    to_last_page(phone, link, service=1)
    for target in phone.locator("label.choice, button, textarea").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 48


def test_the_form_can_be_filled_in_with_the_keyboard_alone(page: Page, link: str) -> None:
    page.goto(link)
    for question in SCORES[:4]:
        page.locator(f"#q-{question}").focus()
        page.keyboard.press("ArrowDown")
        expect(page.locator(f"[name='q.{question}'][value='2']")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="服务和管理")).to_be_visible()
