from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from feedback.accounts.permissions import SYSTEM, Role, Viewer, scopes_for
from feedback.attribution.queries import default_period, issue_summary
from feedback.attribution.summary import Row, Summary
from feedback.core.calendar import parse_period
from feedback.core.errors import FeedbackError, ForbiddenError, NotFoundError
from tests.factories.people import assign, make_retailer
from tests.factories.readings import say
from tests.integration.attribution.conftest import City
from tests.integration.attribution.test_credit_stage import process

HALF = parse_period("2026-H2")


def viewer(role: Role, **reach: object) -> Viewer:
    return Viewer(1, scopes_for({role}), roles=frozenset({role}), **reach)


def rows(summary: Summary) -> dict[str, Row]:
    return {row.key: row for row in summary.rows}


@pytest.fixture
def told(session: Session, city: City) -> City:
    """Ten more shops of manager 2 and what everybody says about them and the others."""
    for number in range(10):
        shop = make_retailer(session, area=city.districts[2])
        assign(session, shop, city.managers[2])
        say(session, shop, "I05 客户经理" if number < 6 else "没有意见", date(2026, 8, 3 + number))
    say(session, city.shops[1], "I04 客户经理;I16 客户经理")
    say(session, city.shops[5], "I10 送货员", date(2026, 9, 2))
    say(session, city.shops[11], "I04 客户经理")
    say(session, None, "I01 公司")
    process(session)
    return city


def test_managers_are_shown_with_shops_heard_and_shops_that_name_them(
    session: Session, told: City
) -> None:
    found = issue_summary(session, SYSTEM, by="manager", period=HALF)
    by_code = rows(found)
    third = by_code[told.managers[2].code].cell
    assert (third.heard, third.counted, third.mentions) == (10, 6, 6)
    assert third.share == 0.6
    second = by_code[told.managers[1].code]
    assert (second.cell.heard, second.cell.counted) == (
        2,
        1,
    )  # the courier's lateness is not theirs
    assert [top.code for top in second.top] == ["I04"]
    assert by_code["-"].cell.heard == 1
    assert found.total.heard == 13
    trend = {point.month: point.cell.counted for point in by_code[told.managers[2].code].trend}
    assert (trend["2026-08"], trend["2026-09"]) == (6, 0)


def test_issues_are_counted_once_per_shop_for_the_whole_city(session: Session, told: City) -> None:
    found = issue_summary(session, SYSTEM, by="issue", period=HALF)
    by_code = rows(found)
    assert [row.key for row in found.rows][:2] == ["I05", "I04"]
    assert (by_code["I04"].cell.shops, by_code["I04"].cell.heard) == (2, 13)
    assert (by_code["I01"].cell.shops, by_code["I01"].cell.mentions) == (0, 1)
    assert by_code["I10"].on_manager == "no"


def test_restricted_issues_are_shown_only_when_asked_for_by_whoever_may(
    session: Session, told: City
) -> None:
    plain = rows(issue_summary(session, SYSTEM, by="issue", period=HALF))
    assert "I16" not in plain
    asked = issue_summary(session, SYSTEM, by="issue", period=HALF, with_restricted=True)
    assert rows(asked)["I16"].restricted
    analyst = viewer(Role.ANALYST)
    refused = issue_summary(session, analyst, by="issue", period=HALF, with_restricted=True)
    assert "I16" not in rows(refused)
    assert not refused.with_restricted
    with pytest.raises(NotFoundError):
        issue_summary(session, analyst, by="manager", period=HALF, code="I16", with_restricted=True)


def test_areas_add_up_to_the_whole_and_can_be_entered(session: Session, told: City) -> None:
    counties = issue_summary(session, SYSTEM, by="area", period=HALF)
    assert [row.cell.heard for row in counties.rows] == [2, 11, 0]
    inside = issue_summary(session, SYSTEM, by="area", period=HALF, area=told.counties[1].id)
    assert [row.key for row in inside.rows] == [d.code for d in told.districts[2:]]
    assert [row.cell.heard for row in inside.rows] == [10, 1]
    assert inside.total.heard == 11


def test_a_leader_sees_their_county_alone_and_no_small_counts(session: Session, told: City) -> None:
    leader = viewer(Role.LEADER, area_path=told.counties[1].path)
    managers = issue_summary(session, leader, by="manager", period=HALF)
    own = {told.managers[2].code, told.managers[3].code, "-"}
    assert set(rows(managers)) <= own
    assert rows(managers)["-"].cell.withheld  # one shop
    # A single withheld row could be found by subtraction, so the next smallest goes with it.
    assert rows(managers)[told.managers[2].code].cell.withheld
    assert managers.total.heard == 11
    with pytest.raises(NotFoundError):
        issue_summary(session, leader, by="area", period=HALF, area=told.counties[0].id)
    with pytest.raises(NotFoundError):
        issue_summary(session, leader, by="issue", period=HALF, manager=told.managers[0].id)


def test_a_customer_manager_sees_only_themselves_and_no_small_counts(
    session: Session, told: City
) -> None:
    one = viewer(Role.CUSTOMER_MANAGER, person_id=told.managers[2].id)
    own = issue_summary(session, one, by="issue", period=HALF)
    assert [(row.key, row.cell.shops) for row in own.rows] == [("I05", 6)]
    assert own.total.heard == 10
    managers = issue_summary(session, one, by="manager", period=HALF)
    assert [row.id for row in managers.rows] == [told.managers[2].id]
    assert managers.total.heard == 10
    other = viewer(Role.CUSTOMER_MANAGER, person_id=told.managers[1].id)
    small = issue_summary(session, other, by="issue", period=HALF)
    assert all(row.cell.withheld for row in small.rows)
    assert small.total.withheld
    assert issue_summary(session, one, by="area", period=HALF).rows == ()


def test_somebody_without_a_person_or_an_area_sees_nothing(session: Session, told: City) -> None:
    for role in (Role.CUSTOMER_MANAGER, Role.LEADER):
        for by in ("manager", "issue", "area"):
            found = issue_summary(session, viewer(role), by=by, period=HALF)
            assert found.rows == ()
            assert not found.total.heard


def test_a_department_sees_the_issues_it_answers_for(session: Session, told: City) -> None:
    delivery = viewer(Role.DEPARTMENT_HANDLER, department="配送中心")
    assert set(rows(issue_summary(session, delivery, by="issue", period=HALF))) == {"I10"}
    counties = issue_summary(session, delivery, by="area", period=HALF)
    assert counties.code == "I10"
    assert [row.cell.shops for row in counties.rows] == [1, 0, 0]
    assert issue_summary(session, delivery, by="manager", period=HALF).rows == ()
    with pytest.raises(NotFoundError):
        issue_summary(session, delivery, by="area", period=HALF, code="I05")


def test_whoever_may_see_no_summary_is_told_so(session: Session, told: City) -> None:
    with pytest.raises(ForbiddenError) as refused:
        issue_summary(session, viewer(Role.HOTLINE_AGENT), by="issue", period=HALF)
    assert isinstance(refused.value, FeedbackError)


def test_the_newest_half_year_with_words_is_the_default(session: Session, told: City) -> None:
    assert default_period(session) == HALF


def test_one_issue_of_one_manager_over_the_months(session: Session, told: City) -> None:
    found = issue_summary(
        session, SYSTEM, by="issue", period=HALF, manager=told.managers[2].id, code="I05"
    )
    assert [(row.key, row.cell.shops, row.cell.heard) for row in found.rows] == [("I05", 6, 10)]
