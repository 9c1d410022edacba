"""The whole made-up city as rows, from one seed: the same seed gives the same city, every time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from feedback.demo import checks, waves
from feedback.demo.answers import Published
from feedback.demo.areas import Land, make_areas
from feedback.demo.assignments import make_assignments
from feedback.demo.claims import make_claims
from feedback.demo.frame import SEED, dice
from feedback.demo.hotline import Note, make_notes
from feedback.demo.people import Crew, make_people
from feedback.demo.rows import Rows
from feedback.demo.shops import Shop, make_shops
from feedback.demo.staff import make_staff
from feedback.demo.stories import plant_stories
from feedback.demo.supply import make_supply
from feedback.demo.words import Stock
from feedback.surveys.library import load_questionnaire
from feedback.verbatims.models import Channel

SURVEYS = {Channel.WEB: waves.SURVEY, Channel.CHECK_CALL: checks.SURVEY}


@dataclass(slots=True)
class City:
    """Everything there is: rows by table, and the parts they were made from."""

    seed: int
    rows: Rows
    land: Land
    crew: Crew
    shops: list[Shop]
    stock: Stock
    staff: dict[str, int] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def unpublished() -> dict[Channel, Published]:
    """Return the questionnaires as they ship, for a city that meets no database."""
    return {
        door: Published(number, "", load_questionnaire(key))
        for number, (door, key) in enumerate(SURVEYS.items(), 1)
    }


def make_city(
    seed: int = SEED,
    *,
    password_hash: str = "",
    asked: Mapping[Channel, Published] | None = None,
) -> City:
    """Make the city in memory; nothing here reads the clock or a database."""
    asked = asked or unpublished()
    rows = Rows()
    land = make_areas(rows)
    crew = make_people(rows, land, dice(seed, "people"))
    shops = make_shops(rows, crew, dice(seed, "shops"))
    make_assignments(rows, crew, shops, dice(seed, "assignments"))
    make_supply(rows, shops, dice(seed, "supply"))
    make_claims(rows, shops, dice(seed, "claims"))
    stock = Stock(dice(seed, "words"))
    city = City(seed, rows, land, crew, shops, stock)
    city.staff = make_staff(rows, land, crew, password_hash)
    script = plant_stories(crew, shops, stock, seed)
    waves.make_waves(rows, shops, script, stock, asked[Channel.WEB], seed)
    checks.make_checks(rows, shops, script, stock, asked[Channel.CHECK_CALL], city.staff, seed)
    city.notes = make_notes(shops, script, stock, seed)
    return city
