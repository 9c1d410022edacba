"""Phrases that staff add: how far they reach is said at once, and secrets are not for keeping."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from feedback.accounts.permissions import SYSTEM, Role
from feedback.codeframe.models import Addition
from feedback.core.db import write_session
from feedback.issues import reach
from feedback.issues.reach import reach_of
from feedback.verbatims.service import close_words
from tests.integration.teaching.conftest import PHONE, Desk, desk

__all__ = ["desk"]

COMMON, RARE = "卷烟", "月光宝盒"
TEXTS = [
    *(f"{COMMON}总是不够卖{number}" for number in range(30)),
    f"送货的{RARE}又来了",
    "没有意见",
]


def add(browser: FlaskClient, phrase: str, **more: str) -> TestResponse:
    sent = {"phrase-code": "I01", "phrase-phrase": phrase}
    sent |= {f"phrase-{name}": value for name, value in more.items()}
    return browser.post("/additions/phrase", data=sent, follow_redirects=True)


def added(desk: Desk) -> list[str]:
    with Session(desk.engine) as session:
        return list(session.scalars(select(Addition.wording)))


def plain(page: TestResponse) -> str:
    return re.sub(r"<[^>]+>|\s+", "", page.text)


def test_a_phrase_that_is_said_everywhere_needs_a_second_yes(desk: Desk) -> None:
    desk.hear(*TEXTS)
    browser = desk.act(Role.ANALYST)
    page = add(browser, COMMON)
    assert page.status_code == 409
    assert f"最近32条意见里有30条含有“{COMMON}”" in plain(page)
    assert f"确实要加“{COMMON}”：最近32条意见里的30条都会算作这个类别" in plain(page)
    assert added(desk) == []
    other = add(browser, "不够卖", confirmed=COMMON)  # the yes was for another phrase
    assert other.status_code == 409
    assert added(desk) == []
    assert add(browser, COMMON, confirmed=COMMON).status_code == 200
    assert added(desk) == [COMMON]


def test_whoever_adds_a_phrase_sees_at_once_where_it_stands(desk: Desk) -> None:
    desk.hear(*TEXTS)
    browser = desk.act(Role.ANALYST)
    looked = add(browser, RARE, look="1")
    assert looked.status_code == 200
    assert f"最近32条意见里有1条含有“{RARE}”" in plain(looked)
    assert f"<mark>{RARE}</mark>" in looked.text
    assert f'value="{RARE}"' in looked.text  # so that it can be added with one more click
    assert added(desk) == []
    page = add(browser, RARE)
    assert f"已补充“{RARE}”" in page.text
    assert f"最近32条意见里有1条含有“{RARE}”" in plain(page)


def test_one_click_does_not_adopt_what_is_said_everywhere(desk: Desk) -> None:
    desk.hear(*TEXTS)
    browser = desk.act(Role.ANALYST)
    sent = {"code": "I01", "name": "总是缺", "phrases": [COMMON, RARE]}
    page = browser.post("/issues/new/adopt", data=sent)
    assert page.status_code == 409
    assert "太常见" in page.text
    assert added(desk) == []
    page = browser.post("/issues/new/adopt", data={**sent, "confirmed": [COMMON]})
    assert page.status_code == 303
    assert sorted(added(desk)) == sorted(["总是缺", COMMON, RARE])


def test_what_the_viewer_may_not_read_is_neither_counted_nor_shown(desk: Desk) -> None:
    numbers = desk.hear(*TEXTS)
    with write_session(desk.engine) as session:
        close_words(session, verbatim_id=numbers[30], staff_id=None)
        session.commit()
    page = add(desk.act(Role.ANALYST), RARE, look="1")
    assert "最近31条意见里有0条" in plain(page)
    assert "<mark>" not in page.text
    assert "最近32条意见里有1条" in plain(add(desk.act(Role.INTEGRITY), RARE, look="1"))


def test_a_secret_cannot_be_found_by_asking_how_often_it_is_said(desk: Desk) -> None:
    analyst = desk.act(Role.ANALYST)
    desk.hear(f"请打{PHONE}")
    with write_session(desk.engine) as session:
        session.execute(reach.Reading.__table__.update().values(redacted="请打［电话］"))
        session.commit()
    assert "里有0条" in plain(add(analyst, PHONE, look="1"))


def test_only_the_newest_comments_are_looked_through(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.hear(*TEXTS)
    monkeypatch.setattr(reach, "LOOKED_AT", 10)
    read: list[str] = []
    with Session(desk.engine) as session:
        event.listen(desk.engine, "before_cursor_execute", lambda *given: read.append(given[2]))
        session.connection()
        read.clear()
        found = reach_of(session, SYSTEM, [COMMON])[0]
    assert (found.comments, found.read) == (8, 10)
    assert len(read) == 1
    assert "LIMIT" in read[0]


@pytest.mark.parametrize(
    "secret", ["张伟没来过", "找刘建国", PHONE, "110101199003074514", "好又多超市", "李姐说的"]
)
@pytest.mark.parametrize("kind", ["word", "phrase", "sub-issue"])
def test_what_names_somebody_is_refused_with_a_reason(desk: Desk, kind: str, secret: str) -> None:
    fields = {
        "word": {"word-word": secret},
        "phrase": {"phrase-code": "I04", "phrase-phrase": secret},
        "sub-issue": {"sub-code": "I04", "sub-name": secret},
    }
    page = desk.act(Role.ANALYST).post(f"/additions/{kind}", data=fields[kind])
    assert page.status_code == 422
    assert "里面像有姓名、店名、电话或证件号码，不能补充" in page.text
    assert added(desk) == []


@pytest.mark.parametrize("brand", ["黄鹤楼", "芙蓉王", "玉溪", "红双喜", "王冠", "利群"])
def test_names_of_brands_are_no_names_of_people(desk: Desk, brand: str) -> None:
    page = desk.act(Role.ANALYST).post("/additions/word", data={"word-word": brand})
    assert page.status_code == 303
    assert added(desk) == [brand]
