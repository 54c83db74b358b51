"""Settings that administrators choose in a page

Revision ID: 0322
Revises: 0321
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0322"
down_revision = "0321"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; what the environment says holds as before."""
    op.create_table(
        "chosen_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chosen_setting")),
        sa.UniqueConstraint("name", name=op.f("uq_chosen_setting_name")),
    )


def downgrade() -> None:
    """Undo; defaults and the environment hold again."""
    op.drop_table("chosen_setting")
