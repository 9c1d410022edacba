"""The schema that migrations build is the one the models describe, on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from feedback.codeframe.models import TextVersion
from feedback.core import schema
from feedback.core.db import open_engine, writing
from feedback.issues.models import Mention
from feedback.people.models import ServiceRole
from feedback.tables import Base
from feedback.verbatims.models import ClosedWords


def _shape(engine: Engine) -> dict[str, dict[str, object]]:
    """Columns, keys, uniques, checks and indexes by table, in comparable form."""
    inspector = inspect(engine)
    shapes: dict[str, dict[str, object]] = {}
    for table in sorted(set(inspector.get_table_names()) - {"alembic_version"}):
        shapes[table] = {
            "columns": {
                c["name"]: (str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)
            },
            "primary": inspector.get_pk_constraint(table)["constrained_columns"],
            "foreign": sorted(
                (tuple(k["constrained_columns"]), k["referred_table"])
                for k in inspector.get_foreign_keys(table)
            ),
            "unique": sorted(
                tuple(k["column_names"]) for k in inspector.get_unique_constraints(table)
            ),
            "checks": sorted(str(k["name"]) for k in inspector.get_check_constraints(table)),
            "indexes": sorted(
                tuple(map(str, k["column_names"]))
                for k in inspector.get_indexes(table)
                # 0002 adds exclusion constraints by hand; their indexes are not in the models
                if not k["unique"] and not str(k["name"]).startswith("ex_")
            ),
        }
    return shapes


def test_migrations_build_what_the_models_say(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


@pytest.fixture
def owned(own_database: str) -> Iterator[Engine]:
    """An engine on a database of this test alone."""
    engine = open_engine(own_database)
    yield engine
    engine.dispose()


def test_created_tables_equal_migrated_ones_down_to_checks_and_indexes(
    owned: Engine,
) -> None:
    expected = _shape(owned)
    schema.downgrade(owned)
    assert inspect(owned).get_table_names() == ["alembic_version"]
    with writing():
        Base.metadata.create_all(owned)
    assert _shape(owned) == expected


def test_taking_everything_back_and_building_again_works(owned: Engine) -> None:
    schema.downgrade(owned)
    assert schema.current(owned) is None
    schema.upgrade(owned)
    assert schema.current(owned) == schema.head()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_event SET action = 'other'",
        "UPDATE audit_event SET seal_id = 1, action = 'other'",
        "DELETE FROM audit_event",
        "UPDATE audit_seal SET events = 9",
        "DELETE FROM audit_seal",
    ],
)
def test_the_database_refuses_to_change_the_audit_trail(session: Session, change: str) -> None:
    session.execute(
        text(
            "INSERT INTO audit_seal (id, sealed_at, events, previous_hash, hash) "
            "VALUES (1, '2026-01-01 00:00:00', 1, '', 'h')"
        )
    )
    session.execute(
        text(
            "INSERT INTO audit_event (at, action, subject, detail, digest) "
            "VALUES ('2026-01-01 00:00:00', 'seen', '', '{}', 'd')"
        )
    )
    with pytest.raises(DBAPIError, match="never changed"), session.begin_nested():
        session.execute(text(change))


def test_an_audit_event_may_be_sealed_once(session: Session) -> None:
    session.execute(
        text(
            "INSERT INTO audit_seal (id, sealed_at, events, previous_hash, hash) VALUES "
            "(1, '2026-01-01 00:00:00', 1, '', 'h'), (2, '2026-01-01 00:00:00', 1, 'h', 'i')"
        )
    )
    session.execute(
        text(
            "INSERT INTO audit_event (at, action, subject, detail, digest) "
            "VALUES ('2026-01-01 00:00:00', 'seen', '', '{}', 'd')"
        )
    )
    session.execute(text("UPDATE audit_event SET seal_id = 1"))
    with pytest.raises(DBAPIError, match="never changed"), session.begin_nested():
        session.execute(text("UPDATE audit_event SET seal_id = 2"))


def test_every_service_role_has_its_rule_against_overlaps(engine: Engine) -> None:
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            names = "SELECT conname FROM pg_constraint WHERE conname LIKE 'ex_assignment_%'"
            expected = {f"ex_assignment_{role}" for role in ServiceRole}
        else:  # one pair of triggers compares the role, whichever it is
            names = (
                "SELECT name FROM sqlite_master WHERE name LIKE 'assignment_no_overlap%' "
                "AND sql LIKE '%other.role = NEW.role%'"
            )
            expected = {"assignment_no_overlap_insert", "assignment_no_overlap_update"}
        assert set(connection.scalars(text(names))) == expected


def test_what_staff_taught_can_be_taken_back_with_its_tables_and_built_again(
    owned: Engine,
) -> None:
    """From before these tables and back, with rows that the first version knew."""
    schema.downgrade(owned, "0002")
    verbatim = (
        "INSERT INTO verbatim (id, channel, source, source_ref, said_at, said_on, text, gloss, "
        "language, stored_at) VALUES (1, 'import', 'import', 'a', '2026-01-01 00:00:00', "
        "'2026-01-01', 'x', '', 'zh', '2026-01-01 00:00:00')"
    )
    engine_version = (
        "INSERT INTO engine_version (id, name, activated_at) VALUES (1, 'v', '2026-01-01 00:00:00')"
    )
    taught = """
        INSERT INTO staff (id, username, email, display_name, active, fs_uniquifier, language,
            department, password_is_temporary, created_at)
            VALUES (1, 'a', 'a@example.invalid', 'a', true, 'u', 'zh', '', false,
            '2026-01-01 00:00:00');
        INSERT INTO review_item (id, verbatim_id, kind, kind_key, words_hash, doubts, restricted,
            uncertainty, usefulness, wanted, round, state, engine_version_id, added_at)
            VALUES (1, 1, 'doubt', 'doubt:I04', 'h', '[]', false, 1, 1, 1, 1, 'open', 1,
            '2026-01-01 00:00:00');
        INSERT INTO correction (id, verbatim_id, item_id, round, seat, reviewer_id,
            engine_version_id, codes, parts, made_at)
            VALUES (1, 1, 1, 1, 1, 1, 1, '[]', '[]', '2026-01-01 00:00:00');
        INSERT INTO ruling (verbatim_id, correction_id, settled_at)
            VALUES (1, 1, '2026-01-01 00:00:00')
    """
    with writing(), owned.begin() as connection:
        connection.execute(text(verbatim))
        connection.execute(text(engine_version))
    schema.upgrade(owned)
    with writing(), owned.begin() as connection:
        for statement in taught.split(";"):
            connection.execute(text(statement))
    schema.downgrade(owned, "0002")
    assert "correction" not in inspect(owned).get_table_names()
    with owned.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM verbatim")) == 1
    schema.upgrade(owned)
    with owned.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM correction")) == 0


def test_reasons_of_refusals_move_into_a_column_of_their_own_and_back(owned: Engine) -> None:
    """What stood in the measurements of 0003, and words handed on before they could be closed."""
    schema.downgrade(owned, "0003")
    known = """
        INSERT INTO staff (id, username, email, display_name, active, fs_uniquifier, language,
            department, password_is_temporary, created_at)
            VALUES (1, 'a', 'a@example.invalid', 'a', true, 'u', 'zh', '', false,
            '2026-01-01 00:00:00');
        INSERT INTO engine_version (id, name, activated_at) VALUES (1, 'v', '2026-01-01 00:00:00');
        INSERT INTO verbatim (id, channel, source, source_ref, said_at, said_on, text, gloss,
            language, stored_at) VALUES (1, 'import', 'import', 'a', '2026-01-01 00:00:00',
            '2026-01-01', 'x', '', 'zh', '2026-01-01 00:00:00');
        INSERT INTO mention (id, verbatim_id, code, start, "end", polarity, confidence, target,
            modality, reason) VALUES (1, 1, 'I04', 0, 1, 'negative', 1, '', 'fact', '{}');
        INSERT INTO review_item (id, verbatim_id, kind, kind_key, words_hash, doubts, restricted,
            uncertainty, usefulness, wanted, round, state, engine_version_id, added_at,
            flagged_by_id) VALUES (7, 1, 'doubt', 'doubt:I04', 'h', '[]', true, 1, 1, 1, 1, 'open',
            1, '2026-01-01 00:00:00', 1);
        INSERT INTO audit_event (at, actor_id, action, subject, subject_id, detail, digest)
            VALUES ('2026-01-01 00:00:00', 1, 'text.hand_on', 'review_item', 7, '{}', 'd')
    """
    version = text(
        "INSERT INTO text_version (id, name, release, additions, addition_ids, state, note, "
        "metrics, made_at) VALUES (1, 'a', 'a', '{}', '[]', 'refused', '', :metrics, "
        "'2026-01-01 00:00:00')"
    )
    metrics = '{"refused_because": "不够准", "sample": 1}'
    with writing(), owned.begin() as connection:
        for statement in known.split(";"):
            connection.execute(text(statement))
        connection.execute(version, {"metrics": metrics})
    schema.upgrade(owned)
    with Session(owned) as session:
        moved = session.get_one(TextVersion, 1)
        assert (moved.refused_because, moved.metrics) == ("不够准", {"sample": 1})
        assert session.scalars(select(Mention.sub_issue)).all() == [None]
        assert session.scalars(select(ClosedWords.verbatim_id)).all() == [1]
    schema.downgrade(owned, "0003")
    with owned.connect() as connection:
        kept = connection.scalar(text("SELECT metrics FROM text_version"))
        assert (json.loads(kept) if isinstance(kept, str) else kept) == json.loads(metrics)
