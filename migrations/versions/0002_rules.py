"""Rules that the database keeps itself.

Spans that never overlap, rows that never change, and a note of every shop and verbatim whose
credit has to be looked at again.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLES = ("customer_manager", "courier", "licensing_officer", "order_clerk")
SPANS = {"assignment": "role", "retailer_state": None}
FROZEN = ("audit_seal", "survey_version")
# Trigger name → table, event, condition, what the note holds. See attribution.models.StaleCredit.
STALE = {
    "assignment_stale_insert": ("assignment", "INSERT", "", "retailer_id", "NEW.retailer_id"),
    "assignment_stale_delete": ("assignment", "DELETE", "", "retailer_id", "OLD.retailer_id"),
    "assignment_stale_update": ("assignment", "UPDATE", "", "retailer_id", "NEW.retailer_id"),
    "assignment_stale_move": (
        "assignment",
        "UPDATE",
        "WHEN (OLD.retailer_id <> NEW.retailer_id)",
        "retailer_id",
        "OLD.retailer_id",
    ),
    "retailer_stale_move": (
        "retailer",
        "UPDATE",
        "WHEN (OLD.area_id <> NEW.area_id)",
        "retailer_id",
        "NEW.id",
    ),
    "verbatim_stale_correction": (
        "verbatim",
        "INSERT",
        "WHEN (NEW.supersedes_id IS NOT NULL)",
        "verbatim_id",
        "NEW.supersedes_id",
    ),
    "verbatim_stale_update": ("verbatim", "UPDATE", "", "verbatim_id", "NEW.id"),
}


def upgrade() -> None:
    """Add exclusion constraints (PostgreSQL) or triggers (SQLite) with the same meaning."""
    if op.get_bind().dialect.name == "postgresql":
        _postgresql_up()
        _postgresql_notes()
    else:
        _sqlite_up()
        for name, (table, event, when, column, value) in STALE.items():
            op.execute(
                f"CREATE TRIGGER {name} AFTER {event} ON {table} {when} "
                f"BEGIN INSERT INTO stale_credit ({column}) VALUES ({value}); END"
            )


def downgrade() -> None:
    """Take them away again."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, (table, *_) in STALE.items():
        op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if postgresql else ""))
        if postgresql:
            op.execute(f"DROP FUNCTION {name}()")
    if postgresql:
        for role in ROLES:
            op.execute(f"ALTER TABLE assignment DROP CONSTRAINT ex_assignment_{role}")
        op.execute("ALTER TABLE retailer_state DROP CONSTRAINT ex_retailer_state_span")
        for table in FROZEN:
            op.execute(f"DROP TRIGGER {table}_frozen ON {table}")
        op.execute("DROP TRIGGER audit_event_frozen ON audit_event")
        op.execute("DROP FUNCTION refuse_change()")
        op.execute("DROP FUNCTION refuse_audit_change()")
        return
    for table in SPANS:
        op.execute(f"DROP TRIGGER {table}_no_overlap_insert")
        op.execute(f"DROP TRIGGER {table}_no_overlap_update")
    for table in (*FROZEN, "audit_event"):
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(f"DROP TRIGGER {table}_no_delete")


def _postgresql_up() -> None:
    # A range over the shop's number stands for "the same shop" so that no extension is needed.
    span = (
        "EXCLUDE USING gist (int8range(retailer_id::bigint, retailer_id::bigint, '[]') WITH &&, "
        "daterange(from_on, to_on, '[]') WITH &&)"
    )
    for role in ROLES:
        op.execute(
            f"ALTER TABLE assignment ADD CONSTRAINT ex_assignment_{role} {span} "
            f"WHERE (role = '{role}')"
        )
    op.execute(f"ALTER TABLE retailer_state ADD CONSTRAINT ex_retailer_state_span {span}")
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% rows are never changed', TG_TABLE_NAME; END $$"
    )
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN IF TG_OP = 'UPDATE' AND OLD.seal_id IS NULL AND NEW.seal_id IS NOT NULL "
        "AND to_jsonb(OLD) - 'seal_id' = to_jsonb(NEW) - 'seal_id' THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION 'audit_event rows are never changed'; END $$"
    )
    for table in FROZEN:
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE TRIGGER audit_event_frozen BEFORE UPDATE OR DELETE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()"
    )


def _postgresql_notes() -> None:
    # The notes are written with the owner's rights: who may add words need not read what is stale.
    secure = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public"
    values = {name: (column, value) for name, (_, _, _, column, value) in STALE.items()}
    for name, (column, value) in values.items():
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger {secure} AS $$ BEGIN "
            f"INSERT INTO stale_credit ({column}) VALUES ({value}); RETURN NULL; END $$"
        )
    for name, (table, event, when, _column, _value) in STALE.items():
        op.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {when} "
            f"EXECUTE FUNCTION {name}()"
        )


def _sqlite_up() -> None:
    for table, kind in SPANS.items():
        same = f"AND other.{kind} = NEW.{kind} " if kind else ""
        for event in ("INSERT", "UPDATE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_overlap_{event.lower()} BEFORE {event} ON {table} "
                f"WHEN EXISTS (SELECT 1 FROM {table} AS other "
                f"WHERE other.retailer_id = NEW.retailer_id {same}AND other.id IS NOT NEW.id "
                "AND other.from_on <= coalesce(NEW.to_on, '9999-12-31') "
                "AND NEW.from_on <= coalesce(other.to_on, '9999-12-31')) "
                f"BEGIN SELECT RAISE(ABORT, '{table} spans overlap'); END"
            )
    for table in FROZEN:
        _refuse(table, "UPDATE", "")
        _refuse(table, "DELETE", "")
    # An event may be changed once, to say which seal closed it, and in nothing else.
    same = " AND ".join(
        f"OLD.{column} IS NEW.{column}"
        for column in (
            "id",
            "at",
            "actor_id",
            "action",
            "subject",
            "subject_id",
            "detail",
            "digest",
        )
    )
    sealing = f"OLD.seal_id IS NULL AND NEW.seal_id IS NOT NULL AND {same}"
    _refuse("audit_event", "UPDATE", f"WHEN NOT ({sealing}) ")
    _refuse("audit_event", "DELETE", "")


def _refuse(table: str, event: str, when: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} {when}"
        f"BEGIN SELECT RAISE(ABORT, '{table} rows are never changed'); END"
    )
