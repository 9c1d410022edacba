from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from feedback.audit import queries
from feedback.audit.models import AuditEvent, AuditSeal
from feedback.audit.service import record, seal_pending
from feedback.cli.audit import audit
from feedback.core.db import open_engine, write_session

TRIGGERS = ("audit_event_no_update", "audit_event_no_delete", "audit_seal_no_update",
            "audit_seal_no_delete")  # fmt: skip


@pytest.fixture
def trail(own_database: str) -> Iterator[Engine]:
    """A database whose trail holds three seals of two events each, and one event that waits."""
    opened = open_engine(own_database)
    for batch in range(3):
        _record(opened, batch * 2, batch * 2 + 1)
        with write_session(opened) as session:
            assert seal_pending(session) is not None
            session.commit()
    _record(opened, 99)
    yield opened
    opened.dispose()


def _record(engine: Engine, *numbers: int) -> None:
    with write_session(engine) as session:
        for number in numbers:
            record(session, actor_id=1, action="shop.reveal", subject_id=number, fields=["phone"])
        session.commit()


def _as_superuser(engine: Engine, *statements: str) -> None:
    """Run `statements` with the protecting triggers out of the way."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            for trigger in TRIGGERS:
                connection.execute(text(f"DROP TRIGGER {trigger}"))
        for statement in statements:
            connection.execute(text(statement))
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = DEFAULT"))


def _verify(engine: Engine) -> queries.Report:
    with Session(engine) as session:
        return queries.verify(session)


def test_an_untouched_trail_verifies(trail: Engine) -> None:
    report = _verify(trail)
    assert (report.seals, report.events, report.pending) == (3, 6, 1)
    assert report.fault is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor_id = 2 WHERE id = 1",
        "UPDATE audit_event SET detail = '{}' WHERE id = 1",
        "UPDATE audit_event SET seal_id = 2 WHERE id = 1",
        "DELETE FROM audit_event WHERE id = 7",
        "UPDATE audit_seal SET hash = 'x' WHERE id = 1",
        "DELETE FROM audit_seal WHERE id = 3",
    ],
)
def test_the_database_itself_refuses_to_change_the_trail(trail: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError), trail.begin() as connection:
        connection.execute(text(statement))


def test_a_changed_entry_is_named(trail: Engine) -> None:
    _as_superuser(trail, "UPDATE audit_event SET actor_id = 2 WHERE id = 4")
    fault = _verify(trail).fault
    assert fault is not None
    assert (fault.seal_id, fault.event_id) == (2, 4)


def test_an_entry_changed_together_with_its_digest_breaks_its_seal(trail: Engine) -> None:
    with Session(trail) as session:
        other = session.scalars(select(AuditEvent.digest).where(AuditEvent.id == 1)).one()
    _as_superuser(
        trail,
        f"UPDATE audit_event SET digest = '{other}', subject_id = 0, "
        "at = (SELECT at FROM audit_event WHERE id = 1) WHERE id = 4",
    )
    fault = _verify(trail).fault
    assert fault is not None
    assert fault.seal_id == 2


@pytest.mark.parametrize(
    ("tampering", "seal"),
    [
        (["DELETE FROM audit_event WHERE id = 3"], 2),
        (["UPDATE audit_event SET seal_id = 1 WHERE id = 7"], 1),
        (["UPDATE audit_event SET seal_id = NULL WHERE id = 5"], 3),
        (["UPDATE audit_event SET seal_id = 1 WHERE id = 5"], 1),
        (["DELETE FROM audit_event WHERE seal_id = 2", "DELETE FROM audit_seal WHERE id = 2"], 3),
        (["UPDATE audit_seal SET sealed_at = '2020-01-01 00:00:00' WHERE id = 1"], 1),
        (["UPDATE audit_seal SET events = 1 WHERE id = 3"], 3),
    ],
)
def test_removed_inserted_and_moved_entries_break_the_first_seal_they_touch(
    trail: Engine, tampering: list[str], seal: int
) -> None:
    _as_superuser(trail, *tampering)
    fault = _verify(trail).fault
    assert fault is not None
    assert fault.seal_id == seal


def test_cutting_off_the_end_shows_against_hashes_noted_outside(trail: Engine) -> None:
    with Session(trail) as session:
        noted = {seal.id: seal.hash for seal in session.scalars(select(AuditSeal))}
    _as_superuser(
        trail,
        "DELETE FROM audit_event WHERE seal_id = 3",
        "DELETE FROM audit_seal WHERE id = 3",
    )
    assert _verify(trail).fault is None
    with Session(trail) as session:
        fault = queries.verify(session, witnessed=noted).fault
    assert fault is not None
    assert fault.seal_id == 3


def test_a_chain_rewritten_from_its_start_shows_against_hashes_noted_outside(
    trail: Engine,
) -> None:
    with Session(trail) as session:
        fault = queries.verify(session, witnessed={2: "0" * 64}).fault
    assert fault is not None
    assert fault.seal_id == 2


def test_an_event_that_ends_late_goes_into_the_next_seal(own_database: str) -> None:
    engine = open_engine(own_database)
    if engine.dialect.name == "sqlite":
        _record(engine, 1, 2)  # SQLite has one writer at a time: nothing ends late there
    else:
        with Session(engine) as late:
            record(late, actor_id=1, action="late")
            late.flush()
            _record(engine, 2)
            with write_session(engine) as session:
                first = seal_pending(session)
                assert first is not None
                assert first.events == 1
                session.commit()
            late.commit()
    with write_session(engine) as session:
        second = seal_pending(session)
        assert second is not None
        session.commit()
        assert queries.verify(session).fault is None
    engine.dispose()


def test_two_sealers_at_once_make_one_chain_and_seal_each_event_once(own_database: str) -> None:
    engine = open_engine(own_database)
    _record(engine, *range(60))
    failures: list[BaseException] = []

    def seal() -> None:
        try:
            for _ in range(10):
                with write_session(engine) as session:
                    seal_pending(session, limit=4)
                    session.commit()
        except BaseException as error:  # noqa: BLE001 -- told to the test's own thread
            failures.append(error)

    sealers = [threading.Thread(target=seal) for _ in range(2)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join()
    assert failures == []
    report = _verify(engine)
    assert (report.fault, report.events, report.seals, report.pending) == (None, 60, 15, 0)
    engine.dispose()


def test_a_writer_is_not_held_up_while_a_batch_is_sealed(own_database: str) -> None:
    engine = open_engine(own_database)
    if engine.dialect.name == "postgresql":  # SQLite has one writer at a time by its nature
        _record(engine, 1)
        with write_session(engine) as sealing:
            seal_pending(sealing)
            _record(engine, 2)
            sealing.commit()
    assert _verify(engine).fault is None
    engine.dispose()


def test_the_command_ends_with_one_and_names_the_event(
    trail: Engine, own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDBACK_DATABASE_URL", own_database)
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "zh")
    sealed = CliRunner().invoke(audit, ["seal"])
    assert (sealed.exit_code, sealed.output) == (0, "封存了 1 条审计记录。\n")
    assert (tmp_path / "data" / "audit-seals.txt").read_text(encoding="ascii").startswith("4 ")
    whole = CliRunner().invoke(audit, ["verify"])
    assert whole.exit_code == 0, whole.output
    _as_superuser(trail, "UPDATE audit_event SET action = 'x' WHERE id = 2")
    broken = CliRunner().invoke(audit, ["verify"])
    assert broken.exit_code == 1
    assert "封印 1 的第 2 号记录有问题" in broken.output
