"""Sub-issues of mentions, reasons of refusals, and words closed to all but the integrity desk.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REASON = "refused_because"
VERSION = sa.table(
    "text_version",
    sa.column("id", sa.Integer),
    sa.column("metrics", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
    sa.column(REASON, sa.Text),
)


def upgrade() -> None:
    """Move the schema forward, and reasons out of what was measured."""
    op.add_column("mention", sa.Column("sub_issue", sa.String(length=60), nullable=True))
    op.add_column("text_version", sa.Column(REASON, sa.Text(), nullable=True))
    op.create_table(
        "closed_words",
        sa.Column(
            "verbatim_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["staff.id"], name=op.f("fk_closed_words_closed_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["verbatim_id"], ["verbatim.id"], name=op.f("fk_closed_words_verbatim_id_verbatim")
        ),
        sa.PrimaryKeyConstraint("verbatim_id", name=op.f("pk_closed_words")),
    )
    _move_reasons()
    _close_what_was_handed_on()


def _move_reasons() -> None:
    connection = op.get_bind()
    for number, metrics in connection.execute(sa.select(VERSION.c.id, VERSION.c.metrics)).all():
        if REASON in metrics:
            reason = metrics.pop(REASON)
            connection.execute(
                sa.update(VERSION)
                .where(VERSION.c.id == number)
                .values({"metrics": metrics, REASON: reason})
            )


def _close_what_was_handed_on() -> None:
    """Close the words of what was handed on before and nobody has settled since."""
    op.execute(
        "INSERT INTO closed_words (verbatim_id, closed_by_id, closed_at) "
        "SELECT verbatim_id, flagged_by_id, added_at FROM review_item "
        "WHERE state != 'done' AND EXISTS (SELECT 1 FROM audit_event "
        "WHERE action = 'text.hand_on' AND subject = 'review_item' "
        "AND subject_id = review_item.id)"
    )


def downgrade() -> None:
    """Take the schema back; reasons return to what was measured."""
    connection = op.get_bind()
    for number, metrics, reason in connection.execute(
        sa.select(VERSION.c.id, VERSION.c.metrics, VERSION.c[REASON]).where(
            VERSION.c[REASON].is_not(None)
        )
    ).all():
        connection.execute(
            sa.update(VERSION)
            .where(VERSION.c.id == number)
            .values(metrics={**metrics, REASON: reason})
        )
    op.drop_table("closed_words")
    op.drop_column("text_version", REASON)
    op.drop_column("mention", "sub_issue")
