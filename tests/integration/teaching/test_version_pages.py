"""Additions and versions: added, learnt, compared, taken, refused and brought back, by pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Role
from feedback.audit.models import AuditEvent
from feedback.codeframe import teaching, versions
from feedback.codeframe.holder import holder
from feedback.codeframe.models import Addition, RetrainingStage, TextVersion, VersionState
from feedback.core.db import write_session
from feedback.jobs import pipeline
from feedback.jobs.retraining import Retrainer
from feedback.text import analysis
from feedback.text.additions import Additions
from feedback.text.analysis import Analyser
from feedback.text.labelled import Labelled
from tests.factories.readings import say
from tests.integration.teaching.conftest import Desk

WORDS = "月光宝盒又来了"
NEVER = "客户经理三个月没来过了"
HELD_OUT = (Labelled(NEVER, ("I04",)), Labelled(WORDS, ("I10",)))


@pytest.fixture(autouse=True)
def rules_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let what ships have no model, so that what is found follows from the words alone."""
    monkeypatch.setattr(analysis, "shipped_model", lambda: None)
    monkeypatch.setattr(analysis, "shipped_model_version", lambda: None)
    monkeypatch.setattr(holder, "_held", None)
    analysis.shipped_version.cache_clear()
    yield
    monkeypatch.undo()
    analysis.shipped_version.cache_clear()


def by_rote(
    labelled: Sequence[Labelled], additions: Additions, progress: object
) -> tuple[bytes | None, Analyser]:
    return None, Analyser.load(additions=additions)


def learn(desk: Desk) -> int:
    made = Retrainer(
        desk.engine, learn=by_rote, shipped=lambda: HELD_OUT[:1], held_out=lambda: HELD_OUT
    ).run()
    assert made is not None
    return made.id


def heard(desk: Desk) -> None:
    with write_session(desk.engine) as session:
        for text in (WORDS, NEVER, WORDS, "要求我们打满分，还说月光宝盒"):
            say(session, None, text)
        session.commit()
    pipeline.run(desk.engine)


def state(desk: Desk, number: int) -> VersionState:
    with Session(desk.engine) as session:
        return session.get_one(TextVersion, number).state


def add(desk: Desk) -> None:
    sent = {"phrase-code": "I10", "phrase-phrase": "月光宝盒", "phrase-why": "说的是送货车"}
    page = desk.act(Role.ANALYST).post("/additions/phrase", data=sent, follow_redirects=True)
    assert "已补充“月光宝盒”" in page.text


def candidate(desk: Desk) -> int:
    """A version that reads one phrase more, ordered and made."""
    heard(desk)
    add(desk)
    browser = desk.act(Role.ANALYST)
    page = browser.post("/versions", data={"note": "试一试"}, follow_redirects=True)
    assert "正在重新学习" in page.text
    assert '<meta http-equiv="refresh"' in page.text
    assert browser.post("/versions").status_code == 409
    return learn(desk)


def test_words_phrases_and_sub_issues_are_added_listed_and_withdrawn(desk: Desk) -> None:
    add(desk)
    browser = desk.act(Role.ANALYST)
    browser.post("/additions/word", data={"word-word": "黄金叶"})
    sub = {"sub-code": "I10", "sub-name": "送货车堵门", "sub-name_en": "van blocks the door"}
    browser.post("/additions/sub-issue", data=sub)
    page = browser.get("/additions").text
    assert "补充了 3 项，其中 3 项等下次" in page
    with Session(desk.engine) as session:
        number = session.scalars(select(Addition.id).where(Addition.wording == "黄金叶")).one()
    page = browser.post(f"/additions/{number}/withdraw", follow_redirects=True).text
    assert "已撤回“黄金叶”" in page
    assert "补充了 2 项" in page
    assert browser.post("/additions/999999/withdraw").status_code == 404


def test_what_cannot_be_added_is_named_beside_its_field(desk: Desk) -> None:
    add(desk)
    browser = desk.act(Role.ANALYST)
    for address, sent, said in (
        ("word", {"word-word": ""}, "请填写词语"),
        ("word", {"word-word": "烟"}, "2 到 30 个字"),
        ("phrase", {"phrase-code": "I10", "phrase-phrase": "月光宝盒"}, "已经补充过了"),
        ("phrase", {"phrase-code": "X99", "phrase-phrase": "随便"}, "没有这个类别"),
        ("phrase", {"phrase-code": "I10", "phrase-phrase": "随便", "phrase-sub_issue": "没有的"},
         "不是这个类别的小类"),
        ("sub-issue", {"sub-code": "P00", "sub-name": "好"}, "2 到 60 个字"),
    ):  # fmt: skip
        page = browser.post(f"/additions/{address}", data=sent)
        assert page.status_code == 422, said
        assert said in page.text
        assert "error-summary" in page.text
    refused = browser.post(
        "/additions/phrase", data={"phrase-code": "I16", "phrase-phrase": "红包"}
    )
    assert refused.status_code == 403


