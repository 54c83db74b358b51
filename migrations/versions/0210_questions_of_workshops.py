"""Own questions of workshops, versions of reports, what people want to know, groups of site visits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0210"
down_revision = "0200"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "workshop_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=14), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("kind IN ('text', 'choice', 'number')", name=op.f("ck_workshop_question_kind")),
        sa.CheckConstraint("purpose IN ('registration', 'questionnaire')", name=op.f("ck_workshop_question_purpose")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_question_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_question")),
        sa.UniqueConstraint("public_id", name=op.f("uq_workshop_question_public_id")),
    )
    with op.batch_alter_table("workshop_question", schema=None) as batch_op:
        batch_op.create_index("ix_workshop_question_workshop_id", ["workshop_id", "position"], unique=False)

    op.create_table(
        "workshop_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["workshop_question.id"],
            name=op.f("fk_workshop_answer_question_id_workshop_question"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_workshop_answer_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_answer")),
        sa.UniqueConstraint("question_id", "registration_id", name="uq_workshop_answer_registration"),
    )
    with op.batch_alter_table("workshop_answer", schema=None) as batch_op:
        batch_op.create_index("ix_workshop_answer_registration_id", ["registration_id"], unique=False)

    op.create_table(
        "workshop_report_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("invited", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("next_steps", sa.Text(), nullable=False),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["user_account.id"],
            name=op.f("fk_workshop_report_version_published_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["workshop_report.id"],
            name=op.f("fk_workshop_report_version_report_id_workshop_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_report_version")),
        sa.UniqueConstraint("report_id", "number", name="uq_workshop_report_version_number"),
    )
    op.execute(
        "INSERT INTO workshop_report_version (report_id, number, invited, summary, next_steps, next_step_on, facts,"
        " reason, published_by_id, published_at) SELECT id, 1, invited, summary, next_steps, next_step_on, facts, '',"
        " updated_by_id, published_at FROM workshop_report WHERE published_at IS NOT NULL"
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wants_to_know", sa.String(length=300), server_default="", nullable=False))
        batch_op.add_column(sa.Column("visit_group", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_column("visit_group")
        batch_op.drop_column("wants_to_know")

    op.drop_table("workshop_report_version")
    with op.batch_alter_table("workshop_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_workshop_answer_registration_id")

    op.drop_table("workshop_answer")
    with op.batch_alter_table("workshop_question", schema=None) as batch_op:
        batch_op.drop_index("ix_workshop_question_workshop_id")

    op.drop_table("workshop_question")
