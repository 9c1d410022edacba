"""Published questionnaires and invitations to test with; each call makes a new one, flushed."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from sqlalchemy.orm import Session

from feedback.collection import service
from feedback.collection.models import Invitation
from feedback.core import clock
from feedback.people.models import Retailer
from feedback.surveys.definition import Questionnaire
from feedback.surveys.library import load_questionnaire
from feedback.surveys.models import SurveyVersion
from feedback.surveys.service import publish
from tests.factories.people import make_retailer

_numbers = count(1)

SCORES = (
    "supply_amount",
    "supply_fairness",
    "ordering",
    "delivery",
    "manager_service",
    "business_guidance",
    "market_regulation",
    "shop_and_brand",
)
CONTENT = dict.fromkeys(SCORES, "4") | {"coached": "no"}
"""The shortest acceptable answer to the satisfaction survey: satisfied, without words."""


def make_survey_version(
    session: Session, questionnaire: Questionnaire | None = None
) -> SurveyVersion:
    """The published satisfaction survey, or another questionnaire."""
    return publish(session, questionnaire=questionnaire or load_questionnaire("satisfaction"))


def make_invitation(
    session: Session,
    *,
    version: SurveyVersion | None = None,
    retailer: Retailer | None = None,
    wave: str | None = None,
    days: float = 14,
) -> Invitation:
    """A new shop invited to a wave of its own, open for `days` (ended if negative)."""
    (invitation,) = service.invite(
        session,
        version=version or make_survey_version(session),
        retailer_ids=[(retailer or make_retailer(session)).id],
        wave=wave or f"w{next(_numbers)}",
        expires_at=clock.now() + timedelta(days=days),
    )
    return invitation
