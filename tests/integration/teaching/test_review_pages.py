"""The review queue as a browser without JavaScript sees it, on both databases."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Role
from feedback.issues.models import Correction, ReviewKind, ReviewState
from tests.integration.teaching.conftest import Desk

SAID = "I04 客户经理没来过；I10 送货员"


def corrections(desk: Desk) -> list[Correction]:
    with Session(desk.engine) as session:
        return list(session.scalars(select(Correction).order_by(Correction.id)))


def test_a_reviewer_ticks_marks_and_names_and_gets_the_next(desk: Desk) -> None:
    desk.hear(SAID, "I05 走过场")
    browser, number = desk.hire(Role.ANALYST)
    page = browser.get("/review")
    assert page.status_code == 200
    assert "还剩 <strong>2</strong>" in page.text
    item = next(one for one in desk.items() if f"/review/{one.id}" in page.text)
    sent = {"codes": ["I04", "P00"], "from-I04": "2", "to-I04": "4", "target-I04": "送货员",
            "do": "save"}  # fmt: skip
    answer = browser.post(f"/review/{item.id}", data=sent, follow_redirects=True)
    assert "已保存：I04 拜访不到位、P00" in answer.text
    assert "还剩 <strong>1</strong>" in answer.text
    assert "今天您判了 <strong>1</strong>" in answer.text
    made = corrections(desk)[0]
    assert (made.codes, made.reviewer_id) == (["I04", "P00"], number)
    assert made.parts == [{"code": "I04", "start": 0, "end": 3, "target": "送货员"}]


def test_a_clause_is_marked_where_no_numbers_are_given(desk: Desk) -> None:
    desk.hear(SAID)
    browser = desk.act(Role.ANALYST)
    browser.get("/review")
    item = desk.items()[0]
    sent = {"codes": "I04", "clause-I04": "1-12"}
    assert browser.post(f"/review/{item.id}", data=sent).status_code == 303
    assert corrections(desk)[0].parts[0]["end"] == 11


def test_what_cannot_be_is_named_and_what_was_ticked_stays(desk: Desk) -> None:
    desk.hear(SAID)
    browser = desk.act(Role.ANALYST)
    browser.get("/review")
    address = f"/review/{desk.items()[0].id}"
    for sent, said in (
        ({}, "请至少选一个类别"),
        ({"codes": ["I04", "N00"]}, "不能和别的类别一起选"),
        ({"codes": ["I04"], "from-I04": "3", "to-I04": "999"}, "超出了这条意见"),
        ({"codes": ["I04"], "from-I04": "x", "to-I04": "3"}, "从第几个字到第几个字"),
        ({"codes": ["I04"], "target-I04": "我"}, "没有这种说到的人"),
    ):
        page = browser.post(address, data=sent)
        assert page.status_code == 422
        assert said in page.text
    assert 'value="I04" id="code-I04" checked' in page.text
    assert corrections(desk) == []


def test_skipping_brings_another_and_the_skipped_can_be_looked_at_again(desk: Desk) -> None:
    desk.hear(SAID)
    browser = desk.act(Role.ANALYST)
    browser.get("/review")
    item = desk.items()[0]
    page = browser.post(f"/review/{item.id}/pass", follow_redirects=True)
    assert "您跳过了 1 条" in page.text
    assert f"/review/{item.id}" in desk.act(Role.ANALYST).get("/review").text  # anybody else's
    assert "没有等着您判的意见" in browser.post("/review/passed", follow_redirects=True).text


def test_a_second_reader_can_be_asked_for_and_is_blind_to_the_first(desk: Desk) -> None:
    desk.hear(SAID)
    one, other = desk.act(Role.ANALYST), desk.act(Role.ANALYST)
    one.get("/review")
    item = desk.items()[0]
    one.post(f"/review/{item.id}", data={"codes": "I04", "do": "second"})
    assert desk.items()[0].state is ReviewState.OPEN
    assert "两位复核人" not in other.get("/review").text
    other.post(f"/review/{item.id}", data={"codes": "I05"})
    assert desk.items()[0].state is ReviewState.DISPUTED
    third = desk.act(Role.INSPECTION_HEAD)
    shown = third.get("/review/corrections").text
    assert "等第三个人定" in shown
    assert f"/review?item={item.id}" in shown
    page = third.get(f"/review?item={item.id}").text
    assert "两位复核人判得不一样" in page
    third.post(f"/review/{item.id}", data={"codes": "I05"})
    assert desk.items()[0].state is ReviewState.DONE
    listed = third.get("/review/corrections").text
    assert "两个人各自判过 1 条" in listed
    assert listed.count("为准") == 1


def test_a_drawn_sample_is_asked_without_a_prompt(desk: Desk) -> None:
    desk.hear("I04 没来过", confidence=0.9, sample=True)
    page = desk.act(Role.ANALYST).get("/review").text
    assert "随机抽查" in page
    assert "先自己判，再看" in page
    assert "checked" not in page
    assert "<mark" not in page.split("review-said")[1].split("</blockquote>")[0]


def test_an_analyst_sees_own_answers_and_a_decider_all_that_are_settled(desk: Desk) -> None:
    desk.hear("I04 没来过甲", "I05 走过场乙丙丁")
    one, other = desk.act(Role.ANALYST), desk.act(Role.ANALYST)
    for browser in (one, other):
        page = browser.get("/review").text
        item = next(i for i in desk.items() if f"/review/{i.id}" in page)
        browser.post(f"/review/{item.id}", data={"codes": "I04"})
    assert one.get("/review/corrections").text.count('data-label="判为"') == 1
    head = desk.act(Role.INSPECTION_HEAD)
    assert head.get("/review/corrections").text.count('data-label="判为"') == 2
    assert "还没有纠正" in head.get("/review/corrections?whose=mine").text


def test_restricted_codes_and_comments_are_for_those_who_may(desk: Desk) -> None:
    desk.hear("I16 送礼")
    analyst, desk_person = desk.act(Role.ANALYST), desk.act(Role.INTEGRITY)
    assert "没有等着您判的意见" in analyst.get("/review").text
    page = desk_person.get("/review").text
    assert 'value="I16"' in page
    item = desk.items()[0]
    assert analyst.get(f"/review?item={item.id}").status_code == 404
    assert analyst.post(f"/review/{item.id}", data={"codes": "I04"}).status_code == 404
    desk.hear("I04 没来过")
    page = analyst.get("/review").text
    assert 'value="I16"' not in page
    assert "转纪检" in page
    item = next(i for i in desk.items() if not i.restricted)
    assert analyst.post(f"/review/{item.id}", data={"codes": "I16"}).status_code == 403
    assert "已转给纪检内管" in analyst.post(
        f"/review/{item.id}/integrity", follow_redirects=True
    ).text  # fmt: skip
    assert analyst.get(f"/review?item={item.id}").status_code == 404


def test_a_reader_flags_a_sentence_to_the_front_of_the_queue(desk: Desk) -> None:
    number = desk.hear("I04 没来过", confidence=0.9)[0]
    browser = desk.act(Role.ANALYST)
    answer = browser.post(f"/review/flag/{number}")
    assert (answer.status_code, answer.location) == (303, f"/words/{number}")
    assert [i.kind for i in desk.items()] == [ReviewKind.FLAGGED]
    assert "有人认为判得不对" in browser.get("/review").text
    assert desk.act(Role.HOTLINE_AGENT).post(f"/review/flag/{number}").status_code == 403
    assert browser.post("/review/flag/999999").status_code == 404


def test_pages_are_english_too(desk: Desk) -> None:
    desk.hear(SAID)
    browser = desk.act(Role.INSPECTION_HEAD)
    browser.set_cookie("language", "en")
    for address in ("/review", "/review/corrections", "/additions", "/issues/new", "/versions"):
        page = browser.get(address)
        assert page.status_code == 200, address
        assert "Review" in page.text
