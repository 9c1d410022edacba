"""The city, its three counties and their districts: none of them is on any map."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.demo.rows import Rows
from feedback.people.models import Area, AreaLevel

CITY = ("99", "青澜市", "Qinglan City")


@dataclass(frozen=True, slots=True)
class CountyPlan:
    """A county as it is laid out: share of town shops, districts, customer managers in each."""

    name: str
    english: str
    urban_share: float
    districts: tuple[tuple[str, str, int], ...]


COUNTIES = (
    CountyPlan(
        "澜城区",
        "Lancheng District",
        0.94,
        (
            ("东湖片区", "Donghu", 3),
            ("南门片区", "Nanmen", 3),
            ("西关片区", "Xiguan", 2),
            ("新站片区", "Xinzhan", 2),
        ),
    ),
    CountyPlan(
        "云浦县",
        "Yunpu County",
        0.55,
        (
            ("城关片区", "Chengguan", 3),
            ("河口片区", "Hekou", 2),
            ("桥头片区", "Qiaotou", 2),
            ("柳塘片区", "Liutang", 1),
        ),
    ),
    CountyPlan(
        "石岭县",
        "Shiling County",
        0.22,
        (
            ("岭下片区", "Lingxia", 2),
            ("北山片区", "Beishan", 2),
            ("岩口片区", "Yankou", 2),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class District:
    """A district in its county, with the number of its area row."""

    id: int
    name: str
    county: CountyPlan
    county_id: int
    number: int
    managers: int


@dataclass(frozen=True, slots=True)
class Land:
    """All areas: the city's number, the counties' by name, the districts in order."""

    city_id: int
    counties: dict[str, int]
    districts: tuple[District, ...]


def make_areas(rows: Rows) -> Land:
    """Lay out the tree of areas."""
    code, name, english = CITY
    city = _add(rows, (code, name, english), AreaLevel.CITY, None, "/")
    counties: dict[str, int] = {}
    districts: list[District] = []
    for place, plan in enumerate(COUNTIES, 1):
        above = f"/{city}/"
        key = f"{code}{place:02d}"
        county = _add(rows, (key, plan.name, plan.english), AreaLevel.COUNTY, city, above)
        counties[plan.name] = county
        for number, (name, english, managers) in enumerate(plan.districts, 1):
            texts = (f"{key}{number:02d}", name, english)
            area = _add(rows, texts, AreaLevel.DISTRICT, county, f"{above}{county}/")
            districts.append(District(area, name, plan, county, place, managers))
    return Land(city, counties, tuple(districts))


def _add(
    rows: Rows, texts: tuple[str, str, str], level: AreaLevel, parent: int | None, above: str
) -> int:
    code, name, english = texts
    number = rows.add(
        Area, code=code, name=name, name_en=english, level=level, parent_id=parent, path=""
    )
    rows.get(Area, number)["path"] = f"{above}{number}/"
    return number
