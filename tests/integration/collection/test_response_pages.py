"""Staff's pages of stored answers, through HTTP on both databases."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.accounts.permissions import Role
from feedback.audit.models import AuditEvent
from feedback.collection.exports import downloads
from feedback.collection.responses.queries import PAGE, stored_values
from tests.factories.answers import NOON, SECRET, make_response
from tests.factories.people import make_retailer
from tests.factories.staff import make_staff, sign_in
from tests.integration.collection.walk import database

FORM = {
    "q.only": "yes",
    "q.some": ["yes", "no"],
    "q.score": "2",
    "q.cartons": "12.5",
    "q.day": "2026-09-30",
    "q.say": "烟不够卖",
    "q.views.goods": "good",
    "q.views.visits": "bad",
    "q.best.c": "1",
    "q.best.a": "2",
    "q.stock.a": "3.25",
    "q.stock.b": ["", "none"],
    "q.why": "送货太慢",
    "revision": "0",
    "why": "访问员点错了一格",
}


def stored(app: Flask, **changed: object) -> tuple[int, str]:
    """A response from a shop of its own: its number, and the shop's licence number."""
    with database(app) as session:
        shop = make_retailer(session)
        number = make_response(session, retailer=shop, **changed).id  # type: ignore[arg-type]
        licence = shop.licence_no
        session.commit()
    return number, licence


def enter(app: Flask, client: FlaskClient, *roles: Role) -> None:
    with database(app) as session:
        staff = make_staff(session, roles)
        session.commit()
        sign_in(client, staff)


def values(app: Flask, number: int) -> dict[str, object]:
    with database(app) as session:
        return stored_values(session, number)


def actions(app: Flask) -> list[str]:
    with database(app) as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_a_response_is_masked_until_somebody_says_why(app: Flask, client: FlaskClient) -> None:
    number, licence = stored(app, say=SECRET)
    enter(app, client, Role.INTEGRITY)
    masked = client.get(f"/responses/{number}").text
    assert "13812345678" not in masked
    assert licence not in masked
    assert "选项 yes、选项 no" in masked
    assert client.post(f"/responses/{number}/original").status_code == 422
    assert actions(app) == []
    shown = client.post(f"/responses/{number}/original", data={"reason": "check"}).text
    assert SECRET in shown
    assert licence in shown
    assert actions(app) == ["response.original"]


def test_the_form_sends_back_what_it_shows(app: Flask, client: FlaskClient) -> None:
    number, _ = stored(app)
    enter(app, client, Role.INTEGRITY)
    page = client.post(f"/responses/{number}/original", data={"reason": "correct"}).text
    assert set(re.findall(r'name="(q\.[a-z_.]+)"', page)) == {
        name for name in FORM if name.startswith("q.")
    } | {"q.best.b"}
    unchanged = client.post(f"/responses/{number}", data=FORM)
    assert unchanged.status_code == 409
    assert "没有改动" in unchanged.text


def test_a_correction_shows_in_the_history(app: Flask, client: FlaskClient) -> None:
    number, _ = stored(app)
    enter(app, client, Role.INTEGRITY)
    sent = {**FORM, "q.views.visits": "good", "q.cartons": "13"}
    done = client.post(f"/responses/{number}", data=sent, follow_redirects=True)
    assert done.status_code == 200
    assert "访问员点错了一格" in done.text
    assert "12.5" in done.text
    assert values(app, number)["cartons"] == 13
    listed = client.get("/responses?survey=every_kind").text
    assert "更正过" in listed
    late = client.post(f"/responses/{number}", data=FORM)
    assert late.status_code == 409
    assert "别人刚更正过" in late.text


def test_a_wrong_correction_keeps_what_was_typed(app: Flask, client: FlaskClient) -> None:
    number, _ = stored(app)
    before = values(app, number)
    enter(app, client, Role.INTEGRITY)
    for sent, said in (
        ({"q.cartons": "很多"}, "请填一个数字"),
        ({"q.only": "yes'; DROP TABLE answer; --"}, "请从列出的答案里选一个"),
        ({"q.day": "2999-01-01"}, "这一天还没到"),
        ({"q.say": "长" * 350_000}, "写得太长了"),
        ({"why": ""}, "请写明为什么更正"),
        ({"revision": "x"}, "别人刚更正过"),
    ):
        answer = client.post(f"/responses/{number}", data={**FORM, **sent})
        assert answer.status_code in {409, 422}, sent
        assert said in answer.text
    assert 'value="12.5"' in answer.text
    assert values(app, number) == before


