"""How many shops say which kind of an issue: counted by shops, and never too few to be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Role
from feedback.core.db import open_engine, write_session
from feedback.issues.models import Mention
from feedback.jobs import pipeline
from feedback.people.models import Area
from feedback.text.analysis import Analyser
from tests.factories.people import assign, make_area, make_person, make_retailer
from tests.factories.readings import ScriptedAnalyser, say
from tests.integration.reports.conftest import House, opened

LATE, RUDE, LOST = "迟到/不定时", "送货员态度", "错漏短少"
ROW = re.compile(r'<th scope="row">([^<]*)</th><td data-label="户数">(.*?)</td>', re.DOTALL)
COUNT = re.compile(r"（(\d+)/")


@dataclass
class Place:
    house: House
    city: int
    east: int
    west: int
    east_manager: int


def _shops(session: Session, area: Area, said: dict[str, int]) -> int:
    """Shops of one manager: so many name each kind; give the manager."""
    person = make_person(session, area=area)
    for text, count in said.items():
        for _ in range(count):
            shop = make_retailer(session, area=area)
            assign(session, shop, person)
            say(session, shop, text)
            say(session, shop, text)  # twice: a shop counts once
    return person.id


@pytest.fixture
def place(own_database: str, tmp_path: Path) -> Iterator[Place]:
    """Two counties: in the east 9 late, 2 rude, 8 lost and 6 untold; in the west 7, 6, 9, 6."""
    engine = open_engine(own_database)
    with write_session(engine) as session:
        city = make_area(session, "测试市")
        east, west = (make_area(session, name, parent=city) for name in ("东县", "西县"))
        near, far = make_area(session, "近片", parent=east), make_area(session, "远片", parent=west)
        texts = [*(f"I10/{kind} 送货员" for kind in (LATE, RUDE, LOST)), "I10 送货员", "没有意见"]
        manager = _shops(session, near, dict(zip(texts, (9, 2, 8, 6, 5), strict=True)))
        _shops(session, far, dict(zip(texts, (7, 6, 9, 6, 5), strict=True)))
        session.commit()
        numbers = city.id, east.id, west.id, manager
    analyser: Analyser = ScriptedAnalyser()  # type: ignore[assignment]
    pipeline.run(engine, analyser=analyser)
    engine.dispose()
    with opened(own_database, tmp_path) as house:
        yield Place(house, *numbers)


def shown(place: Place, role: Role, query: str = "", **bounds: object) -> dict[str, str]:
    """What the page of the issue says per kind: a count, or - where it is withheld."""
    page = place.house.act(role, **bounds).get(f"/issues/I10{query}").get_data(as_text=True)
    start = page.find("说的是哪一种")
    if start < 0:
        return {}
    found = ROW.findall(page[start : page.index("</table>", start)])
    counts = {name: COUNT.search(cell) for name, cell in found}
    return {name: match[1] if match else "-" for name, match in counts.items()}


def test_the_page_of_an_issue_says_how_many_shops_say_which_kind(place: Place) -> None:
    assert shown(place, Role.ANALYST) == {LATE: "16", LOST: "17", RUDE: "8", "未分小类": "12"}
    assert shown(place, Role.ANALYST, f"?area={place.east}") == {
        LATE: "9", LOST: "8", RUDE: "2", "未分小类": "6",
    }  # fmt: skip
    assert shown(place, Role.ANALYST, f"?manager={place.east_manager}")[RUDE] == "2"


def test_whoever_may_not_see_small_counts_cannot_work_one_out(place: Place) -> None:
    """Two rude drivers in the east: hidden there, and neither row nor column gives it away."""
    city = shown(place, Role.LEADER, area=place.city)
    east, west = (
        shown(place, Role.LEADER, f"?area={one}", area=place.city)
        for one in (place.east, place.west)
    )
    assert east[RUDE] == "-"
    assert list(east.values()).count("-") >= 2  # beside a total, one alone is the rest
    for kind in (LATE, RUDE, LOST, "未分小类"):
        hidden = [one[kind] for one in (city, east, west)].count("-")
        assert hidden != 1, kind
    assert shown(place, Role.LEADER, area=place.east) == east


def test_of_one_manager_kinds_are_for_those_who_see_every_count(place: Place) -> None:
    leader = place.house.act(Role.LEADER, area=place.city)
    page = leader.get(f"/issues/I10?manager={place.east_manager}")
    assert page.status_code == 200
    assert "说的是哪一种" not in page.get_data(as_text=True)


def test_what_was_read_before_kinds_were_kept_is_of_no_kind(place: Place) -> None:
    with write_session(place.house.engine) as session:
        session.query(Mention).update({"sub_issue": None})
        session.commit()
    assert shown(place, Role.ANALYST) == {"未分小类": "53"}
