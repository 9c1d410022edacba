"""Waves of asking: plans, frames with their draws, quotas, and which invitation is of which.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the schema forward."""
    op.create_table(
        "wave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("survey_version_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "paused",
                "closed",
                name="wavestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "frame_filter", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "sizes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "quota", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("reminder_days", sa.Integer(), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "excluded", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True
        ),
        sa.Column("frame_size", sa.Integer(), nullable=True),
        sa.Column("frame_sha256", sa.String(length=64), nullable=True),
        sa.Column("drawn", sa.Integer(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_wave_moments_in_order")),
        sa.CheckConstraint(
            "reminder_days IS NULL OR reminder_days > 0", name=op.f("ck_wave_reminder_after_days")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["staff.id"], name=op.f("fk_wave_made_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["survey_version_id"],
            ["survey_version.id"],
            name=op.f("fk_wave_survey_version_id_survey_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave")),
        sa.UniqueConstraint("key", name=op.f("uq_wave_key")),
    )
    op.create_table(
        "wave_quota",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("cell", sa.String(length=40), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "taken BETWEEN 0 AND most", name=op.f("ck_wave_quota_taken_within_most")
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_wave_quota_wave_id_wave")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave_quota")),
        sa.UniqueConstraint("wave_id", "cell", name=op.f("uq_wave_quota_wave_id_cell")),
    )
    op.create_table(
        "wave_member",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("retailer_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("stratum", sa.String(length=40), nullable=False),
        sa.Column("route", sa.String(length=40), nullable=False),
        sa.Column("cell", sa.String(length=40), nullable=False),
        sa.Column("draw_order", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=True),
        sa.Column("asking", sa.Boolean(), nullable=False),
        sa.Column("left_out", sa.String(length=20), nullable=False),
        sa.Column(
            "invitation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "drawn = (weight IS NOT NULL)", name=op.f("ck_wave_member_weight_if_drawn")
        ),
        sa.CheckConstraint(
            "weight IS NULL OR weight >= 1", name=op.f("ck_wave_member_weight_at_least_1")
        ),
        sa.ForeignKeyConstraint(
            ["county_id"], ["area.id"], name=op.f("fk_wave_member_county_id_area")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name=op.f("fk_wave_member_invitation_id_invitation"),
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"],
            ["service_person.id"],
            name=op.f("fk_wave_member_manager_id_service_person"),
        ),
        sa.ForeignKeyConstraint(
            ["retailer_id"], ["retailer.id"], name=op.f("fk_wave_member_retailer_id_retailer")
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_wave_member_wave_id_wave")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave_member")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_wave_member_invitation_id")),
        sa.UniqueConstraint(
            "wave_id", "retailer_id", name=op.f("uq_wave_member_wave_id_retailer_id")
        ),
    )
    op.create_index(
        "uq_wave_member_asking",
        "wave_member",
        ["retailer_id"],
        unique=True,
        sqlite_where=sa.text("asking = 1"),
        postgresql_where=sa.text("asking"),
    )
    op.add_column(
        "invitation",
        sa.Column(
            "wave_id",
            sa.Integer(),
            sa.ForeignKey("wave.id", name=op.f("fk_invitation_wave_id_wave")),
            nullable=True,
        ),
        inline_references=True,
    )
    op.create_index(op.f("ix_invitation_wave_id"), "invitation", ["wave_id"])


def downgrade() -> None:
    """Take the schema back; invitations stay, without the plan they came from."""
    op.drop_index(op.f("ix_invitation_wave_id"), "invitation")
    op.drop_column("invitation", "wave_id")
    op.drop_table("wave_member")
    op.drop_table("wave_quota")
    op.drop_table("wave")
