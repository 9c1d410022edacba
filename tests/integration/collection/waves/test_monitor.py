"""What the monitor counts, for whom, and at what cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from feedback.accounts.permissions import SYSTEM, Role, Viewer, scopes_for
from feedback.collection.models import Invitation, Response
from feedback.collection.service import submit
from feedback.collection.waves import monitor
from feedback.collection.waves.models import Wave
from feedback.collection.waves.plans import Sizes
from feedback.collection.waves.tallies import Tally, rates
from feedback.core import clock
from feedback.core.errors import ForbiddenError
from feedback.people.models import Retailer, RetailerState, RetailerStatus
from feedback.stats.aapor import Dispositions
from feedback.verbatims.models import Channel
from tests.factories.collection import CONTENT
from tests.factories.waves import Town, make_town, make_wave, open_up


def _asked(session: Session) -> tuple[Town, Wave, list[Invitation]]:
    town = make_town(session)
    wave = open_up(session, make_wave(session, sizes=Sizes(total=20, floor=8)))
    query = select(Invitation).where(Invitation.wave_id == wave.id).order_by(Invitation.id)
    return town, wave, list(session.scalars(query))


def _answer(session: Session, invitation: Invitation) -> None:
    submit(
        session,
        version=invitation.survey_version,
        raw_answers=CONTENT,
        retailer_id=invitation.retailer_id,
        channel=Channel.WEB,
        submission_id=f"s{invitation.id}",
        invitation=invitation,
    )


def test_each_shop_counts_by_how_far_it_got_and_rates_follow_the_standard(
    session: Session,
) -> None:
    _, wave, asked = _asked(session)
    for invitation in asked[:9]:
        _answer(session, invitation)
    for invitation in asked[9:12]:
        invitation.opened_at = clock.now()
    session.get_one(Retailer, asked[12].retailer_id).opted_out_at = clock.now() + timedelta(1)
    for place in (0, 13, 14):  # one that answered before it closed counts as answered
        states = select(RetailerState).where(RetailerState.retailer_id == asked[place].retailer_id)
        session.scalars(states).one().status = RetailerStatus.SUSPENDED
    session.flush()
    found = monitor.standing_of(session, SYSTEM, wave=wave)
    assert found.whole == Tally(24, 20, 20, 12, 9, 4, 2)
    assert found.whole.dispositions == Dispositions(complete=9, refusal=4, non_contact=5)
    rr1, coop1, con1 = rates(found.whole)
    assert (rr1.name, rr1.value, rr1.count, rr1.of) == ("RR1", 9 / 18, 9, 18)
    assert (coop1.name, coop1.value) == ("COOP1", 9 / 13)
    assert (con1.name, con1.value) == ("CON1", 13 / 18)
    assert sum((one for _, one in found.counties), Tally()) == found.whole
    assert sum((one for _, one in found.strata), Tally()) == found.whole


def test_filters_narrow_and_never_change_what_is_counted(session: Session) -> None:
    town, wave, asked = _asked(session)
    for invitation in asked[:6]:
        _answer(session, invitation)
    whole = monitor.standing_of(session, SYSTEM, wave=wave).whole
    parts = [
        monitor.standing_of(
            session, SYSTEM, wave=wave, county_id=county.id, market_type=market
        ).whole
        for county in town.counties
        for market in ("urban", "rural")
    ]
    assert sum(parts, Tally()) == whole
    assert monitor.standing_of(session, SYSTEM, wave=wave, county_id=10**6).whole == Tally()
    assert rates(Tally())[0].value is None


def _viewer(role: Role, town: Town) -> Viewer:
    return Viewer(
        staff_id=None,
        allowed=scopes_for([role]),
        area_path=town.counties[0].path,
        roles=frozenset({role}),
    )


def test_a_countys_staff_see_their_county_and_others_nothing(session: Session) -> None:
    town, wave, asked = _asked(session)
    inspector = monitor.standing_of(session, _viewer(Role.INSPECTOR, town), wave=wave)
    assert [number for number, _ in inspector.counties] == [town.counties[0].id]
    assert inspector.whole.frame == 12
    for role in (Role.CUSTOMER_MANAGER, Role.LEADER, Role.MARKET_MANAGER, Role.ADMINISTRATOR):
        seen = monitor.standing_of(session, _viewer(role, town), wave=wave)
        assert seen.whole == Tally()
    for role in (Role.CUSTOMER_MANAGER, Role.LEADER, Role.MARKET_MANAGER):
        with pytest.raises(ForbiddenError):
            monitor.routes_of(session, _viewer(role, town), wave)
    shops = {
        row.public_id
        for route in monitor.routes_of(session, _viewer(Role.INSPECTOR, town), wave)
        for row in monitor.cards_of(session, _viewer(Role.INSPECTOR, town), wave, route=route.name)
    }
    homes = {shop.id for shop in town.shops[:12]}
    assert shops == {one.public_id for one in asked if one.retailer_id in homes}


def test_cards_stop_when_a_shop_has_answered_or_opted_out(session: Session) -> None:
    _, wave, asked = _asked(session)
    before = sum(route.waiting for route in monitor.routes_of(session, SYSTEM, wave))
    _answer(session, asked[0])
    session.get_one(Retailer, asked[1].retailer_id).opted_out_at = clock.now()
    session.flush()
    after = sum(route.waiting for route in monitor.routes_of(session, SYSTEM, wave))
    assert (before, after) == (20, 18)


def test_no_response_outside_the_wave_is_read(session: Session, engine: Engine) -> None:
    """The plan reads responses and invitations by key, whatever else is stored."""
    _, wave, asked = _asked(session)
    _answer(session, asked[0])
    version = asked[0].survey_version_id
    session.add_all(
        Response(
            submission_id=f"other {number}", body_sha256="x", survey_version_id=version,
            channel=Channel.WEB, receipt_no=f"other{number}", submitted_at=clock.now(),
        )
        for number in range(3000)
    )  # fmt: skip
    session.flush()
    postgresql = session.get_bind().dialect.name == "postgresql"
    if postgresql:
        session.execute(text("ANALYZE response"))
    said: list[tuple[str, object]] = []

    def listen(_c: object, _cur: object, sql: str, values: object, *_: object) -> None:
        said.append((sql, values))

    event.listen(session.connection(), "before_cursor_execute", listen)
    monitor.standing_of(session, SYSTEM, wave=wave)
    event.remove(session.connection(), "before_cursor_execute", listen)
    ((sql, values),) = said
    explain = "EXPLAIN " if postgresql else "EXPLAIN QUERY PLAN "
    plan = session.connection().exec_driver_sql(explain + sql, values).fetchall()  # type: ignore[arg-type]
    lines = " | ".join(str(row) for row in plan)
    assert "Seq Scan on response" not in lines
    assert "SCAN response" not in lines
    assert "SCAN wave_member" not in lines
