"""A small city in which shops change hands in mid-August."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy.orm import Session

from feedback.people.models import Area, Retailer, ServicePerson, ServiceRole
from tests.factories.people import assign, make_area, make_person, make_retailer

HANDED_OVER = date(2026, 8, 15)


@dataclass
class City:
    """One city, two counties of two districts, four managers, a courier, twelve shops.

    Shop 0 goes from manager 0 to manager 1 on 15 August; shop 11 is served by nobody.
    """

    city: Area
    counties: list[Area]
    districts: list[Area]
    managers: list[ServicePerson]
    courier: ServicePerson
    shops: list[Retailer]


def build_city(session: Session) -> City:
    """Make the city in the database."""
    city = make_area(session, "测试市")
    counties = [make_area(session, f"县{n}", parent=city) for n in range(2)]
    districts = [make_area(session, f"片{n}", parent=counties[n // 2]) for n in range(4)]
    managers = [make_person(session, area=area) for area in districts]
    courier = make_person(session, role=ServiceRole.COURIER, area=city)
    shops = [make_retailer(session, area=districts[n % 4]) for n in range(12)]
    for number, shop in enumerate(shops[:-1]):
        assign(session, shop, courier)
        if number == 0:
            assign(session, shop, managers[0], to_on=date(2026, 8, 14))
            assign(session, shop, managers[1], HANDED_OVER)
        else:
            assign(session, shop, managers[number % 4])
    return City(city, counties, districts, managers, courier, shops)


@pytest.fixture
def city(session: Session) -> City:
    """The city, in the test's transaction."""
    return build_city(session)
