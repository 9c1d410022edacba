"""What is read leaves out the names that the database itself knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from feedback.core import clock
from feedback.core.db import open_engine, write_session
from feedback.issues.models import Reading
from feedback.jobs import pipeline
from feedback.jobs.registers import current_register
from feedback.people.models import Retailer
from feedback.text.analysis import Analyser
from feedback.verbatims.models import Verbatim
from tests.factories.readings import say
from tests.integration.attribution.conftest import build_city

SAID = "云上小筑这边三天没送货，纳兰容若也不来"


@pytest.fixture
def own(own_database: str) -> Iterator[Engine]:
    engine = open_engine(own_database)
    yield engine
    engine.dispose()


def city_with(engine: Engine, shop_name: str, contact_name: str) -> int:
    with write_session(engine) as session:
        city = build_city(session)
        shop = city.shops[0]
        shop.shop_name, shop.contact_name = shop_name, contact_name
        say(session, city.shops[1], SAID)
        session.commit()
        return shop.id


def shown(engine: Engine) -> list[str]:
    with Session(engine) as session:
        order = Reading.verbatim_id
        return list(session.scalars(select(Reading.redacted).order_by(order)))


@pytest.mark.parametrize("processes", [1, 2])
def test_shops_and_people_on_record_are_hidden_in_whatever_is_read(
    own: Engine, processes: int
) -> None:
    city_with(own, "云上小筑食杂店", "纳兰容若")
    pipeline.run(own, analyser=Analyser.load(model=None), processes=processes)
    (text,) = shown(own)
    assert "云上小筑" not in text
    assert "纳兰" not in text
    assert "三天没送货" in text


def test_a_name_recorded_later_is_hidden_in_what_is_said_after(own: Engine) -> None:
    shop_id = city_with(own, "甲", "")
    analyser = Analyser.load(model=None)
    pipeline.run(own, analyser=analyser)
    with Session(own) as session:
        before = current_register(session)
        assert current_register(session) is before
    with clock.frozen(clock.now() + timedelta(minutes=1)), write_session(own) as session:
        shop = session.get_one(Retailer, shop_id)
        shop.shop_name, shop.updated_at = "云上小筑", clock.now()
        say(session, shop, SAID)
        session.commit()
    pipeline.run(own, analyser=analyser)
    with Session(own) as session:
        assert len(session.scalars(select(Verbatim.id)).all()) == len(shown(own))
    assert "云上小筑" not in shown(own)[-1]
