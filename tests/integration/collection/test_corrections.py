"""Correcting a stored answer: what stays, what follows, who may not."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.access import viewer_of
from feedback.accounts.permissions import Role, Viewer
from feedback.attribution.models import StaleCredit
from feedback.audit.models import AuditEvent
from feedback.collection.models import Response
from feedback.collection.responses.queries import changes_of, stored_values
from feedback.collection.responses.service import Corrected, correct
from feedback.collection.service import AnswersError
from feedback.core.errors import FeedbackError, ForbiddenError, InputError, RuleError
from feedback.surveys.queries import latest_version
from feedback.verbatims.models import Verbatim
from feedback.verbatims.queries import is_current, may_be_read
from feedback.verbatims.service import close_words
from tests.factories.answers import EVERY_KIND, make_response
from tests.factories.collection import CONTENT, make_survey_version
from tests.factories.staff import make_staff
from tests.factories.visits import DENIED, make_script

WHY = "访问员点错了一格"


def desk(session: Session, role: Role | tuple[Role, ...] = Role.INTEGRITY) -> Viewer:
    return viewer_of(session, make_staff(session, role))


def change(
    session: Session,
    response: Response,
    viewer: Viewer | None = None,
    *,
    reason: str = WHY,
    seen: int = 0,
    **changed: object,
) -> Corrected:
    raw = {key: value for key, value in {**EVERY_KIND, **changed}.items() if value is not None}
    return correct(
        session,
        viewer=viewer or desk(session),
        response_id=response.id,
        raw_answers=raw,
        reason=reason,
        seen_revision=seen,
    )


def heard(session: Session) -> dict[str, tuple[str, int | None]]:
    rows = session.scalars(select(Verbatim).where(is_current()).order_by(Verbatim.id))
    return {row.source_ref: (row.text, row.score) for row in rows}


def test_a_corrected_cell_keeps_its_former_value_who_when_and_why(session: Session) -> None:
    response = make_response(session)
    viewer = desk(session)
    views = {"goods": "good", "visits": "good"}
    done = change(session, response, viewer, views=views, cartons="13")
    assert set(done.keys) == {"views.visits", "cartons"}
    assert stored_values(session, response.id)["views.visits"] == "good"
    found: dict[str, Any] = {c.row.question_id: c for c in changes_of(session, response.id)}
    row = found["views.visits"].row
    assert (row.former, row.replacement, row.reason) == ("bad", "good", WHY)
    assert (row.changed_by_id, row.revision) == (viewer.staff_id, 1)
    assert (found["cartons"].row.former, found["cartons"].row.replacement) == (12.5, 13)
    event = session.scalars(select(AuditEvent)).one()
    assert event.detail == {"questions": ["cartons", "views.visits"], "revision": 1}


def test_scores_follow_the_corrected_answer(session: Session) -> None:
    response = make_response(session)
    change(session, response, score="1")
    (row,) = [one for one in response.answers if one.question_id == "score"]
    assert (row.value, row.score) == (1, 0)
    assert {score for _, score in heard(session).values()} == {1}


def test_the_ledger_gets_a_superseding_row_and_facts_are_told(session: Session) -> None:
    response = make_response(session)
    before = session.scalars(select(Verbatim.id).where(Verbatim.source_ref.like("%:say"))).one()
    change(session, response, say="烟不够卖，硬盒缺")
    assert heard(session) == {
        f"{response.id}:why": ("送货太慢", 2),
        f"{response.id}:say~2": ("烟不够卖，硬盒缺", 2),
    }
    assert session.get_one(Verbatim, before).text == "烟不够卖"
    assert before in session.scalars(select(StaleCredit.verbatim_id)).all()
    change(session, response, seen=1, say="烟够卖了")
    assert heard(session)[f"{response.id}:say~3"][0] == "烟够卖了"


def test_an_answer_that_falls_off_the_path_is_taken_away_and_kept_in_history(
    session: Session,
) -> None:
    response = make_response(session)
    done = change(session, response, score="5")
    assert set(done.keys) == {"score", "why"}
    assert "why" not in stored_values(session, response.id)
    assert ("", 5) in heard(session).values()
    gone = next(c.row for c in changes_of(session, response.id) if c.row.question_id == "why")
    assert (gone.former, gone.replacement) == ("送货太慢", None)


def test_first_words_take_the_place_of_the_silent_row(session: Session) -> None:
    response = make_response(session, say=None, why=None)
    assert heard(session) == {str(response.id): ("", 2)}
    change(session, response, why=None)
    assert heard(session) == {f"{response.id}:say": ("烟不够卖", 2)}


def test_a_silent_row_follows_the_rating(session: Session) -> None:
    response = make_response(session, say=None, why=None)
    change(session, response, say=None, why=None, score="1")
    assert heard(session) == {f"{response.id}~2": ("", 1)}


def test_sending_the_first_answers_again_changes_nothing(session: Session) -> None:
    response = make_response(session)
    body, number = response.body_sha256, response.submission_id
    change(session, response, score="1")
    assert (response.body_sha256, response.submission_id) == (body, number)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"reason": "  "}, InputError),
        ({"reason": "好" * 501}, InputError),
        ({"seen": 3}, RuleError),
        ({"score": None}, AnswersError),
        ({"only": "tampered"}, AnswersError),
        ({"nobody_asked": "1"}, AnswersError),
        ({"say": "长" * 1_000_000}, AnswersError),
        ({"day": "2026-10-02"}, AnswersError),
        ({"some": ["no", "yes"]}, RuleError),
    ],
)
def test_a_wrong_correction_changes_nothing(
    session: Session, more: dict[str, Any], error: type[FeedbackError]
) -> None:
    response = make_response(session)
    before, words = stored_values(session, response.id), heard(session)
    with pytest.raises(error):
        change(session, response, **more)
    assert (stored_values(session, response.id), heard(session)) == (before, words)
    assert changes_of(session, response.id) == []


def test_two_people_do_not_overwrite_each_other(session: Session) -> None:
    response = make_response(session)
    change(session, response, score="1")
    with pytest.raises(RuleError, match="别人刚更正过"):
        change(session, response, cartons="1")


@pytest.mark.parametrize(
    "roles", [Role.CUSTOMER_MANAGER, Role.LEADER, (Role.INTEGRITY, Role.LEADER)]
)
def test_managers_and_their_line_reach_no_response(
    session: Session, roles: Role | tuple[Role, ...]
) -> None:
    response = make_response(session)
    with pytest.raises(ForbiddenError):
        change(session, response, desk(session, roles), score="1")


def test_what_somebody_may_not_see_they_cannot_change(session: Session) -> None:
    """The inspection head neither sees who was told how to answer nor closes words again."""
    response = make_response(
        session,
        version=make_survey_version(session),
        **{
            **dict.fromkeys(EVERY_KIND),
            **CONTENT,
            "coached": "yes",
            "comment": "客户经理要求我们打满分，不然少给烟",
        },
    )
    head = desk(session, Role.INSPECTION_HEAD)
    correct(
        session,
        viewer=head,
        response_id=response.id,
        raw_answers=CONTENT | {"ordering": "5", "coached": "no", "comment": "没什么"},
        reason=WHY,
        seen_revision=0,
    )
    kept = stored_values(session, response.id)
    assert (kept["ordering"], kept["coached"]) == (5, "yes")
    assert kept["comment"].startswith("客户经理要求")


def test_words_closed_to_all_but_the_desk_stay_closed_when_corrected(session: Session) -> None:
    response = make_response(session)
    before = session.scalars(select(Verbatim.id).where(Verbatim.source_ref.like("%:say"))).one()
    close_words(session, verbatim_id=before, staff_id=None)
    change(session, response, say="另一句话")
    others = desk(session, Role.ANALYST)
    seen = session.scalars(select(Verbatim.text).where(may_be_read(others, Verbatim.id))).all()
    assert "另一句话" not in seen


def test_answers_that_decided_a_verdict_are_not_changed(session: Session) -> None:
    make_script(session)
    response = make_response(
        session,
        version=latest_version(session, "verification_call"),
        **{**dict.fromkeys(EVERY_KIND), **DENIED},
    )
    with pytest.raises(RuleError, match="核查的结论"):
        change(session, response)
