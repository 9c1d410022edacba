from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.collection.models import Answer, Response
from feedback.collection.service import AlreadyAnsweredError, AnswersError, Submitted, submit
from feedback.core.errors import RuleError
from feedback.verbatims.models import Channel, Verbatim
from tests.factories.collection import CONTENT, make_invitation, make_survey_version
from tests.factories.people import make_retailer

LOW = CONTENT | {"manager_service": "1", "why_low": "客户经理三个月没来过", "comment": "烟不够卖"}


def answer(session: Session, raw: dict[str, str], **more: object) -> Submitted:
    values: dict[str, object] = {
        "version": make_survey_version(session),
        "raw_answers": raw,
        "retailer_id": None,
        "channel": Channel.WEB,
        "submission_id": "one",
    } | more
    return submit(session, **values)  # type: ignore[arg-type]


def words(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(select(Verbatim.source_ref, Verbatim.text).order_by(Verbatim.id))
    return [(ref, text) for ref, text in rows]


def count(session: Session, model: type[Response | Answer | Verbatim]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_an_answer_is_stored_with_its_words_and_its_day(session: Session) -> None:
    shop = make_retailer(session)
    late = datetime(2026, 10, 31, 16, 30, tzinfo=UTC)  # past midnight for the shop
    stored = answer(session, LOW, retailer_id=shop.id, at=late).response
    assert words(session) == [
        (f"{stored.id}:why_low", "客户经理三个月没来过"),
        (f"{stored.id}:comment", "烟不够卖"),
    ]
    verbatim = session.scalars(select(Verbatim)).first()
    assert verbatim is not None
    assert (verbatim.said_on, verbatim.score) == (date(2026, 11, 1), 1)
    assert (verbatim.source, verbatim.retailer_id) == ("response", shop.id)


def test_scores_and_dimensions_are_kept_with_each_answer(session: Session) -> None:
    stored = answer(session, LOW).response
    found = {row.question_id: row for row in stored.answers}
    assert (found["supply_amount"].value, found["supply_amount"].score) == (4, 75)
    assert found["manager_service"].dimension == "manager_service"
    assert found["coached"].value == "no"
    assert found["comment"].text == "烟不够卖"
    assert "complaint_handling" not in found


def test_an_answer_without_words_still_counts_as_a_voice(session: Session) -> None:
    stored = answer(session, CONTENT).response
    assert words(session) == [(str(stored.id), "")]


def test_an_answer_off_the_path_is_not_counted(session: Session) -> None:
    answer(session, CONTENT | {"why_low": "改了主意之前写的"})
    assert [text for _, text in words(session)] == [""]


def test_sending_the_same_again_is_answered_alike(session: Session) -> None:
    first = answer(session, LOW)
    again = answer(session, LOW)
    assert (first.fresh, again.fresh) == (True, False)
    assert again.response is first.response
    assert (count(session, Response), count(session, Verbatim)) == (1, 2)


def test_other_answers_under_the_same_id_are_refused(session: Session) -> None:
    answer(session, LOW)
    with pytest.raises(RuleError, match="没有记下"):
        answer(session, CONTENT)
    assert count(session, Response) == 1


def test_an_invitation_is_answered_once(session: Session) -> None:
    invitation = make_invitation(session)
    more = {"invitation": invitation, "retailer_id": invitation.retailer_id}
    first = answer(session, LOW, **more)
    with pytest.raises(AlreadyAnsweredError) as refused:
        answer(session, CONTENT, submission_id="two", **more)
    assert refused.value.response is first.response
    assert count(session, Response) == 1


def test_a_shop_cannot_answer_another_shops_invitation(session: Session) -> None:
    invitation = make_invitation(session)
    with pytest.raises(ValueError, match="invited"):
        answer(session, LOW, invitation=invitation, retailer_id=make_retailer(session).id)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("coached", "maybe"),
        ("coached", "no\x00"),
        ("supply_amount", "6"),
        ("supply_amount", "4; DROP TABLE response"),
        ("supply_amount", ["4", "5"]),
        ("comment", "长" * 1_000_001),
        ("no_such_question", "1"),
    ],
)
def test_a_tampered_answer_is_named_and_nothing_is_stored(
    session: Session, question: str, value: object
) -> None:
    with pytest.raises(AnswersError) as refused:
        answer(session, CONTENT | {question: value})  # type: ignore[dict-item]
    assert set(refused.value.problems) == {question}
    assert (count(session, Response), count(session, Verbatim)) == (0, 0)


@pytest.mark.parametrize(
    "said",
    [
        "𠮷野家旁边的店 👍🏽 👨‍👩‍👧‍👦 说得好",
        "'; DROP TABLE verbatim; --",
        "<script>alert(1)</script> {{ 7*7 }} {% raw %} %(name)s ${x}",
        '=HYPERLINK("http://x")',
        "第一行\n第二行\t完",
        "صباح الخير हिन्दी 한국어",
    ],
)
def test_unusual_words_are_kept_character_for_character(session: Session, said: str) -> None:
    stored = answer(session, CONTENT | {"comment": said}).response
    session.expire_all()
    assert words(session) == [(f"{stored.id}:comment", said)]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("烟\x00不够\x07卖", "烟不够卖"), ("半个字\ud83d", "半个字\ufffd"), ("  \x00 ", "")],
)
def test_what_no_database_can_store_is_taken_out(session: Session, sent: str, kept: str) -> None:
    answer(session, CONTENT | {"comment": sent})
    session.expire_all()
    assert [text for _, text in words(session)] == [kept]


def test_a_call_that_broke_off_is_kept_but_a_form_is_not(session: Session) -> None:
    begun = {"supply_amount": "2", "why_low": "还没说完"}
    with pytest.raises(AnswersError):
        answer(session, begun)
    stored = answer(session, begun, channel=Channel.CHECK_CALL, allow_partial=True)
    assert {row.question_id for row in stored.response.answers} == {"supply_amount", "why_low"}


def test_a_wrong_answer_is_refused_even_in_a_call_that_broke_off(session: Session) -> None:
    with pytest.raises(AnswersError):
        answer(session, {"supply_amount": "9"}, allow_partial=True)
