"""Organizations that may be one are kept in a table

Revision ID: 0320
Revises: 0300
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0320"
down_revision = "0300"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; the daily job fills it."""
    op.create_table(
        "organization_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (note = '')", name=op.f("ck_organization_pair_answered_with_a_reason")
        ),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_organization_pair_older_first")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user_account.id"], name=op.f("fk_organization_pair_answered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["first_id"],
            ["organization.id"],
            name=op.f("fk_organization_pair_first_id_organization"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["second_id"],
            ["organization.id"],
            name=op.f("fk_organization_pair_second_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_pair")),
        sa.UniqueConstraint("first_id", "second_id", name="uq_organization_pair_first_id"),
        sa.UniqueConstraint("public_id", name=op.f("uq_organization_pair_public_id")),
    )
    with op.batch_alter_table("organization_pair", schema=None) as batch_op:
        batch_op.create_index("ix_organization_pair_second_id", ["second_id"], unique=False)
        batch_op.create_index("ix_organization_pair_answered_at", ["answered_at"], unique=False)


def downgrade() -> None:
    """Undo; the list is computed again, what was told apart goes."""
    op.drop_table("organization_pair")