@pytest.mark.parametrize("said", ["<script>alert(1)</script>", "{{ 7*7 }} %(x)s", "𠮷野家 👍🏽"])
def test_unusual_words_are_shown_as_they_are(app: Flask, client: FlaskClient, said: str) -> None:
    number, _ = stored(app, say=said)
    enter(app, client, Role.INTEGRITY)
    page = client.post(f"/responses/{number}/original", data={"reason": "check"}).text
    assert "<script>alert" not in page
    assert said.replace("<", "&lt;").replace(">", "&gt;") in page


@pytest.mark.parametrize("roles", [(Role.CUSTOMER_MANAGER,), (Role.LEADER,), (Role.MARKET_MANAGER,),
                                   (Role.INTEGRITY, Role.LEADER)])  # fmt: skip
def test_managers_and_their_line_reach_no_page(
    app: Flask, client: FlaskClient, roles: tuple[Role, ...]
) -> None:
    number, _ = stored(app)
    enter(app, client, *roles)
    for address in ("/responses", f"/responses/{number}", "/responses/export"):
        assert client.get(address).status_code == 403, address
    for address in (f"/responses/{number}", f"/responses/{number}/original", "/responses/export"):
        data = {**FORM, "reason": "check", "survey": "every_kind", "format": "csv"}
        assert client.post(address, data=data).status_code == 403, address


def test_the_list_is_turned_page_by_page_without_gaps(app: Flask, client: FlaskClient) -> None:
    with database(app) as session:
        shop = make_retailer(session)
        expected = [
            make_response(session, retailer=shop, at=NOON + timedelta(minutes=n // 3)).id
            for n in range(PAGE + 7)
        ]
        session.commit()
    enter(app, client, Role.ANALYST)
    found: list[int] = []
    address = "/responses?survey=every_kind"
    while address:
        page = client.get(address).text
        found += [int(number) for number in re.findall(r'href="/responses/(\d+)"', page)]
        older = re.search(r'rel="next" href="([^"]+)"', page)
        address = older[1].replace("&amp;", "&") if older else ""
    assert found == sorted(expected, reverse=True)
    assert client.get("/responses?survey=every_kind&before=x_1").status_code == 422
    assert client.get("/responses?survey=nothing").status_code == 404


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx", "sav"])
def test_a_file_is_sent_and_noted(app: Flask, client: FlaskClient, form: str) -> None:
    stored(app)
    enter(app, client, Role.ANALYST)
    assert client.get("/responses/export").status_code == 200
    order = {"survey": "every_kind", "format": form}
    sent = client.post("/responses/export", data=order, buffered=True)
    assert sent.status_code == 200
    assert f"every_kind-v1.{form}" in sent.headers["Content-Disposition"]
    assert len(sent.data) > 100
    assert actions(app) == ["responses.export_begun", "responses.exported"]


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"format": "exe"}, 422),
        ({"survey": "nothing"}, 404),
        ({"version": "99"}, 404),
        ({"from": "2026-13-01"}, 422),
        ({"from": "2026-10-02", "to": "2026-10-01"}, 422),
        ({"personal": "1", "reason": "check"}, 403),
    ],
)
def test_a_wrong_order_is_refused_and_not_noted(
    app: Flask, client: FlaskClient, more: dict[str, str], status: int
) -> None:
    stored(app)
    enter(app, client, Role.ANALYST)
    order = {"survey": "every_kind", "format": "csv", **more}
    assert client.post("/responses/export", data=order).status_code == status
    assert actions(app) == []


def test_nobody_waits_before_a_blank_page_for_a_file_that_must_be_whole(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(app)
    monkeypatch.setattr(downloads, "MOST_AT_ONCE", 0)
    enter(app, client, Role.ANALYST)
    refused = client.post("/responses/export", data={"survey": "every_kind", "format": "xlsx"})
    assert refused.status_code == 422
    assert "feedback responses export" in refused.text


def test_pages_speak_english(app: Flask, client: FlaskClient) -> None:
    number, _ = stored(app)
    enter(app, client, Role.INTEGRITY)
    client.set_cookie("language", "en")
    assert "option yes, option no" in client.get(f"/responses/{number}").text
