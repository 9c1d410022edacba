"""Stories of a hand-over and of one county, and that nobody else is accused.

Nothing here knows who plays which part: every test looks for what stands out, and only then asks
whether it is one and the same person throughout.
"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.accounts.access import viewer_of
from feedback.accounts.permissions import SYSTEM
from feedback.accounts.queries import find_staff
from feedback.attribution.models import Credit
from feedback.attribution.queries import issue_summary
from feedback.core.calendar import parse_period
from feedback.core.stories import list_stories
from feedback.issues.suggested import load_kept
from feedback.reports.queries.comparison import compared
from feedback.stats.compare import Standing, UnitCount, flag_units
from feedback.stats.trend import Direction, MonthCount, monthly_trend
from feedback.verbatims.models import Verbatim
from tests.integration.demo.findings import (
    LIMITS,
    OCTOBER,
    all_problems,
    contradicted,
    largest_hand_over,
    loudest_of,
    managers_of,
    needing_check,
    period_of,
    pressed_by,
)

# 4. A hand-over in mid-month


def test_what_is_said_of_last_month_belongs_to_whoever_came_then(city: Session) -> None:
    former, successor, day = largest_hand_over(city)
    assert 10 <= day.day <= 20
    october = parse_period(OCTOBER)
    assert day < october.first

    summary = issue_summary(city, SYSTEM, by="manager", period=october)
    rows = {row.id: row for row in summary.rows}
    assert rows[former].standing is Standing.NEEDS_CHECK
    assert rows[successor].standing is Standing.INDISTINGUISHABLE
    assert (rows[former].cell.counted or 0) >= 10


def test_crediting_by_the_day_of_the_call_would_have_blamed_the_successor(city: Session) -> None:
    former, successor, day = largest_hand_over(city)
    october = parse_period(OCTOBER)
    about_before = city.execute(
        select(Credit.manager_id, Credit.retailer_id, Credit.judged_on).where(
            Credit.said_on.between(october.first, october.last),
            Credit.on_manager,
            Credit.code != "P00",
            Credit.manager_id.in_((former, successor)),
        )
    ).all()
    shops = {row.retailer_id for row in about_before if row.manager_id == former}

    assert all(row.judged_on < day for row in about_before if row.manager_id == former)
    summary = issue_summary(city, SYSTEM, by="manager", period=october)
    own = next(row.cell.counted or 0 for row in summary.rows if row.id == successor)
    heard = next(row.cell.heard or 0 for row in summary.rows if row.id == successor)
    others = [row for row in managers_of(summary) if row.id not in {former, successor}]
    expected = sum(row.cell.counted or 0 for row in others) / sum(
        row.cell.heard or 0 for row in others
    )
    blamed = flag_units([UnitCount(successor, expected, own + len(shops), heard)], phi=1.0)[0]
    assert blamed.standing is Standing.NEEDS_CHECK


# 5. A new issue in one county


def test_one_issue_rises_in_one_county_and_nowhere_else(city: Session) -> None:
    summary = issue_summary(
        city, SYSTEM, by="area", period=parse_period(OCTOBER), code="I13", months=6
    )
    counties = [row for row in summary.rows if row.id > 0]
    rising = []
    for row in counties:
        months = [MonthCount(p.cell.shops or 0, p.cell.heard or 0) for p in row.trend]
        if monthly_trend(months).direction is Direction.RISING:
            rising.append(row)

    assert len(counties) == 3
    assert len(rising) == 1
    before = [point.cell for point in rising[0].trend if point.month < "2026-08"]
    usual = sum(cell.shops or 0 for cell in before) / sum(cell.heard or 0 for cell in before)
    assert (rising[0].trend[-1].cell.share or 0) > 2 * usual


def test_the_fee_is_not_spoken_of_before_august(city: Session) -> None:
    words = ("年费", "服务费", "续费", "使用费")
    speaking = [Verbatim.text.contains(word) for word in words]
    first = city.scalar(select(func.min(Verbatim.said_on)).where(speaking[0] | speaking[1]))

    assert first is not None
    assert first >= date(2026, 8, 1)


# And nobody else


def test_honest_managers_are_flagged_no_more_than_chance_would(city: Session) -> None:
    guilty = {largest_hand_over(city)[0], pressed_by(city), *contradicted(city)}
    cells = compared(city, SYSTEM, period_of(city), LIMITS)
    judged = {key: one for key, one in cells.items() if key[0] not in guilty}
    above = [
        key
        for key, one in judged.items()
        if one.standing is Standing.WORTH_A_LOOK and (one.flag.z or 0) > 0
    ]

    assert not [key for key, one in judged.items() if one.standing is Standing.NEEDS_CHECK]
    # One side of 95 %, and a margin of three standard deviations of a binomial count.
    expected = 0.025 * len(judged)
    assert len(above) <= expected + 3 * expected**0.5
    assert needing_check(all_problems(city)) <= guilty


def test_every_story_of_the_tour_begins_where_it_can_be_seen(city: Session) -> None:
    stories = list_stories(city)
    former, _, _ = largest_hand_over(city)
    (unmade,) = contradicted(city)

    assert [story.key for story in stories] == ["1", "2", "3", "4", "5", "6"]
    assert stories[0].path == f"/managers/{unmade}"
    assert stories[1].path == f"/managers/{pressed_by(city)}"
    assert stories[2].path == f"/managers/{loudest_of(city).id}"
    assert stories[3].path.startswith(f"/managers/{former}?")
    assert stories[5].path == "/issues/new"
    assert all(find_staff(city, story.username) is not None for story in stories)


# 6. A matter that no issue covers


@pytest.mark.parametrize("username", ["analyst", "integrity"])
def test_what_no_issue_covers_stands_on_the_page_of_new_matters(
    city: Session, username: str
) -> None:
    staff = find_staff(city, username)
    assert staff is not None
    kept = load_kept(city, viewer_of(city, staff))
    assert kept.found.suggestions, "a comparison was made when the city was built"
    first = kept.found.suggestions[0]
    assert any("周转箱" in phrase for phrase in first.phrases)
    assert first.place is not None
    assert first.place.name == "石岭县"
    assert first.growth is not None
    assert len(kept.found.suggestions) == 1, "and nothing else is suggested"
