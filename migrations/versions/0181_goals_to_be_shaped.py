"""Challenges whose goal is still to be shaped have a form of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0181"
down_revision = "0180"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("challenge") as batch_op:
        batch_op.add_column(sa.Column("is_vision", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("challenge") as batch_op:
        batch_op.drop_column("is_vision")
