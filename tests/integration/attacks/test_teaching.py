"""Staff who teach the finder try to learn, send or decide what is not theirs."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Role
from feedback.attribution import service as attribution
from feedback.codeframe.models import (
    Addition,
    TextVersion,
    VersionState,
)
from feedback.codeframe.queries import active_taxonomy
from feedback.core.db import write_session
from feedback.issues.models import Correction, Mention, ReviewItem, ReviewState, VersionChange
from tests.integration.teaching.conftest import LATE, Desk, desk
from tests.integration.teaching.test_version_pages import candidate, rules_alone

__all__ = ["desk", "rules_alone"]

PAGES = (
    "/review", "/review?item=1", "/review/corrections", "/additions", "/issues/new", "/versions",
    "/versions/1", "/versions/1/f1.svg",
)  # fmt: skip
DOORS = (
    "/review/1", "/review/1/pass", "/review/1/integrity", "/review/passed", "/additions/word",
    "/additions/phrase", "/additions/sub-issue", "/additions/1/withdraw", "/issues/new",
    "/issues/new/adopt", "/versions", "/versions/1/take", "/versions/1/refuse", "/versions/1/back",
)  # fmt: skip
STRANGERS = [
    Role.ADMINISTRATOR, Role.LEADER, Role.INSPECTOR, Role.MARKET_MANAGER, Role.HOTLINE_AGENT,
    Role.DEPARTMENT_HANDLER, Role.CUSTOMER_MANAGER,
]  # fmt: skip
DUTY = "I16", "I17"
HEAD = "执行打分干预"


def answer(desk: Desk, role: Role, item: int, *codes: str) -> None:
    browser = desk.act(role)
    assert browser.get(f"/review?item={item}").status_code == 200
    sent = browser.post(f"/review/{item}", data={"codes": list(codes)})
    assert sent.status_code == 303, sent.text


def shown_codes(text: str) -> list[str]:
    return [code for code in DUTY if code in text]


@pytest.mark.parametrize("role", STRANGERS)
def test_who_does_not_teach_finds_every_door_shut(desk: Desk, role: Role) -> None:
    desk.hear(LATE)
    browser = desk.act(role)
    for page in PAGES:
        assert browser.get(page).status_code in {403, 404}, page
    for door in DOORS:
        assert browser.post(door, data={"codes": "I10"}).status_code in {403, 404}, door
    with Session(desk.engine) as session:
        assert not session.scalars(select(Correction)).all()
        assert not session.scalars(select(Addition)).all()


def test_a_restricted_answer_does_not_show_before_it_is_applied(desk: Desk) -> None:
    desk.hear(LATE)
    number = desk.items()[0].id
    answer(desk, Role.INTEGRITY, number, "I10", "I16")
    for role in (Role.INSPECTION_HEAD, Role.ANALYST):
        browser = desk.act(role)
        assert not shown_codes(browser.get("/review/corrections").text)
        for sent in ({"codes": "I99"}, {"codes": "I10", "from-I10": "x"}, {}):
            page = browser.post(f"/review/{number}", data=sent)
            assert page.status_code == 404
            assert not shown_codes(page.text)
    assert "I16" in desk.act(Role.INTEGRITY).get("/review/corrections").text


def test_a_restricted_answer_of_an_earlier_round_stays_hidden(desk: Desk) -> None:
    number = desk.hear(LATE)[0]
    item = desk.items()[0].id
    answer(desk, Role.INTEGRITY, item, "I16")
    with write_session(desk.engine) as session:
        attribution.apply_rulings(session, taxonomy=active_taxonomy())
        session.commit()
    integrity = desk.act(Role.INTEGRITY)
    integrity.post(f"/review/flag/{number}")
    answer(desk, Role.INTEGRITY, item, "I10")
    with write_session(desk.engine) as session:
        attribution.apply_rulings(session, taxonomy=active_taxonomy())
        session.commit()
    assert not shown_codes(desk.act(Role.INSPECTION_HEAD).get("/review/corrections").text)


def test_answers_of_a_settled_comment_are_not_told_to_who_guesses_its_number(desk: Desk) -> None:
    desk.hear(LATE)
    number = desk.items()[0].id
    answer(desk, Role.ANALYST, number, "I10", "I04")
    page = desk.act(Role.ANALYST).post(f"/review/{number}", data={})
    assert "第 1 位" not in page.text


def test_what_one_of_two_answered_shows_nowhere_to_the_other(desk: Desk) -> None:
    desk.hear(LATE, double=True)
    number = desk.items()[0].id
    answer(desk, Role.INSPECTION_HEAD, number, "I07")
    for role in (Role.ANALYST, Role.INSPECTION_HEAD, Role.INTEGRITY):
        browser = desk.act(role)
        for page in ("/review/corrections", f"/review?item={number}"):
            text = browser.get(page).text
            assert "第 1 位" not in text
            assert "为准" not in text
        assert "第 1 位" not in browser.post(f"/review/{number}", data={}).text
        assert "I07" not in browser.get("/review/corrections").text


def test_nobody_hands_on_what_they_do_not_hold(desk: Desk) -> None:
    desk.hear(LATE, LATE + "！")
    held, other = (one.id for one in desk.items())
    mine, yours = desk.act(Role.ANALYST), desk.act(Role.ANALYST)
    assert mine.get(f"/review?item={held}").status_code == 200
    assert yours.post(f"/review/{held}/integrity").status_code in {404, 409}
    assert yours.post(f"/review/{other}/integrity").status_code in {404, 409}
    assert not any(one.restricted for one in desk.items())
    assert mine.post(f"/review/{held}/integrity").status_code == 303
    assert desk.items()[0].restricted
    assert mine.get(f"/review?item={held}").status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {"codes": "Z99"},
        {"codes": ["N00", "I10"]},
        {"codes": "I10", "from-I10": "0", "to-I10": "3"},
        {"codes": "I10", "from-I10": "-4", "to-I10": "3"},
        {"codes": "I10", "from-I10": "9", "to-I10": "3"},
        {"codes": "I10", "from-I10": "1", "to-I10": "999999"},
        {"codes": "I10", "from-I10": "1", "to-I10": "9" * 50},
        {"codes": "I10", "from-I10": "１", "to-I10": "２"},
        {"codes": "I10", "clause-I10": "1-"},
        {"codes": "I10", "clause-I10": "5-1"},
        {"codes": "I10", "clause-I10": "0-99999"},
        {"codes": "I10", "clause-I10": "a-b"},
        {"codes": "I10", "clause-I10": "-" * 5000},
        {"codes": "I10", "target-I10": "<script>"},
        {"codes": "I10", "target-I10": "局长" * 2000},
        {"codes": "<script>alert(1)</script>"},
        {"codes": "I10\x01"},
        {"codes": "I" * 100_000},
        {},
    ],
)
def test_a_forged_answer_is_refused_and_leaves_nothing(
    desk: Desk, sent: dict[str, str | Sequence[str]]
) -> None:
    desk.hear(LATE)
    number = desk.items()[0].id
    browser = desk.act(Role.ANALYST)
    browser.get(f"/review?item={number}")
    page = browser.post(f"/review/{number}", data=sent)
    assert page.status_code in {303, 422}
    assert "<script>alert" not in page.text
    with Session(desk.engine) as session:
        for one in session.scalars(select(Correction)):
            assert one.codes == ["I10"]
            assert all(part["start"] is None for part in one.parts)


def test_numbers_beyond_every_row_are_no_crash(desk: Desk) -> None:
    browser = desk.act(Role.INTEGRITY)
    for number in (0, 2**31, 2**63, 10**30):
        for page in (f"/review?item={number}", f"/versions/{number}", f"/versions/{number}/f1.svg",
                     f"/versions/1?after={number}",
                     f"/review/corrections?before={number}"):  # fmt: skip
            assert browser.get(page).status_code in {200, 404, 422}, page
        for door in ("review/{}", "review/{}/pass", "review/{}/integrity", "review/flag/{}",
                     "additions/{}/withdraw", "versions/{}/take", "versions/{}/refuse",
                     "versions/{}/back"):  # fmt: skip
            status = browser.post("/" + door.format(number), data={"codes": "I10"}).status_code
            assert status in {303, 404, 422}, door


def test_an_answer_sent_twice_is_kept_once(desk: Desk) -> None:
    desk.hear(LATE)
    number = desk.items()[0].id
    browser = desk.act(Role.ANALYST)
    browser.get(f"/review?item={number}")
    found = [browser.post(f"/review/{number}", data={"codes": "I10"}) for _ in range(2)]
    assert [one.status_code for one in found] == [303, 409]
    with Session(desk.engine) as session:
        assert len(session.scalars(select(Correction)).all()) == 1


@pytest.mark.parametrize(
    "phrase",
    [
        "的", "\u200b\u200b", "\u200b的", "的\ufe0f", "\x01\x02", "\u202e的", "，，", "。 。", "!!",
        "\U000e0041\U000e0042", "🙂🙂", "  的  ",
    ],
)  # fmt: skip
def test_what_would_stand_everywhere_or_nowhere_is_no_phrase(desk: Desk, phrase: str) -> None:
    browser = desk.act(Role.ANALYST)
    for address, field in (("phrase", "phrase-phrase"), ("word", "word-word")):
        sent = {"phrase-code": "I10", field: phrase}
        assert browser.post(f"/additions/{address}", data=sent).status_code == 422
    sent = {"code": "I10", "name": "新小类", "phrases": phrase}
    assert browser.post("/issues/new/adopt", data=sent).status_code == 422
    with Session(desk.engine) as session:
        assert not session.scalars(select(Addition)).all()


@pytest.mark.parametrize("phrase", ["(?:送货+)+$", "[a-z]*", "a|b|", "{送货}", "!好 慢", "<b>慢慢"])
def test_a_phrase_is_only_characters(desk: Desk, phrase: str) -> None:
    browser = desk.act(Role.ANALYST)
    sent = {"phrase-code": "I10", "phrase-phrase": phrase}
    page = browser.post("/additions/phrase", data=sent, follow_redirects=True)
    assert "<b>慢慢" not in page.text
    with Session(desk.engine) as session:
        assert session.scalars(select(Addition.wording)).one() == phrase


@pytest.mark.parametrize(
    "sent",
    [
        {"phrase-code": "I10", "phrase-phrase": "慢" * 31},
        {"phrase-code": "N00", "phrase-phrase": "没什么"},
        {"phrase-code": "", "phrase-phrase": "没什么"},
        {"phrase-code": "I10", "phrase-phrase": "慢\x00慢"},
        {"phrase-code": "I10", "phrase-phrase": "送货慢", "phrase-why": "长" * 201},
        {"phrase-code": "I10", "phrase-phrase": "送货慢", "phrase-sub_issue": "长" * 61},
    ],
)
def test_an_addition_that_cannot_be_is_refused(desk: Desk, sent: dict[str, str]) -> None:
    page = desk.act(Role.ANALYST).post("/additions/phrase", data=sent)
    assert page.status_code in {403, 422}
    with Session(desk.engine) as session:
        assert not session.scalars(select(Addition)).all()


def test_additions_to_restricted_issues_are_unknown_to_others(desk: Desk) -> None:
    integrity = desk.act(Role.INTEGRITY)
    sent = {"phrase-code": "I16", "phrase-phrase": "塞了红包"}
    assert integrity.post("/additions/phrase", data=sent).status_code == 303
    with Session(desk.engine) as session:
        number = session.scalars(select(Addition.id)).one()
    for role in (Role.ANALYST, Role.INSPECTION_HEAD):
        browser = desk.act(role)
        for page in ("/additions", "/versions", "/issues/new", "/review/corrections"):
            assert "塞了红包" not in browser.get(page).text
        assert browser.post(f"/additions/{number}/withdraw").status_code == 404


@pytest.mark.usefixtures("rules_alone")
def test_a_version_tells_nothing_of_restricted_comments(desk: Desk) -> None:
    number = candidate(desk)
    with write_session(desk.engine) as session:
        version = session.get_one(TextVersion, number)
        assert version.metrics["history"]["changed"] == 3
        codes = {
            "I10": {"precision": 1.0, "recall": 1.0, "f1": 1.0, "found": 7, "labelled": 7},
            "I16": {"precision": 0.5, "recall": 0.5, "f1": 0.5, "found": 4, "labelled": 4},
        }
        one = {
            "comments": 11, "exact_match": 0.5, "codes": codes,
            "micro": {"precision": 0.8182, "recall": 0.8182, "f1": 0.8182, "found": 11,
                      "labelled": 11},
            "macro": {"precision": 0.75, "recall": 0.75, "f1": 0.75},
        }  # fmt: skip
        version.metrics = {**version.metrics, "sample": {"before": one, "after": one}}
        session.commit()
    with Session(desk.engine) as session:
        version = session.get_one(TextVersion, number)
        for role in (Role.ANALYST, Role.INSPECTION_HEAD):
            browser = desk.act(role)
            for page in (f"/versions/{number}", "/versions", f"/versions/{number}/f1.svg"):
                text = browser.get(page).text
                assert not shown_codes(text)
                assert "0.818" not in text
                assert "3 条的类别会变" not in text
            assert "2 条的类别会变" in browser.get(f"/versions/{number}").text
        assert "3 条的类别会变" in desk.act(Role.INTEGRITY).get(f"/versions/{number}").text


@pytest.mark.usefixtures("rules_alone")
def test_a_change_whose_comment_became_restricted_is_listed_no_more(desk: Desk) -> None:
    number = candidate(desk)
    analyst = desk.act(Role.ANALYST)
    assert analyst.get(f"/versions/{number}").text.count("月光宝盒又来了") == 2
    with write_session(desk.engine) as session:
        ids = list(session.scalars(select(VersionChange.verbatim_id).where(
            VersionChange.restricted.is_(False)
        ).order_by(VersionChange.verbatim_id)))  # fmt: skip
        mention = Mention(
            verbatim_id=ids[0], code="I16", start=0, end=2, polarity="negative", confidence=1.0,
            target="", modality="fact", reason={"staff": True},
        )  # fmt: skip
        session.add(mention)
        session.commit()
    assert analyst.get(f"/versions/{number}").text.count("月光宝盒又来了") == 1


@pytest.mark.usefixtures("rules_alone")
def test_two_who_decide_at_once_make_one_decision(desk: Desk) -> None:
    number = candidate(desk)
    doors = ("take", "refuse", "take", "refuse", "take")
    browsers = [desk.act(Role.INSPECTION_HEAD) for _ in doors]

    def decide(at: int) -> int:
        address = f"/versions/{number}/{doors[at]}"
        return browsers[at].post(address, data={"why": "不够准"}).status_code

    with ThreadPoolExecutor(len(doors)) as pool:
        found = list(pool.map(decide, range(len(doors))))
    assert sorted(found) == [303, 409, 409, 409, 409]
    with Session(desk.engine) as session:
        states = list(session.scalars(select(TextVersion.state)))
        assert states.count(VersionState.IN_FORCE) == 1
        decided = session.get_one(TextVersion, number).state
        assert decided is (
            VersionState.IN_FORCE if doors[found.index(303)] == "take" else VersionState.REFUSED
        )


def test_orders_to_learn_that_come_at_once_are_one(desk: Desk) -> None:
    browsers = [desk.act(Role.ANALYST) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda one: one.post("/versions").status_code, browsers))
    assert sorted(found) == [303, 409, 409, 409]


@pytest.mark.usefixtures("rules_alone")
def test_who_asked_may_not_take_by_any_door(desk: Desk) -> None:
    candidate(desk)
    browser, staff = desk.hire(Role.INTEGRITY)
    with write_session(desk.engine) as session:
        version = session.scalars(
            select(TextVersion).where(TextVersion.state == VersionState.CANDIDATE)
        ).one()
        version.made_by_id = staff
        session.commit()
        number = version.id
    assert browser.post(f"/versions/{number}/take").status_code == 403
    assert browser.post(f"/versions/{number}/back").status_code == 409
    assert "采用版本" not in browser.get(f"/versions/{number}").text


def test_a_holder_of_one_item_cannot_answer_another(desk: Desk) -> None:
    desk.hear(LATE, LATE + "！")
    held, other = (one.id for one in desk.items())
    browser = desk.act(Role.ANALYST)
    browser.get(f"/review?item={held}")
    assert browser.post(f"/review/{other}", data={"codes": "I10"}).status_code == 409
    assert browser.post(
        f"/review/{other}", data={"codes": "I10", "do": "second"}
    ).status_code in {404, 409}  # fmt: skip
    with Session(desk.engine) as session:
        assert not session.scalars(select(Correction)).all()
        states = set(session.scalars(select(ReviewItem.state)))
        assert states == {ReviewState.OPEN}
