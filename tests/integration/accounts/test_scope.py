"""Where each scope ends, on both databases: one shop, person or issue too many fails here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.access import viewer_of
from feedback.accounts.permissions import (
    SYSTEM,
    TABLE,
    Action,
    Role,
    Scope,
    Viewer,
    bonds_needed,
    scopes_for,
)
from feedback.codeframe.queries import active_taxonomy, codes_in_scope
from feedback.core import clock
from feedback.people.models import Area, Retailer, ServicePerson
from feedback.people.scope import area_in_scope, manager_in_scope, retailer_in_scope
from tests.factories.people import assign, make_area, make_person, make_retailer
from tests.factories.staff import make_staff

NOON = datetime(2026, 10, 15, 4, 0, tzinfo=UTC)


@dataclass
class City:
    """Two counties whose paths begin alike, a district, and shops in each."""

    whole: Area
    east: Area
    east_district: Area
    eastern: Area
    shop_whole: Retailer
    shop_east: Retailer
    shop_district: Retailer
    shop_eastern: Retailer
    manager_east: ServicePerson
    manager_eastern: ServicePerson


@pytest.fixture
def city(session: Session) -> City:
    whole = make_area(session)
    east, eastern = make_area(session, parent=whole), make_area(session, parent=whole)
    # As strings one path begins like the other: /1/2 and /1/20.
    east.path, eastern.path = f"{whole.path}2/", f"{whole.path}20/"
    session.flush()
    district = make_area(session, parent=east)
    return City(
        whole,
        east,
        district,
        eastern,
        make_retailer(session, area=whole),
        make_retailer(session, area=east),
        make_retailer(session, area=district),
        make_retailer(session, area=eastern),
        make_person(session, area=district),
        make_person(session, area=eastern),
    )


def _viewer(scope: Scope, **bond: object) -> Viewer:
    return Viewer(staff_id=1, allowed={Action.VIEW_SUMMARY: scope}, **bond)  # type: ignore[arg-type]


def _areas(session: Session, viewer: Viewer) -> set[int]:
    inside = area_in_scope(viewer, Action.VIEW_SUMMARY, Area.id)
    return set(session.scalars(select(Area.id).where(inside)))


def _shops(session: Session, viewer: Viewer) -> set[int]:
    inside = retailer_in_scope(viewer, Action.VIEW_SUMMARY, Retailer.id)
    return set(session.scalars(select(Retailer.id).where(inside)))


def _managers(session: Session, viewer: Viewer) -> set[int]:
    inside = manager_in_scope(viewer, Action.VIEW_SUMMARY, ServicePerson.id)
    return set(session.scalars(select(ServicePerson.id).where(inside)))


def test_city_scope_reaches_everything(session: Session, city: City) -> None:
    viewer = _viewer(Scope.CITY)
    assert {city.whole.id, city.east.id, city.east_district.id, city.eastern.id} <= _areas(
        session, viewer
    )
    assert {city.shop_whole.id, city.shop_eastern.id} <= _shops(session, viewer)
    assert {city.manager_east.id, city.manager_eastern.id} <= _managers(session, viewer)


def test_area_scope_reaches_what_lies_below_and_no_sibling_whose_path_begins_alike(
    session: Session, city: City
) -> None:
    viewer = _viewer(Scope.AREA, area_path=city.east.path)
    assert _areas(session, viewer) == {city.east.id, city.east_district.id}
    assert _shops(session, viewer) == {city.shop_east.id, city.shop_district.id}
    assert _managers(session, viewer) == {city.manager_east.id}


def test_area_scope_of_a_district_does_not_reach_up(session: Session, city: City) -> None:
    viewer = _viewer(Scope.AREA, area_path=city.east_district.path)
    assert _areas(session, viewer) == {city.east_district.id}
    assert _shops(session, viewer) == {city.shop_district.id}


@pytest.mark.parametrize("path", [None, ""])
def test_an_area_scope_bound_to_nothing_reaches_nothing(
    session: Session, city: City, path: str | None
) -> None:
    viewer = _viewer(Scope.AREA, area_path=path)
    assert _areas(session, viewer) == _shops(session, viewer) == _managers(session, viewer) == set()


def test_signs_with_a_meaning_in_sql_reach_nothing_more(session: Session, city: City) -> None:
    for path in ("%", "_", "/%/", "\\", "' OR 1=1 --"):
        assert _shops(session, _viewer(Scope.AREA, area_path=path)) == set()


def test_own_scope_reaches_the_shops_served_today_and_not_those_handed_over(
    session: Session, city: City
) -> None:
    before, after = make_person(session), make_person(session)
    shop = make_retailer(session)
    assign(session, shop, before, date(2026, 1, 1), date(2026, 10, 14))
    assign(session, shop, after, date(2026, 10, 15), None)
    old, new = (_viewer(Scope.OWN, person_id=who.id) for who in (before, after))
    with clock.frozen(NOON.replace(day=14)):
        assert (_shops(session, old), _shops(session, new)) == ({shop.id}, set())
    with clock.frozen(NOON):
        assert (_shops(session, old), _shops(session, new)) == (set(), {shop.id})


def test_own_scope_changes_hands_at_the_shops_midnight_not_at_that_of_greenwich(
    session: Session, city: City
) -> None:
    person, shop = make_person(session), make_retailer(session)
    assign(session, shop, person, date(2026, 10, 15), None)
    viewer = _viewer(Scope.OWN, person_id=person.id)
    with clock.frozen(datetime(2026, 10, 14, 15, 59, tzinfo=UTC)):
        assert _shops(session, viewer) == set()
    with clock.frozen(datetime(2026, 10, 14, 16, 0, tzinfo=UTC)):
        assert _shops(session, viewer) == {shop.id}


def test_own_scope_reaches_oneself_no_colleague_and_no_area(session: Session, city: City) -> None:
    viewer = _viewer(Scope.OWN, person_id=city.manager_east.id)
    assert _managers(session, viewer) == {city.manager_east.id}
    assert _areas(session, viewer) == set()
    nobody = _viewer(Scope.OWN)
    assert _managers(session, nobody) == _shops(session, nobody) == set()


def test_without_the_action_no_scope_reaches_anything(session: Session, city: City) -> None:
    viewer = Viewer(staff_id=1, allowed={Action.FIND_SHOP: Scope.CITY}, area_path=city.whole.path)
    assert _areas(session, viewer) == _shops(session, viewer) == _managers(session, viewer) == set()


def test_a_department_sees_its_own_issues_and_no_other_ones() -> None:
    taxonomy = active_taxonomy()
    shown = codes_in_scope(_viewer(Scope.DEPARTMENT, department="配送中心"), Action.VIEW_SUMMARY)
    assert shown
    assert all("配送中心" in taxonomy[code].owner.split("/") for code in shown)
    for nothing in ("", "配送", "配送中心/物流", "%"):
        viewer = _viewer(Scope.DEPARTMENT, department=nothing)
        assert codes_in_scope(viewer, Action.VIEW_SUMMARY) == ()


def test_restricted_issues_are_for_the_integrity_desk_even_when_the_department_owns_them() -> None:
    restricted = {issue.code for issue in active_taxonomy() if issue.restricted}
    assert restricted == {"I16", "I17"}
    for role in Role:
        viewer = Viewer(
            staff_id=1,
            allowed=scopes_for([role]),
            area_path="/1/",
            department="纪检",
            person_id=1,
            roles=frozenset({role}),
        )
        shown = set(codes_in_scope(viewer, Action.VIEW_SUMMARY))
        assert bool(restricted & shown) == (role is Role.INTEGRITY), role


def test_a_viewer_takes_role_and_bonds_from_what_is_stored(session: Session, city: City) -> None:
    staff = make_staff(session, Role.INSPECTOR, area=city.east)
    viewer = viewer_of(session, staff)
    assert viewer.area_path == city.east.path
    assert viewer.allowed == dict(TABLE[Role.INSPECTOR])
    staff.roles[0].name = "a role of a later version"
    assert viewer_of(session, staff).allowed == {}


def test_several_roles_together_hold_the_widest_scope_of_each_action() -> None:
    both = scopes_for([Role.INSPECTOR, Role.INSPECTION_HEAD])
    assert both[Action.LOG_CHECK] is Scope.CITY
    assert scopes_for([]) == {}


def test_whoever_is_in_the_line_of_command_is_under_the_disclosure_threshold() -> None:
    line = {Role.CUSTOMER_MANAGER, Role.LEADER, Role.MARKET_MANAGER}
    for role in Role:
        viewer = Viewer(staff_id=1, allowed=scopes_for([role]), roles=frozenset({role}))
        assert viewer.under_disclosure == (role in line)
    mixed = Viewer(staff_id=1, allowed={}, roles=frozenset({Role.LEADER, Role.ANALYST}))
    assert mixed.under_disclosure


def test_every_role_says_what_it_must_be_bound_to() -> None:
    needed = {role: bonds_needed([role]) for role in Role}
    assert needed[Role.LEADER] == {Scope.AREA}
    assert needed[Role.DEPARTMENT_HANDLER] == {Scope.DEPARTMENT}
    assert needed[Role.CUSTOMER_MANAGER] == {Scope.OWN}
    assert needed[Role.ADMINISTRATOR] == frozenset()


def test_the_system_itself_reaches_all() -> None:
    assert set(SYSTEM.allowed) == set(Action)
    assert SYSTEM.sees_restricted
