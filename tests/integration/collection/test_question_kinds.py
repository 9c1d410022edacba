"""Every kind of question on the web form, each with its own tiny questionnaire."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.collection.models import Answer
from feedback.surveys.service import publish
from tests.factories.collection import make_invitation
from tests.integration.collection.walk import asked_on, database, send, token_of
from tests.unit.surveys.questionnaires import (
    compare,
    option,
    question,
    questionnaire,
    section,
    texts,
)


def ask(app: Flask, *sections: dict[str, Any], **more: object) -> str:
    """The address of a form that asks these sections."""
    with database(app) as session:
        version = publish(session, questionnaire=questionnaire(*sections, **more))
        token = token_of(make_invitation(session, version=version))
        session.commit()
    return f"/s/{token}"


def kept(app: Flask) -> dict[str, Any]:
    with database(app) as session:
        return dict(session.execute(select(Answer.question_id, Answer.value)).all())


def test_every_kind_of_answer_is_stored_as_its_kind(app: Flask, client: FlaskClient) -> None:
    options = [option("cash"), option("stock"), option("nothing", exclusive=True)]
    ends = {0: texts("绝不会"), 10: texts("一定会")}
    address = ask(
        app,
        section(
            "only",
            question("hello", "note"),
            question("trouble", "multiple", options=options),
            question("nps", "nps", labels=ends),
            question("cartons", "number", decimals=1, unit=texts("条")),
            question("day", "date", past_only=True),
            question("score", "rating"),
        ),
    )
    page = client.get(address).text
    assert asked_on(page) == ["trouble", "nps", "cartons", "day", "score"]
    assert "0 绝不会" in page
    given = {
        "trouble": ["cash", "stock"],
        "nps": "0",
        "cartons": "１２.5",
        "day": "2026-05-06",
        "score": "",
    }
    assert send(client, address, page, given).status_code == 200
    assert kept(app) == {
        "trouble": ["cash", "stock"],
        "nps": 0,
        "cartons": 12.5,
        "day": "2026-05-06",
    }


def test_one_choice_of_several_is_kept_as_a_list(app: Flask, client: FlaskClient) -> None:
    address = ask(app, section("only", question("trouble", "multiple", required=True)))
    page = client.get(address).text
    again = send(client, address, page, {})
    assert again.status_code == 422
    send(client, address, again.text, {"trouble": "yes"})
    assert kept(app) == {"trouble": ["yes"]}


def test_wrong_numbers_and_days_are_explained_and_kept(app: Flask, client: FlaskClient) -> None:
    address = ask(
        app,
        section("only", question("cartons", "number"), question("day", "date", past_only=True)),
    )
    page = client.get(address).text
    for cartons, day, said in (
        ("很多", "2026-02-30", "日历上没有"),
        ("1.5", "2999-01-01", "这一天还没到"),
    ):
        answer = send(client, address, page, {"cartons": cartons, "day": day})
        assert answer.status_code == 422
        assert said in answer.text
        assert f'value="{cartons}"' in answer.text
        assert f'value="{day}"' in answer.text
    assert kept(app) == {}


def test_a_question_that_appears_on_the_same_page_is_shown_before_it_is_missed(
    app: Flask, client: FlaskClient
) -> None:
    why = question("why", required=True, show_if=compare("le", "score", 2))
    address = ask(app, section("only", question("score", "rating", required=True), why))
    page = client.get(address).text
    assert asked_on(page) == ["score"]
    shown = send(client, address, page, {"score": "1"})
    assert shown.status_code == 200
    assert asked_on(shown.text) == ["score", "why"]
    assert "error-summary" not in shown.text
    missed = send(client, address, shown.text, {"score": "1"})
    assert missed.status_code == 422
    send(client, address, missed.text, {"score": "1", "why": "没来过"})
    assert kept(app) == {"score": 1, "why": "没来过"}


def test_a_section_that_is_not_for_this_shop_is_skipped(app: Flask, client: FlaskClient) -> None:
    address = ask(
        app,
        section("first", question("score", "rating", required=True)),
        section("middle", question("why"), show_if=compare("le", "score", 2)),
        section("last", question("end")),
    )
    page = client.get(address).text
    low = send(client, address, page, {"score": "2"}).text
    assert asked_on(low) == ["why"]
    assert "第 2 页，共 3 页" in low
    high = send(client, address, page, {"score": "5"}).text
    assert asked_on(high) == ["end"]
    assert "第 2 页，共 2 页" in high


def test_an_answer_taken_back_on_an_earlier_page_is_asked_for_again(
    app: Flask, client: FlaskClient
) -> None:
    address = ask(
        app,
        section("first", question("score", "rating", required=True)),
        section("last", question("end")),
    )
    page = client.get(address).text
    last = send(client, address, page, {"score": "5"}).text
    emptied = send(client, address, send(client, address, last, {}, go="back").text, {}, go="back")
    assert asked_on(emptied.text) == ["score"]
    assert send(client, address, emptied.text, {}).status_code == 422


def test_a_question_may_depend_on_what_is_known_of_the_shop(
    app: Flask, client: FlaskClient
) -> None:
    asked = [
        question(f"for_{kind}", "rating", show_if=compare("eq", "fact:market_type", kind))
        for kind in ("urban", "rural")
    ]
    address = ask(app, section("only", question("all", "rating"), *asked), facts=["market_type"])
    page = client.get(address).text
    assert asked_on(page) == ["all", "for_urban"]
    send(client, address, page, {"for_urban": "4"})
    assert kept(app) == {"for_urban": 4}
