"""What answers were before somebody corrected them, kept for good.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLE = "answer_change"
KEPT = (
    "id",
    "response_id",
    "revision",
    "question_id",
    "reason",
    "changed_by_id",
    "changed_at",
)


def upgrade() -> None:
    """Add the table, and let its rows be added and erased, never changed."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    value = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        TABLE,
        sa.Column("id", big, autoincrement=True, nullable=False),
        sa.Column("response_id", big, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(length=60), nullable=False),
        sa.Column("former", value, nullable=True),
        sa.Column("replacement", value, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_answer_change_response_id_response")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["staff.id"], name=op.f("fk_answer_change_changed_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_change")),
        sa.UniqueConstraint(
            "response_id",
            "revision",
            "question_id",
            name=op.f("uq_answer_change_response_id_revision_question_id"),
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        _postgresql()
    else:
        _sqlite()


def _erasing(same: str) -> str:
    """Only this may happen to a row: both values go, once, and the moment is noted."""
    kept = " AND ".join(same.format(column) for column in KEPT)
    gone = "NEW.former IS NULL AND NEW.replacement IS NULL"
    return f"OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND {gone} AND {kept}"


def _postgresql() -> None:
    allowed = _erasing("OLD.{0} IS NOT DISTINCT FROM NEW.{0}")
    op.execute(
        "CREATE FUNCTION refuse_answer_history_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF TG_OP = 'UPDATE' AND {allowed} THEN RETURN NEW; END IF; "
        f"RAISE EXCEPTION '{TABLE} rows are never changed'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {TABLE}_frozen BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_answer_history_change()"
    )


def _sqlite() -> None:
    allowed = _erasing("OLD.{0} IS NEW.{0}")
    for event, when in (("UPDATE", f"WHEN NOT ({allowed}) "), ("DELETE", "")):
        op.execute(
            f"CREATE TRIGGER {TABLE}_no_{event.lower()} BEFORE {event} ON {TABLE} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{TABLE} rows are never changed'); END"
        )


def downgrade() -> None:
    """Take the table away with its history."""
    op.drop_table(TABLE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_answer_history_change()")
