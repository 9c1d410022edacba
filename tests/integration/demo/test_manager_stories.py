"""Stories of three managers, found from the stored data with the product's own statistics.

Nothing here knows who plays which part: every test looks for what stands out, and only then asks
whether it is one and the same person throughout.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from statistics import mean

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import SYSTEM
from feedback.attribution.models import Credit
from feedback.attribution.queries import issue_summary
from feedback.collection.models import Answer, Response
from feedback.core.errors import NotFoundError
from feedback.people.models import Assignment, ServiceRole
from feedback.reports.queries.comparison import compared
from feedback.reports.queries.satisfaction import satisfaction
from feedback.stats.compare import Standing
from feedback.verbatims.models import Verbatim
from feedback.visits.models import ClaimedVisit, Verdict
from tests.integration.demo.findings import (
    LIMITS,
    all_problems,
    checks_of,
    contradicted,
    loudest_of,
    managers_of,
    needing_check,
    period_of,
    pressed_by,
    viewer_named,
)

# 1. Claims of visits that were not made


def test_check_calls_contradict_one_manager_far_above_the_others(city: Session) -> None:
    suspects = contradicted(city)
    assert len(suspects) == 1

    verdicts: Counter[Verdict] = Counter()
    for person, made in checks_of(city).items():
        if person not in suspects:
            verdicts.update(made.verdicts)
    assert 0.01 < verdicts[Verdict.CONTRADICTED] / verdicts.total() < 0.08


def test_the_shops_of_the_contradicted_manager_say_so_in_words(city: Session) -> None:
    (suspect,) = contradicted(city)
    period = period_of(city)

    for code in ("I04", "I05"):
        summary = issue_summary(city, SYSTEM, by="manager", period=period, code=code)
        assert suspect in needing_check(summary)
        row = next(row for row in summary.rows if row.id == suspect)
        assert (row.cell.counted or 0) >= 5


def test_the_claims_of_the_contradicted_manager_look_better_than_anybodys(city: Session) -> None:
    (suspect,) = contradicted(city)
    visits: dict[tuple[int, int], list[date]] = defaultdict(list)
    for person, shop, day in city.execute(
        select(ClaimedVisit.person_id, ClaimedVisit.retailer_id, ClaimedVisit.visited_on).order_by(
            ClaimedVisit.visited_on
        )
    ):
        visits[person, shop].append(day)
    off_plan: dict[int, list[int]] = defaultdict(list)
    for (person, _), days in visits.items():
        off_plan[person] += [abs((later - day).days - 7) for day, later in pairwise(days)]

    assert min(off_plan, key=lambda person: mean(off_plan[person])) == suspect
    assert mean(off_plan[suspect]) == 0


# 2. Scores pressed out of shops


def test_the_integrity_desk_finds_one_manager_whose_shops_speak_of_pressure(city: Session) -> None:
    assert pressed_by(city) not in contradicted(city)


def test_nobody_else_can_ask_for_the_restricted_issue(city: Session) -> None:
    for username in ("analyst", "leader", "inspection", "manager-a"):
        with pytest.raises(NotFoundError):
            issue_summary(
                city,
                viewer_named(city, username),
                by="manager",
                period=period_of(city),
                code="I17",
                with_restricted=True,
            )


def _scores_by_manager(city: Session, question: str) -> dict[int, list[object]]:
    rows = city.execute(
        select(Assignment.person_id, Answer.value)
        .join(Response, Response.retailer_id == Assignment.retailer_id)
        .join(Answer, Answer.response_id == Response.id)
        .where(
            Assignment.role == ServiceRole.CUSTOMER_MANAGER,
            Answer.question_id == question,
            func.date(Response.submitted_at) >= Assignment.from_on,
            (Assignment.to_on.is_(None)) | (func.date(Response.submitted_at) <= Assignment.to_on),
        )
    )
    found: dict[int, list[object]] = defaultdict(list)
    for person, value in rows:
        found[person].append(value)
    return found


def test_the_pressed_shops_give_the_best_scores_and_say_they_were_told_to(city: Session) -> None:
    pressed = pressed_by(city)
    service = _scores_by_manager(city, "manager_service")
    coached = _scores_by_manager(city, "coached")

    top = {person: given.count(5) / len(given) for person, given in service.items()}
    told = {person: given.count("yes") / len(given) for person, given in coached.items()}
    assert max(top, key=lambda person: top[person]) == pressed
    assert max(told, key=lambda person: told[person]) == pressed


def test_words_and_scores_of_the_pressed_shops_do_not_fit(city: Session) -> None:
    desk = viewer_named(city, "integrity")
    people = [row.id for row in managers_of(all_problems(city))]
    doubtful = {}
    for person in people:
        found = satisfaction(city, desk, person, period_of(city), LIMITS)
        if found is not None and found.shops >= 30:
            doubtful[person] = found.suspect / found.shops

    assert max(doubtful, key=lambda person: doubtful[person]) == pressed_by(city)


# 3. Unlucky, and not at fault


def test_whoever_gets_the_most_messages_is_no_different_from_the_average(city: Session) -> None:
    loudest = loudest_of(city)
    others = sorted(row.cell.mentions or 0 for row in managers_of(all_problems(city)))

    assert (loudest.cell.mentions or 0) > 1.5 * others[-2]
    assert loudest.standing is Standing.INDISTINGUISHABLE
    for (person, code), one in compared(city, SYSTEM, period_of(city), LIMITS).items():
        if person == loudest.id:
            assert one.standing is not Standing.NEEDS_CHECK, code


def test_the_messages_are_mostly_one_shop_repeating_itself_and_others_remit(city: Session) -> None:
    loudest = loudest_of(city)
    credited = city.execute(
        select(Credit.retailer_id, Credit.on_manager, Verbatim.text)
        .join(Verbatim, Verbatim.id == Credit.verbatim_id)
        .where(Credit.manager_id == loudest.id, Credit.code != "P00")
    ).all()
    (shop, text), times = Counter((row.retailer_id, row.text) for row in credited).most_common(1)[0]

    assert shop is not None
    assert text
    assert times >= 20
    assert sum(row.on_manager for row in credited) < 0.3 * len(credited)


def test_few_of_the_unlucky_ones_shops_answer(city: Session) -> None:
    loudest = loudest_of(city)
    heard = {row.id: row.cell.heard or 0 for row in managers_of(all_problems(city))}
    counted = city.execute(
        select(Assignment.person_id, func.count(Assignment.retailer_id.distinct()))
        .where(Assignment.role == ServiceRole.CUSTOMER_MANAGER)
        .group_by(Assignment.person_id)
    )
    served = {row[0]: row[1] for row in counted}
    answering = {person: count / served[person] for person, count in heard.items()}

    assert answering[loudest.id] < mean(answering.values())
