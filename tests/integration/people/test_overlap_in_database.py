"""The rule holds in the database itself, whoever writes past the services."""

from __future__ import annotations

from datetime import date
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from feedback.core.db import open_engine, write_session
from feedback.core.errors import RuleError
from feedback.people.assignments import assign
from feedback.people.models import Assignment, Retailer, ServicePerson
from tests.factories import people as factory

INSERT = text(
    "INSERT INTO assignment (retailer_id, person_id, role, from_on, to_on) "
    "VALUES (:shop, :person, :role, :first, :last)"
)


def _put(session: Session, shop: int, person: int, first: str, last: str | None, role: str) -> None:
    values = {"shop": shop, "person": person, "role": role, "first": first, "last": last}
    with session.begin_nested():
        session.execute(INSERT, values)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-05-31", None),
        ("2026-04-01", "2026-05-01"),
        ("2026-05-10", "2026-05-20"),
        ("2026-04-01", "2026-07-01"),
        ("2026-04-01", None),
    ],
)
def test_raw_sql_cannot_store_an_overlap(session: Session, first: str, last: str | None) -> None:
    shop, person = factory.make_retailer(session).id, factory.make_person(session).id
    _put(session, shop, person, "2026-05-01", "2026-05-31", "customer_manager")
    with pytest.raises(IntegrityError):
        _put(session, shop, person, first, last, "customer_manager")
    _put(session, shop, person, first, last, "courier")


def test_raw_sql_cannot_move_a_span_over_another(session: Session) -> None:
    shop, person = factory.make_retailer(session).id, factory.make_person(session).id
    _put(session, shop, person, "2026-05-01", "2026-05-31", "customer_manager")
    _put(session, shop, person, "2026-06-01", None, "customer_manager")
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("UPDATE assignment SET to_on = NULL WHERE to_on IS NOT NULL"))


def test_a_span_cannot_end_before_it_begins(session: Session) -> None:
    shop, person = factory.make_retailer(session).id, factory.make_person(session).id
    with pytest.raises(DBAPIError):
        _put(session, shop, person, "2026-05-02", "2026-05-01", "customer_manager")


def test_of_two_at_once_one_is_told_who_was_faster(own_database: str) -> None:
    engine = open_engine(own_database)
    with write_session(engine) as session:
        shop = factory.make_retailer(session)
        first, second = (factory.make_person(session) for _ in range(2))
        ids = shop.id, first.id, second.id
        session.commit()
    told: list[str] = []

    def later() -> None:
        with write_session(engine) as other:
            try:
                assign(
                    other,
                    retailer=other.get_one(Retailer, ids[0]),
                    person=other.get_one(ServicePerson, ids[2]),
                    from_on=date(2026, 6, 1),
                )
                other.commit()
            except RuleError as refused:
                told.append(str(refused.message))

    with write_session(engine) as session:
        assign(
            session,
            retailer=session.get_one(Retailer, ids[0]),
            person=session.get_one(ServicePerson, ids[1]),
            from_on=date(2026, 5, 1),
        )
        thread = Thread(target=later)
        thread.start()
        thread.join(timeout=0.7)  # it waits: for the write lock, or for our row
        assert thread.is_alive()
        session.commit()
    thread.join(timeout=30)
    assert len(told) == 1
    assert "2026-05-01" in told[0]
    with Session(engine) as session:
        assert [row.person_id for row in session.query(Assignment)] == [ids[1]]
    engine.dispose()
