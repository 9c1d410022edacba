"""What strangers may send instead of answers, through the link, on both databases."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.collection.models import Answer, Invitation, Response
from feedback.collection.service import AnswersError, submit
from feedback.surveys.service import publish
from feedback.verbatims.models import Channel, Verbatim
from tests.factories.answers import EVERY_KIND, every_kind, make_version
from tests.factories.collection import make_invitation
from tests.integration.collection.walk import database, send, state_in, token_of
from tests.unit.surveys.questionnaires import compare, option, question, questionnaire, section


def asked(app: Flask) -> str:
    """The address of a form with a choice, a day, words, and words only for the dissatisfied."""
    with database(app) as session:
        options = [option("cash"), option("stock")]
        version = publish(
            session,
            questionnaire=questionnaire(
                section(
                    "only",
                    question("score", "rating", required=True),
                    question("trouble", "multiple", options=options),
                    question("day", "date", past_only=True),
                    question("comment", "text", max_length=500),
                    question("why", "text", show_if=compare("le", "score", 2)),
                )
            ),
        )
        token = token_of(make_invitation(session, version=version))
        session.commit()
    return f"/s/{token}"


def stored(app: Flask) -> tuple[int, ...]:
    with database(app) as session:
        kinds = (Response, Answer, Verbatim)
        return tuple(session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds)


GOOD = {"q.score": "4", "q.comment": "都好"}


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"q.trouble": "gold"}, 422, "请从列出的答案里选"),
        ({"q.trouble": ["cash", "cash'; DROP TABLE answer; --"]}, 422, "请从列出的答案里选"),
        ({"q.score": "99"}, 422, "请选 1 到 5"),
        ({"q.score": ["1", "5"]}, 422, "请选 1 到 5"),
        ({"q.day": "2999-01-01"}, 422, "这一天还没到"),
        ({"q.day": "9" * 4_000}, 422, "请写成年-月-日"),
        ({"q.comment": "长" * 1_000_000}, 413, ""),
        ({"q.comment": "x" * 1_000_000}, 422, "写得太长了"),
    ],
)
def test_a_tampered_form_is_told_and_stores_nothing(
    app: Flask, client: FlaskClient, sent: dict[str, str], status: int, said: str
) -> None:
    address = asked(app)
    state = state_in(client.get(address).text)
    answer = client.post(address, data={"state": state, "go": "next", **GOOD, **sent})
    assert answer.status_code == status
    assert said in answer.text
    assert stored(app) == (0, 0, 0)


def test_an_answer_off_the_path_is_not_stored(app: Flask, client: FlaskClient) -> None:
    address = asked(app)
    state = state_in(client.get(address).text)
    sent = {**GOOD, "q.why": "不该记下", "q.no_such": "1"}
    client.post(address, data={"state": state, "go": "next", **sent})
    with database(app) as session:
        keys = set(session.scalars(select(Answer.question_id)))
        words = list(session.scalars(select(Verbatim.text)))
    assert keys == {"score", "comment"}
    assert words == ["都好"]


@pytest.mark.parametrize(
    "said",
    [
        "𠮷野家 👨‍👩‍👧‍👦 👍🏽",
        "'; DROP TABLE verbatim; --",
        "<script>alert(1)</script>{{ 7*7 }}{% raw %}%(x)s",
    ],
)
def test_unusual_words_arrive_as_they_were_typed(
    app: Flask, client: FlaskClient, said: str
) -> None:
    address = asked(app)
    page = client.get(address).text
    done = send(client, address, page, {"score": "4", "comment": said})
    assert done.status_code == 200
    with database(app) as session:
        assert list(session.scalars(select(Verbatim.text))) == [said]


def test_broken_utf_8_is_mended_or_told_never_half_stored(app: Flask, client: FlaskClient) -> None:
    address = asked(app)
    state = state_in(client.get(address).text)
    body = f"state={state}&go=next&q.score=4&q.comment=".encode() + b"%E7%83%9F%FF%C3%28%ED%A0%80"
    kind = "application/x-www-form-urlencoded"
    answer = client.post(address, data=body, content_type=kind)
    assert answer.status_code in {303, 400, 422}
    counts = stored(app)
    assert counts in {(0, 0, 0), (1, 2, 1)}
    if counts[0]:
        with database(app) as session:
            (words,) = session.scalars(select(Verbatim.text))
            assert words.startswith("烟")
            words.encode()


def test_a_draft_of_another_invitation_or_version_is_refused(
    app: Flask, client: FlaskClient
) -> None:
    address = asked(app)
    with database(app) as session:
        other = make_invitation(session, version=make_version(session))
        foreign = f"/s/{token_of(other)}"
        session.commit()
    state = state_in(client.get(foreign).text)
    answer = client.post(address, data={"state": state, "go": "next", **GOOD})
    assert answer.status_code == 422
    assert stored(app) == (0, 0, 0)


def test_answers_to_another_version_are_refused_whole(app: Flask) -> None:
    with database(app) as session:
        older = publish(
            session,
            questionnaire=questionnaire(section("only", question("old")), key="every_kind"),
        )
        newer = publish(session, questionnaire=every_kind())
        assert (older.number, newer.number) == (1, 2)
        with pytest.raises(AnswersError) as refused:
            submit(
                session,
                version=older,
                raw_answers=EVERY_KIND,
                retailer_id=None,
                channel=Channel.WEB,
                submission_id="one",
            )
        session.commit()
    assert "only" in refused.value.problems
    assert stored(app) == (0, 0, 0)


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"views": {"goods": "great"}}, "views.goods"),
        ({"views": {"nobody": "good"}}, "views.nobody"),
        ({"views": "good"}, "views"),
        ({"best": ["a", "a"]}, "best"),
        ({"best": ["a", "z"]}, "best"),
        ({"stock": {"a": "NaN"}}, "stock.a"),
        ({"stock": {"a": "1e400"}}, "stock.a"),
        ({"stock.a": {"deep": {"deeper": 1}}}, "stock.a.deep"),
        ({"cartons": True}, "cartons"),
        ({"say": ["a", "b"]}, "say"),
    ],
)
def test_a_tampered_table_or_ranking_is_named_and_nothing_is_stored(
    app: Flask, changed: dict[str, object], key: str
) -> None:
    with database(app) as session:
        version = make_version(session)
        with pytest.raises(AnswersError) as refused:
            submit(
                session,
                version=version,
                raw_answers={**EVERY_KIND, **changed},
                retailer_id=None,
                channel=Channel.WEB,
                submission_id="one",
            )
        session.commit()
    assert key in refused.value.problems
    assert stored(app) == (0, 0, 0)


def test_an_invitation_stays_unanswered_by_what_was_refused(
    app: Flask, client: FlaskClient
) -> None:
    address = asked(app)
    state = state_in(client.get(address).text)
    client.post(address, data={"state": state, "go": "next", **GOOD, "q.score": "0"})
    page = client.get(address).text
    assert send(client, address, page, {"score": "3", "comment": "好"}).status_code == 200
    assert stored(app) == (1, 2, 1)
    with database(app) as session:
        assert session.scalar(select(func.count()).select_from(Invitation)) == 1
