"""Third door and group meetings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("hat", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("scope", sa.String(length=5), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("stamp", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_api_token_name")),
        sa.CheckConstraint("scope IN ('read', 'write')", name=op.f("ck_api_token_scope")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_api_token_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_api_token_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("public_id", name=op.f("uq_api_token_public_id")),
    )
    with op.batch_alter_table("api_token") as batch_op:
        batch_op.create_index("ix_api_token_organization_id", ["organization_id"], unique=False)
        batch_op.create_index("ix_api_token_user_id", ["user_id"], unique=False)

    op.create_table(
        "kept_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["token_id"], ["api_token.id"], name=op.f("fk_kept_answer_token_id_api_token"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_answer")),
        sa.UniqueConstraint("token_id", "key", name="uq_kept_answer_key"),
    )
    with op.batch_alter_table("kept_answer") as batch_op:
        batch_op.create_index("ix_kept_answer_created_at", ["created_at"], unique=False)

    op.create_table(
        "missed_pairing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("solution_id", sa.Integer(), nullable=False),
        sa.Column("rule_set_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=30), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 10000", name=op.f("ck_missed_pairing_score")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_missed_pairing_challenge_id_challenge")
        ),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_set.id"], name=op.f("fk_missed_pairing_rule_set_id_rule_set")),
        sa.ForeignKeyConstraint(["solution_id"], ["solution.id"], name=op.f("fk_missed_pairing_solution_id_solution")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missed_pairing")),
        sa.UniqueConstraint("challenge_id", "solution_id", name="uq_missed_pairing_pair"),
    )
    with op.batch_alter_table("missed_pairing") as batch_op:
        batch_op.create_index("ix_missed_pairing_solution_id", ["solution_id"], unique=False)

    op.create_table(
        "workshop_allocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("computed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["computed_by_id"], ["user_account.id"], name=op.f("fk_workshop_allocation_computed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshop.id"],
            name=op.f("fk_workshop_allocation_workshop_id_workshop"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_allocation")),
        sa.UniqueConstraint("workshop_id", name="uq_workshop_allocation_workshop"),
    )
    op.create_table(
        "workshop_pairing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("solution_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=400), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 10000", name=op.f("ck_workshop_pairing_score")),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["user_account.id"], name=op.f("fk_workshop_pairing_accepted_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_workshop_pairing_challenge_id_challenge")
        ),
        sa.ForeignKeyConstraint(
            ["solution_id"], ["solution.id"], name=op.f("fk_workshop_pairing_solution_id_solution")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_pairing_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_pairing")),
        sa.UniqueConstraint("public_id", name=op.f("uq_workshop_pairing_public_id")),
        sa.UniqueConstraint("workshop_id", "challenge_id", "solution_id", name="uq_workshop_pairing_pair"),
    )
    with op.batch_alter_table("workshop_pairing") as batch_op:
        batch_op.create_index("ix_workshop_pairing_challenge_id", ["challenge_id"], unique=False)

    op.create_table(
        "evaluator_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_evaluator_invitation_assessment_id_assessment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["user_account.id"], name=op.f("fk_evaluator_invitation_invited_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluator_invitation")),
        sa.UniqueConstraint("assessment_id", "email_key", name="uq_evaluator_invitation_email"),
        sa.UniqueConstraint("public_id", name=op.f("uq_evaluator_invitation_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_evaluator_invitation_token_hash")),
    )
    op.create_table(
        "group_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("theme", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=400), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("source IN ('matcher', 'organizer')", name=op.f("ck_group_meeting_source")),
        sa.CheckConstraint("value BETWEEN 0 AND 1000", name=op.f("ck_group_meeting_value")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_group_meeting_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["workshop_session.id"],
            name=op.f("fk_group_meeting_session_id_workshop_session"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_group_meeting_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_meeting")),
        sa.UniqueConstraint("public_id", name=op.f("uq_group_meeting_public_id")),
        sa.UniqueConstraint("session_id", name="uq_group_meeting_session"),
        sa.UniqueConstraint("workshop_id", "key", name="uq_group_meeting_key"),
    )
    op.create_table(
        "group_challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_group_challenge_challenge_id_challenge")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["group_meeting.id"],
            name=op.f("fk_group_challenge_group_id_group_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_challenge")),
        sa.UniqueConstraint("group_id", "challenge_id", name="uq_group_challenge_challenge"),
    )
    with op.batch_alter_table("group_challenge") as batch_op:
        batch_op.create_index("ix_group_challenge_challenge_id", ["challenge_id"], unique=False)

    op.create_table(
        "group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["group_meeting.id"], name=op.f("fk_group_member_group_id_group_meeting"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_group_member_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
        sa.UniqueConstraint("group_id", "registration_id", name="uq_group_member_registration"),
    )
    with op.batch_alter_table("group_member") as batch_op:
        batch_op.create_index("ix_group_member_registration_id", ["registration_id"], unique=False)

    with op.batch_alter_table("collaboration") as batch_op:
        batch_op.add_column(sa.Column("company_confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("company_confirmed_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_collaboration_company_confirmed_by_id_user_account"),
            "user_account",
            ["company_confirmed_by_id"],
            ["id"],
        )

    with op.batch_alter_table("meeting") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_meeting_slot_id_time_slot"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_meeting_table_id_meeting_table"), type_="foreignkey")
        batch_op.create_foreign_key(
            batch_op.f("fk_meeting_table_id_meeting_table"), "meeting_table", ["table_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_meeting_slot_id_time_slot"), "time_slot", ["slot_id"], ["id"])

    with op.batch_alter_table("meeting_request") as batch_op:
        batch_op.add_column(sa.Column("group_id", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint("uq_meeting_request_group", ["group_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_meeting_request_group_id_group_meeting"),
            "group_meeting",
            ["group_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("outbox_mail") as batch_op:
        batch_op.add_column(sa.Column("stop_path", sa.Text(), server_default="", nullable=False))

    with op.batch_alter_table("pairing") as batch_op:
        batch_op.add_column(sa.Column("kept_by_floor", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("rule_set") as batch_op:
        batch_op.add_column(sa.Column("small_share", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_check_constraint(batch_op.f("ck_rule_set_small_share"), "small_share BETWEEN 0 AND 100")


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("rule_set") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_rule_set_small_share"), type_="check")

    with op.batch_alter_table("rule_set") as batch_op:
        batch_op.drop_column("small_share")

    with op.batch_alter_table("pairing") as batch_op:
        batch_op.drop_column("kept_by_floor")

    with op.batch_alter_table("outbox_mail") as batch_op:
        batch_op.drop_column("stop_path")

    with op.batch_alter_table("meeting_request") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_meeting_request_group_id_group_meeting"), type_="foreignkey")
        batch_op.drop_constraint("uq_meeting_request_group", type_="unique")
        batch_op.drop_column("group_id")

    with op.batch_alter_table("meeting") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_meeting_slot_id_time_slot"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_meeting_table_id_meeting_table"), type_="foreignkey")
        batch_op.create_foreign_key(
            batch_op.f("fk_meeting_table_id_meeting_table"), "meeting_table", ["table_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_meeting_slot_id_time_slot"), "time_slot", ["slot_id"], ["id"], ondelete="CASCADE"
        )

    with op.batch_alter_table("collaboration") as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_collaboration_company_confirmed_by_id_user_account"), type_="foreignkey"
        )
        batch_op.drop_column("company_confirmed_by_id")
        batch_op.drop_column("company_confirmed_at")

    with op.batch_alter_table("group_member") as batch_op:
        batch_op.drop_index("ix_group_member_registration_id")

    op.drop_table("group_member")
    with op.batch_alter_table("group_challenge") as batch_op:
        batch_op.drop_index("ix_group_challenge_challenge_id")

    op.drop_table("group_challenge")
    op.drop_table("group_meeting")
    op.drop_table("evaluator_invitation")
    with op.batch_alter_table("workshop_pairing") as batch_op:
        batch_op.drop_index("ix_workshop_pairing_challenge_id")

    op.drop_table("workshop_pairing")
    op.drop_table("workshop_allocation")
    with op.batch_alter_table("missed_pairing") as batch_op:
        batch_op.drop_index("ix_missed_pairing_solution_id")

    op.drop_table("missed_pairing")
    with op.batch_alter_table("kept_answer") as batch_op:
        batch_op.drop_index("ix_kept_answer_created_at")

    op.drop_table("kept_answer")
    with op.batch_alter_table("api_token") as batch_op:
        batch_op.drop_index("ix_api_token_user_id")
        batch_op.drop_index("ix_api_token_organization_id")

    op.drop_table("api_token")
