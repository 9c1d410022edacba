"""Staff teach the finder: a review with the keyboard alone, and a version taken or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from feedback.accounts.permissions import SYSTEM, Role
from feedback.attribution import service as attribution
from feedback.codeframe import releases, teaching, versions
from feedback.codeframe.holder import holder
from feedback.codeframe.models import TextVersion, VersionState
from feedback.core import clock
from feedback.issues import history
from feedback.issues.history import Past
from feedback.issues.models import Correction
from feedback.issues.rules import ReviewPolicy
from feedback.issues.service import read_new
from feedback.text.additions import Additions, Phrase
from feedback.text.analysis import Analyser
from tests.browser.server import Server
from tests.browser.staff import open_as
from tests.factories.people import make_area, make_retailer
from tests.factories.readings import ScriptedAnalyser, say

SAID = ("I04 客户经理没来过，😀送货也晚", "I05 就是走过场，拍个照")
WORDS = "月光宝盒又来了"


@pytest.fixture(autouse=True)
def held() -> Iterator[None]:
    before = holder._held
    yield
    holder._held, holder._looked = before, float("-inf")


@pytest.fixture
def queue(server: Server) -> None:
    """Two comments of which the finder is not sure."""
    analyser = ScriptedAnalyser(confidence=0.4)
    with server.session() as session:
        shop = make_retailer(session, area=make_area(session))
        for text in SAID:
            say(session, shop, text)
        read_new(
            session,
            analyser=analyser,  # type: ignore[arg-type]
            policy=ReviewPolicy(double_share=0, sample_share=0),
            withdraw=attribution.withdraw,
        )
        session.commit()


@pytest.fixture
def candidate(server: Server) -> int:
    """A version with one phrase more, measured and compared, waiting for a decision."""
    additions = Additions(phrases=(Phrase("I10", "月光宝盒"),))
    with server.session() as session:
        analyser = releases.analyser_for_work(session)
        said = [say(session, None, WORDS), say(session, None, "没有意见")]
        read_new(
            session,
            analyser=analyser,
            policy=ReviewPolicy(double_share=0, sample_share=0),
            withdraw=attribution.withdraw,
        )
        teaching.add_phrase(session, SYSTEM, code="I10", phrase="月光宝盒")
        name = Analyser.load(additions=additions).version
        made = versions.Made(name, None, additions.to_dict(), [])
        version = versions.add_candidate(session, made, note="试一试", made_by_id=None)
        past = Past(said[0].id, said[0].said_on, WORDS, None, ("N00",))
        history.add_changes(session, version_id=version.id, compared=[(past, ("I10",))])
        tally = history.tally_changes(session, version_id=version.id)
        score = {"precision": 0.5, "recall": 0.5, "f1": 0.5, "found": 20, "labelled": 20}
        before = {"comments": 20, "codes": {"I10": score}, "micro": score, "macro": score}
        better = {**score, "precision": 0.75, "recall": 0.75, "f1": 0.75}
        after = {"comments": 20, "codes": {"I10": better}, "micro": better, "macro": better}
        version.metrics = {
            "held_out": {"before": before, "after": after},
            "history": {"read": 2, **tally},
        }
        version.measured_at = clock.now()
        session.commit()
        return version.id


def corrections(server: Server) -> list[Correction]:
    with server.session() as session:
        found = list(session.scalars(select(Correction).order_by(Correction.id)))
        session.expunge_all()
        return found


def test_a_review_with_the_keyboard_alone(
    server: Server, page: Page, queue: None, accessible: Callable[[Page], None]
) -> None:
    open_as(page, server, Role.ANALYST)
    page.goto(f"{server.url}/review")
    accessible(page)
    said = page.locator("#said").inner_text()
    if "走过场" in said:  # either may come first
        page.keyboard.press("s")
        expect(page.locator("#said")).to_contain_text("没来过")
    expect(page.locator("#said mark.doubted")).to_have_text("I04")
    page.keyboard.press("q")  # I10: deliveries
    expect(page.locator("#code-I10")).to_be_checked()
    expect(page.locator("#guide-I10")).to_have_attribute("open", "")
    page.keyboard.press("m")
    expect(page.locator("#marking")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")  # the clause after the comma
    page.keyboard.press("ArrowRight")  # without the face: one character, though two code units
    page.keyboard.press("Shift+ArrowLeft")  # and without the bracket at the end
    expect(page.locator("#said .chosen")).to_have_count(4)
    page.keyboard.press("Enter")
    expect(page.locator("[data-code=I10] .part-text")).to_have_text("“送货也晚”")
    page.keyboard.press("a")
    page.keyboard.press("a")
    expect(page.locator("[data-code=I10] .part-text")).to_contain_text("送货员")
    page.keyboard.press("4")
    accessible(page)
    page.keyboard.press("0")  # nothing said: cannot be with others
    expect(page.locator(".code input:checked")).to_have_count(1)
    page.keyboard.press("0")
    page.keyboard.press("q")
    page.keyboard.press("Enter")
    expect(page.locator(".alert-success")).to_contain_text("已保存：I10 送货配送")
    made = corrections(server)[0]
    assert made.codes == ["I10"]
    text = SAID[0]
    (part,) = made.parts
    assert text[part["start"] : part["end"]] == "送货也晚"
    assert part["target"] == "送货员"


def test_characters_are_marked_with_the_mouse(server: Server, page: Page, queue: None) -> None:
    open_as(page, server, Role.ANALYST)
    page.goto(f"{server.url}/review")
    page.keyboard.press("5")
    signs = page.locator("#said [data-at]")
    first, last = signs.nth(5).bounding_box(), signs.nth(7).bounding_box()
    assert first is not None
    assert last is not None
    page.mouse.move(first["x"] + 1, first["y"] + first["height"] / 2)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] - 1, last["y"] + last["height"] / 2, steps=5)
    page.mouse.up()
    expect(page.locator("#from-I05")).to_have_value("6")
    expect(page.locator("#to-I05")).to_have_value("8")


def test_a_review_on_a_small_phone_without_scripts(
    server: Server, paper_phone: Page, queue: None
) -> None:
    open_as(paper_phone, server, Role.ANALYST)
    paper_phone.goto(f"{server.url}/review")
    row = paper_phone.locator("[data-code=I10]")
    row.locator("label").first.click()
    row.locator("summary").click()
    paper_phone.locator("#from-I10").fill("2")
    paper_phone.locator("#to-I10").fill("4")
    paper_phone.locator("button[value=save]").click()
    expect(paper_phone.locator(".alert-success")).to_contain_text("I10")
    assert corrections(server)[0].parts[0]["code"] == "I10"


@pytest.mark.parametrize("small", [False, True])
def test_a_version_is_looked_at_and_taken(
    server: Server,
    page: Page,
    phone: Page,
    candidate: int,
    small: bool,  # noqa: FBT001
    accessible: Callable[[Page], None],
) -> None:
    opened = phone if small else page
    open_as(opened, server, Role.INSPECTION_HEAD)
    opened.goto(f"{server.url}/versions")
    accessible(opened)
    opened.locator(f'a[href="/versions/{candidate}"]').click()
    expect(opened.locator(".answer")).to_contain_text("整体更准")
    expect(opened.locator(".answer")).to_contain_text("1 条的类别会变")
    expect(opened.locator("main")).to_contain_text(WORDS)
    accessible(opened)
    opened.get_by_role("button", name="采用版本").click()
    expect(opened.locator(".alert-success")).to_contain_text("已生效")
    accessible(opened)
    with server.session() as session:
        assert session.get_one(TextVersion, candidate).state is VersionState.IN_FORCE


def test_a_version_is_refused_with_a_reason(
    server: Server, phone: Page, candidate: int, accessible: Callable[[Page], None]
) -> None:
    open_as(phone, server, Role.INSPECTION_HEAD)
    phone.goto(f"{server.url}/versions/{candidate}")
    phone.locator("#why").fill("月光宝盒是店名")
    phone.get_by_role("button", name="不采用").click()
    expect(phone.locator(".note")).to_contain_text("月光宝盒是店名")
    accessible(phone)
    with server.session() as session:
        assert session.get_one(TextVersion, candidate).state is VersionState.REFUSED


def test_additions_and_corrections_fit_every_screen(
    server: Server, page: Page, phone: Page, accessible: Callable[[Page], None]
) -> None:
    for opened in (page, phone):
        open_as(opened, server, Role.ANALYST)
        for address in ("/additions", "/review/corrections", "/issues/new", "/review"):
            opened.goto(f"{server.url}{address}")
            accessible(opened)
    phone.goto(f"{server.url}/additions")
    phone.locator("#phrase-phrase").fill("没按点送")
    phone.get_by_role("button", name="加上这个说法").click()
    expect(phone.locator("tbody")).to_contain_text("没按点送")
    accessible(phone)
