from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import SYSTEM, Action, Scope, Viewer
from feedback.audit.models import AuditEvent
from feedback.core.errors import NotFoundError, RuleError
from feedback.people import queries, service
from feedback.people.assignments import assign
from feedback.people.models import AreaLevel, Assignment, RetailerStatus, ServiceRole
from tests.factories import people as factory

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
MANAGER = ServiceRole.CUSTOMER_MANAGER


def test_a_day_is_credited_to_whoever_held_the_role_on_it(session: Session) -> None:
    shop = factory.make_retailer(session)
    before, after = factory.make_person(session), factory.make_person(session)
    factory.assign(session, shop, before, MAY, date(2026, 6, 14))
    factory.assign(session, shop, after, date(2026, 6, 15))
    on = {
        date(2026, 4, 30): None,
        MAY: before.id,
        date(2026, 6, 14): before.id,
        date(2026, 6, 15): after.id,
        date(2030, 1, 1): after.id,
    }
    asked = [(shop.id, MANAGER, day) for day in on]
    served = queries.served_on(session, asked)
    assert {day: served.get((shop.id, MANAGER, day)) for day in on} == on
    for day, person_id in on.items():
        found = queries.who_served(session, shop.id, MANAGER, day)
        assert (found.id if found else None) == person_id


def test_many_days_are_answered_by_few_statements(session: Session) -> None:
    shops = [factory.make_retailer(session) for _ in range(20)]
    person = factory.make_person(session)
    for shop in shops:
        factory.assign(session, shop, person, MAY)
    statements: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *a: statements.append(a[2]))
    asked = [(shop.id, MANAGER, date(2026, 5, day)) for shop in shops for day in range(1, 31)]
    assert len(queries.served_on(session, asked)) == 600
    assert len(statements) == 1
    assert queries.served_on(session, []) == {}


def test_an_overlap_is_refused_with_shop_role_spans_and_people(session: Session) -> None:
    shop = factory.make_retailer(session, shop_name="幸福商店")
    first = factory.make_person(session, "赵一")
    second = factory.make_person(session, "钱二")
    assign(session, retailer=shop, person=first, from_on=MAY)
    with pytest.raises(RuleError) as refused:
        assign(session, retailer=shop, person=second, from_on=JUNE, to_on=JULY)
    told = str(refused.value.message)
    for part in ("幸福商店", "客户经理", "赵一", "钱二", "2026-05-01", "2026-06-01", "2026-07-01"):
        assert part in told
    assert session.scalars(select(Assignment.person_id)).all() == [first.id]


def test_a_hand_over_ends_the_term_before(session: Session) -> None:
    shop = factory.make_retailer(session)
    first, second = factory.make_person(session), factory.make_person(session)
    old = assign(session, retailer=shop, person=first, from_on=MAY)
    new = assign(session, retailer=shop, person=second, from_on=JUNE, hand_over=True)
    assert (old.to_on, new.to_on) == (date(2026, 5, 31), None)
    again = assign(session, retailer=shop, person=second, from_on=JUNE, hand_over=True)
    assert again is new


def test_other_roles_and_other_shops_are_not_in_the_way(session: Session) -> None:
    shop, other = factory.make_retailer(session), factory.make_retailer(session)
    manager = factory.make_person(session)
    courier = factory.make_person(session, role=ServiceRole.COURIER)
    for retailer, person in ((shop, manager), (shop, courier), (other, manager)):
        assign(session, retailer=retailer, person=person, from_on=MAY)
    card = queries.shop_card(session, SYSTEM, Action.FIND_SHOP, shop.id, JUNE)
    assert card.people == {
        MANAGER: manager,
        ServiceRole.COURIER: courier,
        ServiceRole.LICENSING_OFFICER: None,
        ServiceRole.ORDER_CLERK: None,
    }
    assert card.state is not None
    assert card.areas == (shop.area.name,)


def test_a_shop_out_of_scope_does_not_exist_for_the_viewer(session: Session) -> None:
    city = factory.make_area(session)
    east, west = (factory.make_area(session, parent=city) for _ in range(2))
    shop = factory.make_retailer(session, area=west)
    viewer = Viewer(staff_id=1, allowed={Action.FIND_SHOP: Scope.AREA}, area_path=east.path)
    with pytest.raises(NotFoundError):
        queries.shop_card(session, viewer, Action.FIND_SHOP, shop.id, MAY)


def test_a_new_state_closes_the_one_before_and_history_stays(session: Session) -> None:
    shop = factory.make_retailer(session, tier=12)
    tiers = {"status": RetailerStatus.OPEN, "route": "周一线"}
    service.set_state(session, retailer_id=shop.id, from_on=JULY, tier=8, **tiers)  # type: ignore[arg-type]
    service.set_state(session, retailer_id=shop.id, from_on=MAY, tier=10, **tiers)  # type: ignore[arg-type]
    for day, tier in ((date(2026, 4, 30), 12), (MAY, 10), (JUNE, 10), (JULY, 8)):
        state = queries.state_on(session, shop.id, day)
        assert state is not None
        assert state.tier == tier
    same = service.set_state(session, retailer_id=shop.id, from_on=JUNE, tier=10, **tiers)  # type: ignore[arg-type]
    assert same.from_on == MAY


def test_areas_form_a_tree_down_to_districts(session: Session) -> None:
    city = service.save_area(session, name="云江市")
    county = service.save_area(session, name="东湖区", parent=city)
    district = service.save_area(session, name="城南", parent=county)
    assert service.save_area(session, name="城南", parent=county) is district
    assert district.level is AreaLevel.DISTRICT
    assert district.path == f"/{city.id}/{county.id}/{district.id}/"
    assert queries.area_names(session, district.id) == ("云江市", "东湖区", "城南")
    with pytest.raises(RuleError):
        service.save_area(session, name="再下一级", parent=district)
    viewer = Viewer(staff_id=1, allowed={Action.FIND_SHOP: Scope.AREA}, area_path=county.path)
    (top,) = queries.area_tree(session, viewer, Action.FIND_SHOP)
    assert (top.area, [node.area for node in top.children]) == (county, [district])


def test_a_person_keeps_the_role_their_history_was_judged_by(session: Session) -> None:
    person = factory.make_person(session)
    with pytest.raises(RuleError, match="换岗"):
        service.save_person(
            session,
            code=person.code,
            name=person.name,
            role=ServiceRole.COURIER,
            area_id=person.area_id,
        )


def test_showing_a_whole_phone_leaves_a_trace_without_the_phone(session: Session) -> None:
    shop = factory.make_retailer(session, phone="+8613812345678")
    assert service.reveal_phone(session, viewer=SYSTEM, retailer_id=shop.id) == "+8613812345678"
    trace = session.scalars(select(AuditEvent)).one()
    assert (trace.action, trace.subject_id, trace.detail) == ("phone.revealed", shop.id, {})
    blind = Viewer(staff_id=1, allowed={Action.FIND_SHOP: Scope.CITY})
    with pytest.raises(NotFoundError):
        service.reveal_phone(session, viewer=blind, retailer_id=shop.id)