def test_a_version_shows_what_it_changes_before_anybody_takes_it(desk: Desk) -> None:
    number = candidate(desk)
    page = desk.act(Role.ANALYST).get(f"/versions/{number}").text
    assert "整体更准" in page
    assert "变好的类别：送货配送" in page
    assert "4 条历史意见里，2 条的类别会变" in page
    assert "0% → 100%" in page
    assert page.count(WORDS) == 2
    assert "要求我们打满分" not in page  # restricted: for the integrity desk
    assert "采用版本" not in page  # an analyst does not decide
    integrity = desk.act(Role.INTEGRITY)
    assert "要求我们打满分" in integrity.get(f"/versions/{number}").text
    picture = integrity.get(f"/versions/{number}/f1.svg")
    assert picture.mimetype == "image/svg+xml"
    assert "送货配送" in picture.text
    assert f"/versions/{number}" in integrity.get("/versions").text


def test_taking_and_going_back_name_what_happens(desk: Desk) -> None:
    number = candidate(desk)
    with Session(desk.engine) as session:
        first = versions.find_in_force(session)
        assert first is not None
    head = desk.act(Role.INSPECTION_HEAD)
    page = head.get(f"/versions/{number}").text
    assert "全部 4 条意见按这个版本重新读取，其中 2 条的类别会变" in page
    assert desk.act(Role.ANALYST).post(f"/versions/{number}/take").status_code == 403
    page = head.post(f"/versions/{number}/take", follow_redirects=True).text
    assert f"版本 {number} 已生效" in page
    assert state(desk, number) is VersionState.IN_FORCE
    page = head.get(f"/versions/{first.id}").text
    assert "采用版本" in page
    assert "改动过的 2 条会改回来" in page
    page = head.post(f"/versions/{first.id}/back", follow_redirects=True).text
    assert f"已退回版本 {first.id}" in page
    assert state(desk, number) is VersionState.RETIRED
    assert head.post(f"/versions/{number}/take").status_code == 409


def test_refusing_needs_a_reason_that_is_kept(desk: Desk) -> None:
    number = candidate(desk)
    head = desk.act(Role.INSPECTION_HEAD)
    page = head.post(f"/versions/{number}/refuse", data={"why": " "})
    assert page.status_code == 422
    assert "请写明不采用的理由" in page.text
    assert state(desk, number) is VersionState.CANDIDATE
    page = head.post(
        f"/versions/{number}/refuse", data={"why": "月光宝盒是店名"}, follow_redirects=True
    )
    assert '不采用的理由：<span lang="zh">月光宝盒是店名' in page.text
    assert "月光宝盒是店名" in head.get("/versions").text
    assert state(desk, number) is VersionState.REFUSED
    with Session(desk.engine) as session:
        actions = set(session.scalars(select(AuditEvent.action)))
    assert "text.refuse" in actions


def test_who_ordered_a_retraining_does_not_take_it_alone(desk: Desk) -> None:
    heard(desk)
    head = desk.act(Role.INSPECTION_HEAD)
    head.post("/versions")
    number = learn(desk)
    page = head.get(f"/versions/{number}").text
    assert "重新学习是您发起的" in page
    assert f"/versions/{number}/take" not in page
    refused = head.post(f"/versions/{number}/take")
    assert refused.status_code == 403
    assert "请由另一位有权限的人决定" in refused.text


def test_a_retraining_that_fails_says_so_and_another_may_be_ordered(desk: Desk) -> None:
    browser = desk.act(Role.ANALYST)
    browser.post("/versions")
    with write_session(desk.engine) as session:
        order = teaching.find_retraining(session)
        assert order is not None
        order.stage, order.fault, order.finished_at = RetrainingStage.FAILED, "坏了", order.asked_at
        session.commit()
    page = browser.get("/versions").text
    assert "上一次重新学习没有成功：坏了" in page
    assert "开始重新学习" in page


def test_what_does_not_exist_is_not_found(desk: Desk) -> None:
    head = desk.act(Role.INSPECTION_HEAD)
    for address in ("/versions/999999", "/versions/999999/f1.svg"):
        assert head.get(address).status_code == 404
    for address in ("take", "refuse", "back"):
        sent = {"why": "没有这个"}
        assert head.post(f"/versions/999999/{address}", data=sent).status_code == 404
