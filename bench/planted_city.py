"""A database in which planted comments were said and read, without waiting for the pipeline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.orm import Session

from bench.planted import COUNTIES, DISTRICTS, MANAGERS, SHOPS, Said
from feedback import tables  # noqa: F401 -- every table must be known
from feedback.codeframe.queries import active_analyser
from feedback.core import schema
from feedback.core.db import write_session, writing
from feedback.issues.service import read_new
from feedback.people.models import (
    Area,
    AreaLevel,
    Assignment,
    BusinessType,
    MarketType,
    Retailer,
    Scale,
    ServicePerson,
    ServiceRole,
)
from feedback.verbatims.models import Channel, Verbatim

STAMP = datetime(2026, 1, 1, 4, tzinfo=UTC)
CITY = 1


def build(engine: Engine, said: Iterable[Said], *, migrate: bool = True) -> dict[int, str]:
    """Fill an empty database; return the theme of every verbatim, empty for everyday talk."""
    if migrate:
        schema.upgrade(engine)
    rows = list(said)
    with writing(), engine.begin() as connection:
        _people(connection)
        _shops(connection)
        _words(connection, rows)
    with write_session(engine) as session:
        while (batch := read_new(session, analyser=active_analyser(), limit=5_000)).taken:
            session.commit()
            if not batch.read:
                break
    return _truth(engine, rows)


def _truth(engine: Engine, rows: list[Said]) -> dict[int, str]:
    with Session(engine) as session:
        found = session.execute(select(Verbatim.id, Verbatim.source_ref))
        return {key: rows[int(ref)].theme for key, ref in found}


def _people(connection: Connection) -> None:
    counties = range(COUNTIES)
    areas: list[dict[str, Any]] = [_area(CITY, "市", AreaLevel.CITY, None, "/1/")]
    areas += [
        _area(_county(n), f"县{n}", AreaLevel.COUNTY, CITY, f"/1/{_county(n)}/") for n in counties
    ]
    areas += [
        _area(
            _district(n),
            f"片{n}",
            AreaLevel.DISTRICT,
            _county(n // DISTRICTS),
            f"/1/{_county(n // DISTRICTS)}/{_district(n)}/",
        )
        for n in range(COUNTIES * DISTRICTS)
    ]
    connection.execute(insert(Area), areas)
    stamps = {"created_at": STAMP, "updated_at": STAMP}
    connection.execute(
        insert(ServicePerson),
        [
            {
                "id": n + 1,
                "code": f"m{n}",
                "name": f"经理{n}",
                "role": ServiceRole.CUSTOMER_MANAGER,
                "area_id": _county(n // MANAGERS),
                **stamps,
            }
            for n in range(COUNTIES * MANAGERS)
        ],
    )


def _shops(connection: Connection) -> None:
    stamps = {"created_at": STAMP, "updated_at": STAMP}
    shops = [Said("", n, STAMP.date()) for n in range(COUNTIES * SHOPS)]
    connection.execute(
        insert(Retailer),
        [
            {
                "id": shop.shop + 1,
                "licence_no": f"{shop.shop:012d}",
                "shop_name": f"店{shop.shop}",
                "business_type": BusinessType.GROCERY,
                "market_type": MarketType.URBAN,
                "scale": Scale.SMALL,
                "area_id": _district(shop.district),
                **stamps,
            }
            for shop in shops
        ],
    )
    connection.execute(
        insert(Assignment),
        [
            {
                "retailer_id": shop.shop + 1,
                "person_id": shop.manager + 1,
                "role": ServiceRole.CUSTOMER_MANAGER,
                "from_on": STAMP.date(),
            }
            for shop in shops
        ],
    )


def _words(connection: Connection, rows: list[Said]) -> None:
    connection.execute(
        insert(Verbatim),
        [
            {
                "channel": Channel.WEB,
                "source": "import",
                "source_ref": str(at),
                "retailer_id": row.shop + 1,
                "said_at": datetime.combine(row.month, STAMP.timetz()) + timedelta(days=at % 28),
                "said_on": row.month + timedelta(days=at % 28),
                "text": row.text,
                "stored_at": STAMP,
            }
            for at, row in enumerate(rows)
        ],
    )


def _area(
    number: int, name: str, level: AreaLevel, parent: int | None, path: str
) -> dict[str, Any]:
    return {
        "id": number,
        "code": f"a{number}",
        "name": name,
        "level": level,
        "parent_id": parent,
        "path": path,
    }


def _county(number: int) -> int:
    return 10 + number


def _district(number: int) -> int:
    return 100 + number
