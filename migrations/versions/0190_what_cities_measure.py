"""What cities measure by year, files of values, and which indicator of the list a collaboration's figure belongs to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0190"
down_revision = "0182"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "value_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("takes_doubtful", sa.Boolean(), nullable=False),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('checking','ready','writing','done','discarded','failed')", name=op.f("ck_value_import_status")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_value_import_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_value_import_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_value_import_public_id")),
    )
    with op.batch_alter_table("value_import", schema=None) as batch_op:
        batch_op.create_index("ix_value_import_created_at", ["created_at"], unique=False)

    op.create_table(
        "city_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=60), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("uncertainty", sa.Float(), nullable=True),
        sa.Column("given_value", sa.Float(), nullable=False),
        sa.Column("given_unit", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_url", sa.String(length=400), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("by_organizer", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("given_unit <> ''", name=op.f("ck_city_value_given_unit")),
        sa.CheckConstraint("kind IN ('baseline','measured','target')", name=op.f("ck_city_value_kind")),
        sa.CheckConstraint("origin IN ('form','import','program')", name=op.f("ck_city_value_origin")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_city_value_source")),
        sa.CheckConstraint("uncertainty IS NULL OR uncertainty >= 0", name=op.f("ck_city_value_uncertainty")),
        sa.CheckConstraint("year >= 1990 AND year <= 2100", name=op.f("ck_city_value_year")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["value_import.id"], name=op.f("fk_city_value_import_id_value_import"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_city_value_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_city_value_recorded_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city_value")),
        sa.UniqueConstraint("public_id", name=op.f("uq_city_value_public_id")),
    )
    with op.batch_alter_table("city_value", schema=None) as batch_op:
        batch_op.create_index("ix_city_value_import_id", ["import_id"], unique=False)
        batch_op.create_index("ix_city_value_indicator", ["indicator", "year"], unique=False)
        batch_op.create_index(
            "uq_city_value_baseline",
            ["organization_id", "indicator"],
            unique=True,
            sqlite_where=sa.text("kind = 'baseline'"),
            postgresql_where=sa.text("kind = 'baseline'"),
        )
        batch_op.create_index(
            "uq_city_value_target",
            ["organization_id", "indicator", "year"],
            unique=True,
            sqlite_where=sa.text("kind = 'target'"),
            postgresql_where=sa.text("kind = 'target'"),
        )
        batch_op.create_index(
            "uq_city_value_year",
            ["organization_id", "indicator", "year"],
            unique=True,
            sqlite_where=sa.text("kind <> 'target'"),
            postgresql_where=sa.text("kind <> 'target'"),
        )

    op.create_table(
        "value_import_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(length=30), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("is_question", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["value_import.id"],
            name=op.f("fk_value_import_problem_import_id_value_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_import_problem")),
    )
    with op.batch_alter_table("value_import_problem", schema=None) as batch_op:
        batch_op.create_index("ix_value_import_problem_import_id", ["import_id", "line"], unique=False)

    with op.batch_alter_table("outcome_indicator", schema=None) as batch_op:
        batch_op.add_column(sa.Column("definition", sa.String(length=60), nullable=False, server_default=""))
        batch_op.create_index("ix_outcome_indicator_definition", ["definition"], unique=False)
    with op.batch_alter_table("outcome_indicator") as batch_op:
        batch_op.alter_column("definition", existing_type=sa.String(60), existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("outcome_indicator", schema=None) as batch_op:
        batch_op.drop_index("ix_outcome_indicator_definition")
        batch_op.drop_column("definition")

    with op.batch_alter_table("value_import_problem", schema=None) as batch_op:
        batch_op.drop_index("ix_value_import_problem_import_id")

    op.drop_table("value_import_problem")
    with op.batch_alter_table("city_value", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_city_value_year", sqlite_where=sa.text("kind <> 'target'"), postgresql_where=sa.text("kind <> 'target'")
        )
        batch_op.drop_index(
            "uq_city_value_target", sqlite_where=sa.text("kind = 'target'"), postgresql_where=sa.text("kind = 'target'")
        )
        batch_op.drop_index(
            "uq_city_value_baseline",
            sqlite_where=sa.text("kind = 'baseline'"),
            postgresql_where=sa.text("kind = 'baseline'"),
        )
        batch_op.drop_index("ix_city_value_indicator")
        batch_op.drop_index("ix_city_value_import_id")

    op.drop_table("city_value")
    with op.batch_alter_table("value_import", schema=None) as batch_op:
        batch_op.drop_index("ix_value_import_created_at")

    op.drop_table("value_import")
