"""The people who serve shops: 24 customer managers, couriers, licensing officers, order clerks."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from feedback.demo.areas import District, Land
from feedback.demo.cast import HANDED_OVER, TOOK_OVER, staff_number
from feedback.demo.frame import FOUNDED
from feedback.demo.names import Name, person_name
from feedback.demo.rows import Rows
from feedback.people.models import ServicePerson, ServiceRole


@dataclass(frozen=True, slots=True)
class Person:
    """A service person: number of the row, place among colleagues, name, district."""

    id: int
    place: int
    name: Name
    district: District


@dataclass(slots=True)
class Crew:
    """Everybody who serves shops."""

    managers: dict[int, Person] = field(default_factory=dict)
    couriers: list[Person] = field(default_factory=list)
    officers: list[Person] = field(default_factory=list)
    clerks: list[Person] = field(default_factory=list)

    def beginning_lists(self) -> list[Person]:
        """Return the managers who have shops on the first day: one only takes over later."""
        return [person for place, person in self.managers.items() if place != TOOK_OVER]


def make_people(rows: Rows, land: Land, rng: random.Random) -> Crew:
    """Hire everybody; no two have the same name."""
    crew = Crew()
    taken: set[str] = set()
    place = 0
    for district in land.districts:
        for _ in range(district.managers):
            place += 1
            home = crew.managers[HANDED_OVER].district if place == TOOK_OVER else district
            crew.managers[place] = _hire(rows, rng, taken, home, place, "KH")
    for number, district in enumerate(land.districts, 1):
        crew.couriers.append(_hire(rows, rng, taken, district, number, "SH"))
        crew.officers.append(_hire(rows, rng, taken, district, number, "ZG"))
    spare = len(land.districts) + 1
    crew.couriers.append(_hire(rows, rng, taken, land.districts[0], spare, "SH"))
    for number in range(1, 7):
        home = land.districts[number * 2 - 2]
        crew.clerks.append(_hire(rows, rng, taken, home, number, "DH"))
    return crew


_ROLES = {
    "KH": ServiceRole.CUSTOMER_MANAGER,
    "SH": ServiceRole.COURIER,
    "ZG": ServiceRole.LICENSING_OFFICER,
    "DH": ServiceRole.ORDER_CLERK,
}


def _hire(
    rows: Rows, rng: random.Random, taken: set[str], district: District, place: int, prefix: str
) -> Person:
    name = person_name(rng)
    # The managers' pages should not be mistaken for each other, so their given names differ too.
    while name.han in taken or (prefix == "KH" and name.han[1:] in taken):
        name = person_name(rng)
    taken |= {name.han, name.han[1:]}
    number = rows.add(
        ServicePerson,
        code=staff_number(place) if prefix == "KH" else f"{prefix}{place:03d}",
        name=name.han,
        name_en=name.english,
        role=_ROLES[prefix],
        area_id=district.id,
        created_at=FOUNDED,
        updated_at=FOUNDED,
    )
    return Person(number, place, name, district)
