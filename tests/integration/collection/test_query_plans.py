"""No question asked of the tables of answers gets slower by what is stored: indexes answer them.

The plans are looked at over tables too large for a scan to be the cheaper way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, insert, text
from sqlalchemy.orm import Session

from feedback.accounts.access import viewer_of
from feedback.accounts.permissions import Action, Role
from feedback.collection import queries
from feedback.collection.exports.reading import Wanted, stream_rows
from feedback.collection.models import Answer, Invitation, Response
from feedback.collection.responses import queries as listed
from feedback.collection.responses.models import AnswerChange
from feedback.collection.responses.service import correct
from feedback.collection.service import submit
from feedback.core.db import open_engine, write_session
from feedback.verbatims.models import Channel, Verbatim
from tests.factories.answers import EVERY_KIND, NOON, make_version
from tests.factories.people import make_retailer
from tests.factories.staff import make_staff

STORED = 6_000
GROWING = ("response", "answer", "answer_change", "invitation", "verbatim")


@pytest.fixture
def engine(own_database: str) -> Iterator[Engine]:
    """A database with many responses, whose planner knows how many."""
    opened = open_engine(own_database)
    with write_session(opened) as session:
        _fill(session)
        session.commit()
    with opened.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    yield opened
    opened.dispose()


def _fill(session: Session) -> None:
    version, shop = make_version(session), make_retailer(session)
    numbers = range(1, STORED + 1)
    rows: list[dict[str, Any]] = [
        {
            "id": n,
            "submission_id": f"s{n}",
            "body_sha256": "x",
            "survey_version_id": version.id,
            "retailer_id": shop.id,
            "channel": Channel.WEB,
            "language": "zh",
            "receipt_no": f"r{n}",
            "submitted_at": NOON + timedelta(minutes=n),
        }
        for n in numbers
    ]
    session.execute(insert(Response), rows)
    session.execute(
        insert(Answer),
        [{"response_id": n, "question_id": key, "value": 1} for n in numbers for key in "abc"],
    )
    session.execute(
        insert(Invitation),
        [
            {
                "public_id": f"p{n}",
                "retailer_id": shop.id,
                "survey_version_id": version.id,
                "wave": f"w{n}",
                "generation": 1,
                "invited_at": NOON,
                "expires_at": NOON,
            }
            for n in numbers
        ],
    )
    _fill_what_follows(session, shop.id)
    if session.get_bind().dialect.name == "postgresql":
        for name in GROWING:
            session.execute(text(f"SELECT setval('{name}_id_seq', {10 * STORED})"))


def _fill_what_follows(session: Session, shop_id: int) -> None:
    numbers = range(1, STORED + 1)
    staff = make_staff(session, Role.INTEGRITY)
    session.execute(
        insert(Verbatim),
        [
            {
                "channel": Channel.WEB,
                "source": "response",
                "source_ref": f"{n}:say",
                "retailer_id": shop_id,
                "said_at": NOON,
                "said_on": NOON.date(),
                "text": "烟不够卖",
                "language": "zh",
                "stored_at": NOON,
            }
            for n in numbers
        ],
    )
    session.execute(
        insert(AnswerChange),
        [
            {
                "response_id": n,
                "revision": 1,
                "question_id": "a",
                "former": 1,
                "replacement": 2,
                "reason": "点错了",
                "changed_by_id": staff.id,
                "changed_at": NOON,
            }
            for n in numbers
        ],
    )


@contextmanager
def watched(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements run in the block."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:  # noqa: ANN401
        seen.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def scans(connection: Connection, statement: str, values: Any) -> list[str]:  # noqa: ANN401
    """The lines of a statement's plan that read one of the growing tables from end to end."""
    if not statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
        return []
    postgresql = connection.dialect.name == "postgresql"
    ask = "EXPLAIN " if postgresql else "EXPLAIN QUERY PLAN "
    if isinstance(values, list):
        values = values[0]
    plan = connection.exec_driver_sql(ask + statement, values).all()
    lines = [str(line[0] if postgresql else line[3]) for line in plan]
    words = [f"Seq Scan on {name}" for name in GROWING] if postgresql else [
        f"SCAN {name}" for name in GROWING
    ]  # fmt: skip
    return [line for line in lines if any(f"{word} " in f"{line} " for word in words)]


def plans(engine: Engine, seen: list[tuple[str, Any]]) -> list[str]:
    with engine.connect() as connection:
        return [
            f"{line} <- {statement}"
            for statement, values in seen
            for line in scans(connection, statement, values)
            # an index read in the order of the page, and stopped after it, is no scan
            if "USING INDEX" not in line
        ]


def test_submitting_and_receipts_read_by_index(engine: Engine) -> None:
    with write_session(engine) as session, watched(engine) as seen:
        version = make_version(session)
        done = submit(
            session,
            version=version,
            raw_answers=EVERY_KIND,
            retailer_id=1,
            channel=Channel.WEB,
            submission_id="new",
            at=NOON,
        )
        queries.find_invitation(session, "p7")
        queries.find_response(session, "s7")
        queries.find_response_to(session, 7)
        queries.find_receipt(session, "r7")
        assert done.fresh
        session.commit()
    assert len(seen) > 8
    assert plans(engine, seen) == []


def test_lists_one_response_and_its_correction_read_by_index(engine: Engine) -> None:
    with write_session(engine) as session:
        version = make_version(session)
        viewer = viewer_of(session, make_staff(session, Role.INTEGRITY))
        number = submit(
            session,
            version=version,
            raw_answers=EVERY_KIND,
            retailer_id=1,
            channel=Channel.WEB,
            submission_id="new",
            at=NOON,
        ).response.id
        session.flush()
        day = date(2026, 10, 2)
        with watched(engine) as seen:
            everything = Wanted(version.id, 1)
            assert len(listed.list_responses(session, viewer, everything)) == listed.PAGE
            before = (NOON + timedelta(minutes=900), 900)
            page = listed.list_responses(session, viewer, everything, before)
            assert page[0].id == 899
            listed.list_responses(session, viewer, Wanted(version.id, 1, day, day))
            listed.get_response(session, viewer, Action.VIEW_RESPONSES, number)
            listed.changes_of(session, number)
            correct(
                session,
                viewer=viewer,
                response_id=number,
                raw_answers={**EVERY_KIND, "score": "1"},
                reason="点错了一格",
                seen_revision=0,
            )
        session.commit()
    assert plans(engine, seen) == []


def test_a_file_of_one_day_reads_by_index(engine: Engine) -> None:
    with Session(engine) as session:
        version = make_version(session)
        viewer = viewer_of(session, make_staff(session, Role.ANALYST))
        day = date(2026, 10, 2)
        with watched(engine) as seen:
            found = list(
                stream_rows(session, Wanted(version.id, 1, day, day), viewer=viewer, personal=False)
            )
        session.rollback()
    assert len(found) == 24 * 60
    assert plans(engine, seen) == []
