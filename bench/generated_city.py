"""A city generated at the level of mentions: 200 managers, 30,000 shops, as many mentions as asked.

Rows are written straight into the tables that the pipeline would fill; then the pipeline's own
counting makes the facts.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, insert
from sqlalchemy.orm import Session

from feedback.accounts.models import Staff, StaffRole
from feedback.accounts.permissions import Role
from feedback.attribution import facts
from feedback.attribution.models import Credit, CreditReason, Voice
from feedback.codeframe.models import EngineVersion
from feedback.codeframe.queries import active_taxonomy
from feedback.core import schema
from feedback.core.db import writing
from feedback.core.rows import table_of
from feedback.issues.models import Mention, Reading
from feedback.people.models import (
    Area,
    AreaLevel,
    BusinessType,
    MarketType,
    Retailer,
    Scale,
    ServicePerson,
    ServiceRole,
)
from feedback.verbatims.models import Channel, Verbatim

MANAGERS, SHOPS_EACH, DISTRICTS = 200, 150, 20
FIRST, DAYS = date(2026, 5, 1), 184
NOON = datetime(2026, 5, 1, 4, tzinfo=UTC)
CHUNK = 20_000
IDENTITY = "bench-identity"


def build(engine: Engine, mentions: int) -> str:
    """Fill an empty database; return the identity of an analyst who may sign in."""
    schema.upgrade(engine)
    with writing(), engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA cache_size=-400000")
        people(connection)
        _words(connection, mentions)
    with writing(), Session(engine) as session:
        facts.rebuild(session, taxonomy=active_taxonomy())
        role = StaffRole(name=Role.ANALYST.value)
        session.add(
            Staff(
                username="analyst",
                email="analyst@bench.invalid",
                display_name="analyst",
                active=True,
                fs_uniquifier=IDENTITY,
                created_at=NOON,
                roles=[role],
            )
        )
        session.commit()
    return IDENTITY


def people(connection: Connection) -> None:
    """Add the city's areas, its customer managers and its shops."""
    areas = [
        {
            "id": 1,
            "code": "1",
            "name": "市",
            "level": AreaLevel.CITY,
            "parent_id": None,
            "path": "/1/",
        }
    ]
    areas += [
        {
            "id": n,
            "code": str(n),
            "name": f"片区 {n}",
            "level": AreaLevel.DISTRICT,
            "parent_id": 1,
            "path": f"/1/{n}/",
        }
        for n in range(2, DISTRICTS + 2)
    ]
    connection.execute(insert(Area), areas)
    stamp = {"created_at": NOON, "updated_at": NOON}
    connection.execute(
        insert(ServicePerson),
        [
            {
                "id": n,
                "code": f"m{n}",
                "name": f"经理 {n}",
                "role": ServiceRole.CUSTOMER_MANAGER,
                "area_id": _area(n),
                **stamp,
            }
            for n in range(1, MANAGERS + 1)
        ],
    )
    shops = (
        {
            "id": n,
            "licence_no": f"{n:012d}",
            "shop_name": f"店 {n}",
            "business_type": BusinessType.GROCERY,
            "market_type": MarketType.URBAN,
            "scale": Scale.SMALL,
            "area_id": _area(_manager(n)),
            **stamp,
        }
        for n in range(1, MANAGERS * SHOPS_EACH + 1)
    )
    fill(connection, Retailer, shops)


def _words(connection: Connection, mentions: int) -> None:
    chance = random.Random(7)  # noqa: S311 -- a made-up city
    codes = [issue for issue in active_taxonomy() if issue.is_problem]
    connection.execute(insert(EngineVersion), [{"id": 1, "name": "bench", "activated_at": NOON}])
    plan = [
        (
            n,
            chance.randrange(1, MANAGERS * SHOPS_EACH + 1),
            chance.randrange(DAYS),
            chance.choice(codes),
        )
        for n in range(1, mentions + 1)
    ]
    fill(
        connection,
        Verbatim,
        (
            {
                "id": n,
                "channel": Channel.WEB,
                "source": "import",
                "source_ref": str(n),
                "retailer_id": shop,
                "said_at": NOON + timedelta(days=day),
                "said_on": FIRST + timedelta(days=day),
                "text": "客户经理三个月没来过",
                "stored_at": NOON,
            }
            for n, shop, day, _issue in plan
        ),
    )
    fill(
        connection,
        Reading,
        (
            {
                "verbatim_id": n,
                "engine_version_id": 1,
                "redacted": "客户经理三个月没来过",
                "codes": [issue.code],
                "hidden": [],
                "terms": ["没来过"],
                "is_answer": True,
                "read_at": NOON,
            }
            for n, _shop, _day, issue in plan
        ),
    )
    fill(
        connection,
        Mention,
        (
            {
                "id": n,
                "verbatim_id": n,
                "code": issue.code,
                "start": 0,
                "end": 10,
                "polarity": "negative",
                "confidence": 0.9,
                "reason": {},
            }
            for n, _shop, _day, issue in plan
        ),
    )
    fill(
        connection,
        Voice,
        (
            {
                "verbatim_id": n,
                "said_on": FIRST + timedelta(days=day),
                "retailer_id": shop,
                "area_id": _area(_manager(shop)),
                "manager_id": _manager(shop),
            }
            for n, shop, day, _issue in plan
        ),
    )
    fill(
        connection,
        Credit,
        (
            {
                "mention_id": n,
                "verbatim_id": n,
                "code": issue.code,
                "said_on": FIRST + timedelta(days=day),
                "judged_on": FIRST + timedelta(days=day),
                "retailer_id": shop,
                "area_id": _area(_manager(shop)),
                "manager_id": _manager(shop),
                "responsible_id": _manager(shop) if issue.on_manager == "yes" else None,
                "on_manager": issue.on_manager == "yes",
                "reason": CreditReason.HELD_ROLE,
            }
            for n, shop, day, issue in plan
        ),
    )


def _manager(shop: int) -> int:
    return (shop - 1) // SHOPS_EACH + 1


def _area(manager: int) -> int:
    return 2 + (manager - 1) * DISTRICTS // MANAGERS


def fill(connection: Connection, model: type[Any], rows: Iterable[dict[str, object]]) -> None:
    """Insert rows, however many, CHUNK at a time."""
    remaining = iter(rows)
    while part := list(islice(remaining, CHUNK)):
        connection.execute(insert(table_of(model)), part)
