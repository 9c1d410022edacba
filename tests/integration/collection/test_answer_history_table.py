"""What the database itself keeps true about the history of answers."""

from __future__ import annotations

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Role
from feedback.collection.responses.models import AnswerChange
from feedback.collection.service import submit
from feedback.core import clock
from feedback.verbatims.models import Channel
from tests.factories.collection import CONTENT, make_survey_version
from tests.factories.staff import make_staff


@pytest.fixture
def change(session: Session) -> AnswerChange:
    """One correction of one answer."""
    response = submit(
        session,
        version=make_survey_version(session),
        raw_answers=CONTENT,
        retailer_id=None,
        channel=Channel.WEB,
        submission_id="one",
    ).response
    made = AnswerChange(
        response_id=response.id,
        revision=1,
        question_id="ordering",
        former=4,
        replacement=2,
        reason="录入时点错了",
        changed_by_id=make_staff(session, Role.INSPECTION_HEAD).id,
        changed_at=clock.now(),
    )
    session.add(made)
    session.flush()
    return made


@pytest.mark.parametrize(
    "forbidden",
    [
        "UPDATE answer_change SET reason = 'other'",
        "UPDATE answer_change SET replacement = NULL",
        (
            "UPDATE answer_change SET former = NULL, replacement = NULL, revision = 9, "
            "erased_at = '2026-01-01 00:00:00'"
        ),
        "DELETE FROM answer_change",
    ],
)
@pytest.mark.usefixtures("change")
def test_history_is_never_rewritten(session: Session, forbidden: str) -> None:
    with pytest.raises(DBAPIError, match="never changed"), session.begin_nested():
        session.execute(text(forbidden))


def test_what_was_said_may_be_erased_from_history_once(
    session: Session, change: AnswerChange
) -> None:
    erase = update(AnswerChange).values(former=None, replacement=None, erased_at=clock.now())
    session.execute(erase)
    session.refresh(change)
    assert (change.former, change.replacement, change.revision) == (None, None, 1)
    with pytest.raises(DBAPIError, match="never changed"), session.begin_nested():
        session.execute(erase)
