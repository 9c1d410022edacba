"""What a scorecard counts: checks, satisfaction of the day served, hand-overs, supply."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

import pytest
from sqlalchemy.orm import Session

from feedback.accounts.permissions import SYSTEM, Role, Viewer, scopes_for
from feedback.collection.models import Answer, Response
from feedback.core.calendar import parse_period
from feedback.issues.models import Mention
from feedback.people.models import Retailer, ServicePerson
from feedback.reports.queries.satisfaction import satisfaction
from feedback.reports.queries.scorecard import contradicted_share, handover, supply, visit_checks
from feedback.reports.rules import Limits
from feedback.surveys.models import SurveyVersion
from feedback.verbatims.models import Channel
from feedback.verbatims.service import record_words
from feedback.visits.models import Disposition, Verdict, VisitCheck
from tests.factories.collection import make_survey_version
from tests.factories.people import assign, make_area, make_person, make_retailer
from tests.factories.visits import make_claim

Q3 = parse_period("2026-Q3")
OPEN = Limits(minimum=3)
LINE = Limits(minimum=3, threshold=5)
_numbers = count(1)


@pytest.fixture
def person(session: Session) -> ServicePerson:
    return make_person(session, area=make_area(session))


def shop_of(session: Session, person: ServicePerson, to_on: date | None = None) -> Retailer:
    shop = make_retailer(session)
    assign(session, shop, person, to_on=to_on)
    return shop


def answer(
    session: Session,
    version: SurveyVersion,
    shop: Retailer,
    on: date,
    *,
    score: float,
    complaint: str = "",
) -> Response:
    at = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
    number = next(_numbers)
    response = Response(
        submission_id=f"sub-{number}",
        body_sha256="0" * 64,
        survey_version_id=version.id,
        retailer_id=shop.id,
        channel=Channel.WEB,
        receipt_no=f"R{number}",
        submitted_at=at,
    )
    for name in ("supply", "manager_service"):
        response.answers.append(Answer(question_id=name, value=5, dimension=name, score=score))
    session.add(response)
    session.flush()
    words = record_words(
        session,
        channel=Channel.WEB,
        source="response",
        source_ref=f"{response.id}:comment",
        retailer_id=shop.id,
        said_at=at,
        text=complaint,
    )
    if complaint:
        session.add(
            Mention(
                verbatim_id=words.id,
                code="I04",
                start=0,
                end=2,
                polarity="negative",
                confidence=0.9,
                reason={},
            )
        )
    session.flush()
    return response


def check(session: Session, shop: Retailer, claim_id: int, verdict: Verdict, on: date) -> None:
    version = make_survey_version(session)
    response = answer(session, version, shop, on, score=50)
    session.add(
        VisitCheck(
            retailer_id=shop.id,
            submission_id=f"chk-{next(_numbers)}",
            response_id=response.id,
            disposition=Disposition.COMPLETE,
            claim_id=claim_id,
            verdict=verdict,
            checked_at=response.submitted_at,
        )
    )
    session.flush()


def test_verdicts_are_counted_by_the_day_of_the_check(
    session: Session, person: ServicePerson
) -> None:
    for verdict, day in (
        (Verdict.CONFIRMED, date(2026, 7, 1)),
        (Verdict.CONTRADICTED, date(2026, 8, 1)),
        (Verdict.UNVERIFIABLE, date(2026, 9, 30)),
        (Verdict.CONTRADICTED, date(2026, 10, 1)),
    ):
        shop = shop_of(session, person)
        claim = make_claim(session, shop, person, date(2026, 7, 1))
        check(session, shop, claim.id, verdict, day)
    found = visit_checks(session, SYSTEM, person.id, Q3)
    assert (found.claimed, found.checked, found.decided) == (4, 3, 2)
    share = contradicted_share(found, Limits(minimum=2))
    assert (share.shops, share.heard, share.share) == (1, 2, 0.5)


def test_satisfaction_counts_for_whoever_served_the_shop_that_day(
    session: Session, person: ServicePerson
) -> None:
    version = make_survey_version(session)
    left = shop_of(session, person, to_on=date(2026, 8, 14))
    answer(session, version, left, date(2026, 8, 14), score=50)
    answer(session, version, left, date(2026, 8, 20), score=0)
    for _ in range(2):
        answer(session, version, shop_of(session, person), date(2026, 8, 20), score=100)
    found = satisfaction(session, SYSTEM, person.id, Q3, OPEN)
    assert found is not None
    assert found.shops == 3
    supply_score = next(one for one in found.dimensions if one.id == "supply")
    assert supply_score.own is not None
    assert (round(supply_score.own.value, 1), supply_score.own.n) == (83.3, 3)
    assert supply_score.city == 62.5
    delivery = next(one for one in found.dimensions if one.id == "delivery")
    assert (delivery.own, delivery.city) == (None, None)


def test_high_scores_with_a_complaint_in_their_words_are_set_apart(
    session: Session, person: ServicePerson
) -> None:
    version = make_survey_version(session)
    day = date(2026, 8, 20)
    for _ in range(5):
        answer(session, version, shop_of(session, person), day, score=100, complaint="没来")
    for _ in range(5):
        answer(session, version, shop_of(session, person), day, score=50, complaint="没来")
    found = satisfaction(session, SYSTEM, person.id, Q3, OPEN)
    assert found is not None
    assert found.index is not None
    assert found.index_without is not None
    assert (found.index.value, found.index_without.value, found.suspect) == (75.0, 50.0, 5)


def test_the_one_measured_is_not_told_whose_answers_are_doubted(
    session: Session, person: ServicePerson
) -> None:
    version = make_survey_version(session)
    for _ in range(6):
        shop = shop_of(session, person)
        answer(session, version, shop, date(2026, 8, 20), score=100, complaint="没来")
    roles = frozenset({Role.CUSTOMER_MANAGER})
    own = Viewer(1, scopes_for(roles), person_id=person.id, roles=roles)
    found = satisfaction(session, own, person.id, Q3, LINE)
    assert found is not None
    assert (found.suspect, found.index_without) == (0, None)


def test_too_few_answers_are_withheld_from_the_line(
    session: Session, person: ServicePerson
) -> None:
    version = make_survey_version(session)
    for _ in range(4):
        answer(session, version, shop_of(session, person), date(2026, 8, 20), score=100)
    found = satisfaction(session, SYSTEM, person.id, Q3, LINE)
    assert found is not None
    assert (found.dimensions, found.index) == ([], None)


def test_shops_that_came_and_went_are_counted(session: Session, person: ServicePerson) -> None:
    shop_of(session, person)
    shop_of(session, person, to_on=date(2026, 8, 14))
    assign(session, make_retailer(session), person, date(2026, 8, 15))
    assign(session, make_retailer(session), person, date(2026, 6, 1))
    assign(session, make_retailer(session), person, date(2026, 10, 1))
    found = handover(session, SYSTEM, person.id, Q3)
    assert (found.gained, found.lost, found.recent) == (1, 1, 2)


def test_nothing_is_read_of_a_manager_out_of_reach(session: Session, person: ServicePerson) -> None:
    version = make_survey_version(session)
    shop = shop_of(session, person)
    make_claim(session, shop, person, date(2026, 8, 1))
    answer(session, version, shop, date(2026, 8, 20), score=100)
    roles = frozenset({Role.LEADER})
    elsewhere = Viewer(1, scopes_for(roles), area_path="/999/", roles=roles)
    assert visit_checks(session, elsewhere, person.id, Q3).claimed == 0
    assert satisfaction(session, elsewhere, person.id, Q3, OPEN) is None
    assert handover(session, elsewhere, person.id, Q3).gained == 0
    assert supply(session, elsewhere, person.id, Q3) is None
