"""Every table of the first version.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the schema forward."""
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "city",
                "county",
                "district",
                name="arealevel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["area.id"], name=op.f("fk_area_parent_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("code", name=op.f("uq_area_code")),
    )
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_area_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_area_path"), ["path"], unique=False)

    op.create_table(
        "area_fact",
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("area_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("shops", sa.Integer(), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("on_manager_shops", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("period", "area_id", "code", name=op.f("pk_area_fact")),
    )
    op.create_table(
        "audit_seal",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_seal_hash")),
        sa.UniqueConstraint("previous_hash", name=op.f("uq_audit_seal_previous_hash")),
    )
    op.create_table(
        "dirty_fact",
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("period", "kind", "key", name=op.f("pk_dirty_fact")),
    )
    op.create_table(
        "engine_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_version")),
        sa.UniqueConstraint("name", name=op.f("uq_engine_version_name")),
    )
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "counts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_table(
        "installation_note",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_installation_note")),
    )
    op.create_table(
        "manager_fact",
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("manager_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("area_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("shops", sa.Integer(), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("on_manager_shops", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "period", "manager_id", "area_id", "code", name=op.f("pk_manager_fact")
        ),
    )
    with op.batch_alter_table("manager_fact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_manager_fact_manager_id_period"), ["manager_id", "period"], unique=False
        )

    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=True),
        sa.Column("permissions", sa.UnicodeText(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("counted_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_attempts")),
    )
    op.create_table(
        "stage_cursor",
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("stage", name=op.f("pk_stage_cursor")),
    )
    op.create_table(
        "stale_credit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("retailer_id", sa.Integer(), nullable=True),
        sa.Column(
            "verbatim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stale_credit")),
    )
    op.create_table(
        "survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("key", name=op.f("uq_survey_key")),
    )
    op.create_table(
        "audit_event",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column(
            "detail", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("seal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["seal_id"], ["audit_seal.id"], name=op.f("fk_audit_event_seal_id_audit_seal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_seal_id"), ["seal_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_event_subject_subject_id"), ["subject", "subject_id"], unique=False
        )

    op.create_table(
        "retailer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("licence_no", sa.String(length=12), nullable=False),
        sa.Column("customer_code", sa.String(length=20), nullable=True),
        sa.Column("shop_name", sa.String(length=80), nullable=False),
        sa.Column("shop_pinyin", sa.String(length=240), nullable=False),
        sa.Column("shop_initials", sa.String(length=80), nullable=False),
        sa.Column("contact_name", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("address", sa.String(length=160), nullable=False),
        sa.Column(
            "business_type",
            sa.Enum(
                "grocery",
                "convenience",
                "supermarket",
                "mall",
                "tobacco_liquor",
                "entertainment",
                "other",
                name="businesstype",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "market_type",
            sa.Enum(
                "urban",
                "rural",
                name="markettype",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "scale",
            sa.Enum(
                "large",
                "medium",
                "small",
                name="scale",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opted_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(licence_no) = 12", name=op.f("ck_retailer_licence_no_12")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_retailer_area_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retailer")),
        sa.UniqueConstraint("customer_code", name=op.f("uq_retailer_customer_code")),
        sa.UniqueConstraint("licence_no", name=op.f("uq_retailer_licence_no")),
    )
    with op.batch_alter_table("retailer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_retailer_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_retailer_phone"), ["phone"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_retailer_shop_initials"), ["shop_initials"], unique=False
        )

    op.create_table(
        "service_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "customer_manager",
                "courier",
                "licensing_officer",
                "order_clerk",
                name="servicerole",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_service_person_area_id_area")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_person")),
        sa.UniqueConstraint("code", name=op.f("uq_service_person_code")),
    )
    with op.batch_alter_table("service_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_person_area_id"), ["area_id"], unique=False)

    op.create_table(
        "survey_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "definition", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_version_survey_id_survey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_version")),
        sa.UniqueConstraint("survey_id", "number", name=op.f("uq_survey_version_survey_id_number")),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("retailer_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "customer_manager",
                "courier",
                "licensing_officer",
                "order_clerk",
                name="servicerole",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "to_on IS NULL OR to_on >= from_on", name=op.f("ck_assignment_dates_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["service_person.id"],
            name=op.f("fk_assignment_person_id_service_person"),
        ),
        sa.ForeignKeyConstraint(
            ["retailer_id"], ["retailer.id"], name=op.f("fk_assignment_retailer_id_retailer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "retailer_id", "role", "from_on", name=op.f("uq_assignment_retailer_id_role_from_on")
        ),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "claimed_visit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("retailer_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("arrived", sa.Time(), nullable=True),
        sa.Column("left", sa.Time(), nullable=True),
        sa.Column(
            "mode",
            sa.Enum(
                "in_shop",
                "phone",
                "wechat",
                name="visitmode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "tasks", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["service_person.id"],
            name=op.f("fk_claimed_visit_person_id_service_person"),
        ),
        sa.ForeignKeyConstraint(
            ["retailer_id"], ["retailer.id"], name=op.f("fk_claimed_visit_retailer_id_retailer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claimed_visit")),
        sa.UniqueConstraint(
            "retailer_id",
            "person_id",
            "visited_on",
            name=op.f("uq_claimed_visit_retailer_id_person_id_visited_on"),
        ),
    )
    with op.batch_alter_table("claimed_visit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_claimed_visit_person_id_visited_on"),
            ["person_id", "visited_on"],
            unique=False,
        )

    op.create_table(
        "invitation",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("retailer_id", sa.Integer(), nullable=False),
        sa.Column("survey_version_id", sa.Integer(), nullable=False),
        sa.Column("wave", sa.String(length=40), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["retailer_id"], ["retailer.id"], name=op.f("fk_invitation_retailer_id_retailer")
        ),
        sa.ForeignKeyConstraint(
            ["survey_version_id"],
            ["survey_version.id"],
            name=op.f("fk_invitation_survey_version_id_survey_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_invitation_public_id")),
        sa.UniqueConstraint(
            "survey_version_id",
            "wave",
            "retailer_id",
            name=op.f("uq_invitation_survey_version_id_wave_retailer_id"),
        ),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invitation_retailer_id"), ["retailer_id"], unique=False
        )

    op.create_table(
        "monthly_supply",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("retailer_id", sa.Integer(), nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("forecast_cartons", sa.Double(), nullable=True),
        sa.Column("ordered_cartons", sa.Double(), nullable=True),
        sa.Column("supplied_cartons", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["retailer_id"], ["retailer.id"], name=op.f("fk_monthly_supply_retailer_id_retailer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_supply")),
        sa.UniqueConstraint(
            "retailer_id", "month_on", name=op.f("uq_monthly_supply_retailer_id_month_on")
        ),
    )
    op.create_table(
        "retailer_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("retailer_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("tier", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "suspended",
                "cancelled",
                name="retailerstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("route", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "tier IS NULL OR (tier BETWEEN 1 AND 30)", name=op.f("ck_retailer_state_tier_1_30")
        ),
        sa.CheckConstraint(
            "to_on IS NULL OR to_on >= from_on", name=op.f("ck_retailer_state_dates_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["retailer_id"], ["retailer.id"], name=op.f("fk_retailer_state_retailer_id_retailer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retailer_state")),
        sa.UniqueConstraint(
            "retailer_id", "from_on", name=op.f("uq_retailer_state_retailer_id_from_on")
        ),
    )
    with op.batch_alter_table("retailer_state", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_retailer_state_retailer_id"), ["retailer_id"], unique=False
        )

    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("display_name", sa.String(length=60), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("password_is_temporary", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("department", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("mf_recovery_codes", sa.UnicodeText(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_staff_area_id_area")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["service_person.id"], name=op.f("fk_staff_person_id_service_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_staff_fs_uniquifier")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_username")),
    )
    op.create_table(
        "verbatim",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "web",
                "sms",
                "hotline",
                "check_call",
                "in_person",
                "meeting",
                "import",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("source_ref", sa.String(length=80), nullable=False),
        sa.Column("retailer_id", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("gloss", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column(
            "supersedes_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["retailer_id"], ["retailer.id"], name=op.f("fk_verbatim_retailer_id_retailer")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["verbatim.id"], name=op.f("fk_verbatim_supersedes_id_verbatim")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verbatim")),
        sa.UniqueConstraint("source", "source_ref", name=op.f("uq_verbatim_source_source_ref")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_verbatim_supersedes_id")),
    )
    with op.batch_alter_table("verbatim", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_verbatim_retailer_id_said_on"), ["retailer_id", "said_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_verbatim_said_on"), ["said_on"], unique=False)

    op.create_table(
        "complaint",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("case_no", sa.String(length=20), nullable=False),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("body_sha256", sa.String(length=64), nullable=False),
        sa.Column("retailer_id", sa.Integer(), nullable=True),
        sa.Column(
            "verbatim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "type",
            sa.Enum(
                "complaint",
                "report",
                "opinion",
                "suggestion",
                "enquiry",
                "praise",
                name="complainttype",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "line_12313",
                "local_line",
                "referral_12345",
                "wechat",
                "walk_in",
                name="complaintsource",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "caller",
            sa.Enum(
                "named",
                "confidential",
                "anonymous",
                name="callerkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "severity",
            sa.Enum(
                "ordinary",
                "serious",
                name="severity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "closed",
                name="complaintstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("wish", sa.String(length=200), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logged_by_id", sa.Integer(), nullable=True),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["logged_by_id"], ["staff.id"], name=op.f("fk_complaint_logged_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["retailer_id"], ["retailer.id"], name=op.f("fk_complaint_retailer_id_retailer")
        ),
        sa.ForeignKeyConstraint(
            ["verbatim_id"], ["verbatim.id"], name=op.f("fk_complaint_verbatim_id_verbatim")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("case_no", name=op.f("uq_complaint_case_no")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_complaint_submission_id")),
        sa.UniqueConstraint("verbatim_id", name=op.f("uq_complaint_verbatim_id")),
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_complaint_retailer_id_received_at"),
            ["retailer_id", "received_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_complaint_status_received_at"), ["status", "received_at"], unique=False
        )

    op.create_table(
        "mention",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "verbatim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("polarity", sa.String(length=12), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("target", sa.String(length=20), nullable=False),
        sa.Column("modality", sa.String(length=12), nullable=False),
        sa.Column("spoken_from", sa.Date(), nullable=True),
        sa.Column("spoken_to", sa.Date(), nullable=True),
        sa.Column(
            "reason", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.CheckConstraint('0 <= start AND start < "end"', name=op.f("ck_mention_span_in_order")),
        sa.ForeignKeyConstraint(
            ["verbatim_id"], ["verbatim.id"], name=op.f("fk_mention_verbatim_id_verbatim")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mention_code_verbatim_id"), ["code", "verbatim_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_mention_verbatim_id"), ["verbatim_id"], unique=False)

    op.create_table(
        "reading",
        sa.Column(
            "verbatim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("engine_version_id", sa.Integer(), nullable=False),
        sa.Column("redacted", sa.String(), nullable=False),
        sa.Column(
            "hidden", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "codes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "terms", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("is_answer", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["engine_version_id"],
            ["engine_version.id"],
            name=op.f("fk_reading_engine_version_id_engine_version"),
        ),
        sa.ForeignKeyConstraint(
            ["verbatim_id"], ["verbatim.id"], name=op.f("fk_reading_verbatim_id_verbatim")
        ),
        sa.PrimaryKeyConstraint("verbatim_id", name=op.f("pk_reading")),
    )
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reading_engine_version_id_verbatim_id"),
            ["engine_version_id", "verbatim_id"],
            unique=False,
        )

    op.create_table(
        "response",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("body_sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "invitation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("survey_version_id", sa.Integer(), nullable=False),
        sa.Column("retailer_id", sa.Integer(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum(
                "web",
                "sms",
                "hotline",
                "check_call",
                "in_person",
                "meeting",
                "import",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("receipt_no", sa.String(length=16), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_response_invitation_id_invitation")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["staff.id"], name=op.f("fk_response_recorded_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["retailer_id"], ["retailer.id"], name=op.f("fk_response_retailer_id_retailer")
        ),
        sa.ForeignKeyConstraint(
            ["survey_version_id"],
            ["survey_version.id"],
            name=op.f("fk_response_survey_version_id_survey_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_response_invitation_id")),
        sa.UniqueConstraint("receipt_no", name=op.f("uq_response_receipt_no")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_response_submission_id")),
    )
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_response_retailer_id_submitted_at"),
            ["retailer_id", "submitted_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_response_survey_version_id_submitted_at"),
            ["survey_version_id", "submitted_at"],
            unique=False,
        )

    op.create_table(
        "staff_role",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_staff_role_role_id_role")),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
            name=op.f("fk_staff_role_staff_id_staff"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("staff_id", "role_id", name=op.f("pk_staff_role")),
    )
    op.create_table(
        "voice",
        sa.Column(
            "verbatim_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("retailer_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_voice_area_id_area")),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["service_person.id"], name=op.f("fk_voice_manager_id_service_person")
        ),
        sa.ForeignKeyConstraint(
            ["retailer_id"], ["retailer.id"], name=op.f("fk_voice_retailer_id_retailer")
        ),
        sa.ForeignKeyConstraint(
            ["verbatim_id"], ["verbatim.id"], name=op.f("fk_voice_verbatim_id_verbatim")
        ),
        sa.PrimaryKeyConstraint("verbatim_id", name=op.f("pk_voice")),
    )
    with op.batch_alter_table("voice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_voice_area_id_said_on"), ["area_id", "said_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_voice_manager_id_said_on"), ["manager_id", "said_on"], unique=False
        )

    op.create_table(
        "answer",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "response_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("question_id", sa.String(length=60), nullable=False),
        sa.Column(
            "value", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("dimension", sa.String(length=40), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_answer_response_id_response")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint(
            "response_id", "question_id", name=op.f("uq_answer_response_id_question_id")
        ),
    )
    op.create_table(
        "credit",
        sa.Column(
            "mention_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "verbatim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("retailer_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("on_manager", sa.Boolean(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "held_role",
                "unassigned",
                "no_shop",
                "company",
                name="creditreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_credit_area_id_area")),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["service_person.id"], name=op.f("fk_credit_manager_id_service_person")
        ),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_credit_mention_id_mention")
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"],
            ["service_person.id"],
            name=op.f("fk_credit_responsible_id_service_person"),
        ),
        sa.ForeignKeyConstraint(
            ["retailer_id"], ["retailer.id"], name=op.f("fk_credit_retailer_id_retailer")
        ),
        sa.ForeignKeyConstraint(
            ["verbatim_id"], ["verbatim.id"], name=op.f("fk_credit_verbatim_id_verbatim")
        ),
        sa.PrimaryKeyConstraint("mention_id", name=op.f("pk_credit")),
    )
    with op.batch_alter_table("credit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_credit_area_id_said_on_code"),
            ["area_id", "said_on", "code"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_credit_code_said_on"), ["code", "said_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_credit_manager_id_said_on_code"),
            ["manager_id", "said_on", "code"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_credit_said_on_code"), ["said_on", "code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_credit_verbatim_id"), ["verbatim_id"], unique=False)

    op.create_table(
        "visit_check",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("retailer_id", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("body_sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "response_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "disposition",
            sa.Enum(
                "complete",
                "partial",
                "refused",
                "broken_off",
                "no_answer",
                "busy",
                "switched_off",
                "bad_number",
                "proxy_unaware",
                "language",
                "call_back",
                "not_eligible",
                name="disposition",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum(
                "confirmed",
                "partly",
                "contradicted",
                "unverifiable",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "reasons", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict IS NULL OR response_id IS NOT NULL",
            name=op.f("ck_visit_check_verdict_has_answers"),
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claimed_visit.id"], name=op.f("fk_visit_check_claim_id_claimed_visit")
        ),
        sa.ForeignKeyConstraint(
            ["inspector_id"], ["staff.id"], name=op.f("fk_visit_check_inspector_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_visit_check_response_id_response")
        ),
        sa.ForeignKeyConstraint(
            ["retailer_id"], ["retailer.id"], name=op.f("fk_visit_check_retailer_id_retailer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_check")),
        sa.UniqueConstraint("response_id", name=op.f("uq_visit_check_response_id")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_visit_check_submission_id")),
    )
    with op.batch_alter_table("visit_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_check_checked_at"), ["checked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_check_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_visit_check_retailer_id_checked_at"),
            ["retailer_id", "checked_at"],
            unique=False,
        )


def downgrade() -> None:
    """Take the schema back."""
    with op.batch_alter_table("visit_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_check_retailer_id_checked_at"))
        batch_op.drop_index(batch_op.f("ix_visit_check_claim_id"))
        batch_op.drop_index(batch_op.f("ix_visit_check_checked_at"))

    op.drop_table("visit_check")
    with op.batch_alter_table("credit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_credit_verbatim_id"))
        batch_op.drop_index(batch_op.f("ix_credit_said_on_code"))
        batch_op.drop_index(batch_op.f("ix_credit_manager_id_said_on_code"))
        batch_op.drop_index(batch_op.f("ix_credit_code_said_on"))
        batch_op.drop_index(batch_op.f("ix_credit_area_id_said_on_code"))

    op.drop_table("credit")
    op.drop_table("answer")
    with op.batch_alter_table("voice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_voice_manager_id_said_on"))
        batch_op.drop_index(batch_op.f("ix_voice_area_id_said_on"))

    op.drop_table("voice")
    op.drop_table("staff_role")
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_survey_version_id_submitted_at"))
        batch_op.drop_index(batch_op.f("ix_response_retailer_id_submitted_at"))

    op.drop_table("response")
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reading_engine_version_id_verbatim_id"))

    op.drop_table("reading")
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mention_verbatim_id"))
        batch_op.drop_index(batch_op.f("ix_mention_code_verbatim_id"))

    op.drop_table("mention")
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_complaint_status_received_at"))
        batch_op.drop_index(batch_op.f("ix_complaint_retailer_id_received_at"))

    op.drop_table("complaint")
    with op.batch_alter_table("verbatim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verbatim_said_on"))
        batch_op.drop_index(batch_op.f("ix_verbatim_retailer_id_said_on"))

    op.drop_table("verbatim")
    op.drop_table("staff")
    with op.batch_alter_table("retailer_state", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_retailer_state_retailer_id"))

    op.drop_table("retailer_state")
    op.drop_table("monthly_supply")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_retailer_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("claimed_visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claimed_visit_person_id_visited_on"))

    op.drop_table("claimed_visit")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_person_id"))

    op.drop_table("assignment")
    op.drop_table("survey_version")
    with op.batch_alter_table("service_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_person_area_id"))

    op.drop_table("service_person")
    with op.batch_alter_table("retailer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_retailer_shop_initials"))
        batch_op.drop_index(batch_op.f("ix_retailer_phone"))
        batch_op.drop_index(batch_op.f("ix_retailer_area_id"))

    op.drop_table("retailer")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_subject_subject_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_seal_id"))

    op.drop_table("audit_event")
    op.drop_table("survey")
    op.drop_table("stale_credit")
    op.drop_table("stage_cursor")
    op.drop_table("sign_in_attempts")
    op.drop_table("role")
    with op.batch_alter_table("manager_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_manager_fact_manager_id_period"))

    op.drop_table("manager_fact")
    op.drop_table("installation_note")
    op.drop_table("import_batch")
    op.drop_table("engine_version")
    op.drop_table("dirty_fact")
    op.drop_table("audit_seal")
    op.drop_table("area_fact")
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_area_path"))
        batch_op.drop_index(batch_op.f("ix_area_parent_id"))

    op.drop_table("area")
