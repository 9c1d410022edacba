"""Claims of visits and answers of the call script to test with."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy.orm import Session

from feedback.people.models import Retailer, ServicePerson
from feedback.surveys.library import load_questionnaire
from feedback.surveys.models import SurveyVersion
from feedback.visits.models import ClaimedVisit, VisitMode
from tests.factories.collection import make_survey_version

REMEMBERED: dict[str, object] = {
    "respondent": "owner",
    "last_visit": "days_ago",
    "last_visit_days": "2",
    "who": "customer_manager",
    "mode": "in_shop",
    "duration": "from_5_to_15",
    "content": ["display", "chat"],
    "signature": ["none"],
    "problem_solved": "none_reported",
    "policy": "not_explained",
    "policy_fair": "fair",
    "score": "4",
    "comment": "货不够卖",
    "coached": "no",
    "reply_wanted": "no",
}
"""A whole call in which the owner remembers a visit two days ago."""

DENIED: dict[str, object] = {
    key: value
    for key, value in REMEMBERED.items()
    if key not in {"last_visit_days", "who", "mode", "duration", "content", "signature"}
} | {"last_visit": "not_this_month"}
"""A whole call in which the owner says that nobody came this month."""


def make_script(session: Session) -> SurveyVersion:
    """The published script of the check call."""
    return make_survey_version(session, load_questionnaire("verification_call"))


def make_claim(
    session: Session,
    retailer: Retailer,
    person: ServicePerson,
    visited_on: date,
    *,
    mode: VisitMode = VisitMode.IN_SHOP,
    tasks: tuple[str, ...] = ("display",),
) -> ClaimedVisit:
    """`person` says that they visited `retailer` on that day from 9:05 to 9:25."""
    claim = ClaimedVisit(
        retailer_id=retailer.id,
        person_id=person.id,
        visited_on=visited_on,
        arrived=time(9, 5),
        left=time(9, 25),
        mode=mode,
        tasks=list(tasks),
    )
    session.add(claim)
    session.flush()
    return claim
