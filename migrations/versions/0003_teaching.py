"""What staff teach: review, corrections, additions, versions.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

EVENTS = ("UPDATE", "DELETE")


def upgrade() -> None:
    """Move the schema forward."""
    op.create_table(
        "addition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "word",
                "phrase",
                "sub_issue",
                name="additionkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("wording", sa.String(length=60), nullable=False),
        sa.Column("sub_issue", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["staff.id"], name=op.f("fk_addition_added_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["staff.id"], name=op.f("fk_addition_withdrawn_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addition")),
    )
    with op.batch_alter_table("addition", schema=None) as batch_op:
        batch_op.create_index(
            "uq_addition_standing",
            ["kind", "code", "wording"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "review_item",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "verbatim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "flagged",
                "sample",
                "doubt",
                "disagreement",
                name="reviewkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("kind_key", sa.String(length=60), nullable=False),
        sa.Column("words_hash", sa.String(length=16), nullable=False),
        sa.Column(
            "doubts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("uncertainty", sa.Double(), nullable=False),
        sa.Column("usefulness", sa.Double(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "disputed",
                "done",
                name="reviewstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("engine_version_id", sa.Integer(), nullable=False),
        sa.Column("flagged_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "wanted BETWEEN 1 AND 3", name=op.f("ck_review_item_one_to_three_reviewers")
        ),
        sa.ForeignKeyConstraint(
            ["engine_version_id"],
            ["engine_version.id"],
            name=op.f("fk_review_item_engine_version_id_engine_version"),
        ),
        sa.ForeignKeyConstraint(
            ["flagged_by_id"], ["staff.id"], name=op.f("fk_review_item_flagged_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["verbatim_id"], ["verbatim.id"], name=op.f("fk_review_item_verbatim_id_verbatim")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_item")),
        sa.UniqueConstraint("verbatim_id", name=op.f("uq_review_item_verbatim_id")),
    )
    with op.batch_alter_table("review_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_item_kind_key"), ["kind_key"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_review_item_state_usefulness"), ["state", "usefulness"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_review_item_words_hash"), ["words_hash"], unique=False)

    op.create_table(
        "text_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("release", sa.String(length=80), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("model", sa.LargeBinary(), nullable=True),
        sa.Column(
            "additions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "addition_ids", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum(
                "candidate",
                "in_force",
                "refused",
                "retired",
                name="versionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column(
            "metrics", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["staff.id"], name=op.f("fk_text_version_decided_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["staff.id"], name=op.f("fk_text_version_made_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["text_version.id"], name=op.f("fk_text_version_parent_id_text_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_version")),
    )
    with op.batch_alter_table("text_version", schema=None) as batch_op:
        batch_op.create_index(
            "uq_text_version_in_force",
            ["state"],
            unique=True,
            sqlite_where=sa.text("state = 'in_force'"),
            postgresql_where=sa.text("state = 'in_force'"),
        )

    op.create_table(
        "correction",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "verbatim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("engine_version_id", sa.Integer(), nullable=False),
        sa.Column(
            "codes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "parts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["engine_version_id"],
            ["engine_version.id"],
            name=op.f("fk_correction_engine_version_id_engine_version"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["review_item.id"], name=op.f("fk_correction_item_id_review_item")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["staff.id"], name=op.f("fk_correction_reviewer_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["verbatim_id"], ["verbatim.id"], name=op.f("fk_correction_verbatim_id_verbatim")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint(
            "item_id", "round", "seat", name=op.f("uq_correction_item_id_round_seat")
        ),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_correction_verbatim_id"), ["verbatim_id"], unique=False
        )

    op.create_table(
        "retraining",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "waiting",
                "training",
                "measuring",
                "history",
                "done",
                "failed",
                name="retrainingstage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rate", sa.Double(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("runner", sa.String(length=40), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["staff.id"], name=op.f("fk_retraining_asked_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["text_version.id"], name=op.f("fk_retraining_version_id_text_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retraining")),
    )
    with op.batch_alter_table("retraining", schema=None) as batch_op:
        batch_op.create_index(
            "uq_retraining_open",
            ["slot"],
            unique=True,
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )

    op.create_table(
        "review_seat",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["review_item.id"], name=op.f("fk_review_seat_item_id_review_item")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_review_seat_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_seat")),
        sa.UniqueConstraint(
            "item_id", "round", "seat", name=op.f("uq_review_seat_item_id_round_seat")
        ),
        sa.UniqueConstraint(
            "item_id", "round", "staff_id", name=op.f("uq_review_seat_item_id_round_staff_id")
        ),
    )
    with op.batch_alter_table("review_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_seat_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "version_change",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column(
            "verbatim_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "before", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "after", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["verbatim_id"], ["verbatim.id"], name=op.f("fk_version_change_verbatim_id_verbatim")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["text_version.id"],
            name=op.f("fk_version_change_version_id_text_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "verbatim_id", name=op.f("pk_version_change")),
    )
    op.create_table(
        "ruling",
        sa.Column(
            "verbatim_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "correction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["correction.id"], name=op.f("fk_ruling_correction_id_correction")
        ),
        sa.ForeignKeyConstraint(
            ["verbatim_id"], ["verbatim.id"], name=op.f("fk_ruling_verbatim_id_verbatim")
        ),
        sa.PrimaryKeyConstraint("verbatim_id", name=op.f("pk_ruling")),
    )
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ruling_applied_at"), ["applied_at"], unique=False)
    _freeze_corrections()


def _freeze_corrections() -> None:
    """Let no correction be changed or deleted: a later one stands beside it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER correction_frozen BEFORE UPDATE OR DELETE ON correction "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for event in EVENTS:
        op.execute(
            f"CREATE TRIGGER correction_no_{event.lower()} BEFORE {event} ON correction "
            "BEGIN SELECT RAISE(ABORT, 'correction rows are never changed'); END"
        )


def downgrade() -> None:
    """Take the schema back, with the triggers, which go with their table."""
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ruling_applied_at"))

    op.drop_table("ruling")
    op.drop_table("version_change")
    with op.batch_alter_table("review_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_seat_staff_id"))

    op.drop_table("review_seat")
    with op.batch_alter_table("retraining", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_retraining_open",
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )

    op.drop_table("retraining")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_verbatim_id"))

    op.drop_table("correction")
    with op.batch_alter_table("text_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_text_version_in_force",
            sqlite_where=sa.text("state = 'in_force'"),
            postgresql_where=sa.text("state = 'in_force'"),
        )

    op.drop_table("text_version")
    with op.batch_alter_table("review_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_item_words_hash"))
        batch_op.drop_index(batch_op.f("ix_review_item_state_usefulness"))
        batch_op.drop_index(batch_op.f("ix_review_item_kind_key"))

    op.drop_table("review_item")
    with op.batch_alter_table("addition", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_addition_standing",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.drop_table("addition")
