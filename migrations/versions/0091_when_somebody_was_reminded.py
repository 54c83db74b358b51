"""A reminder is remembered, so that nobody gets two within a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0110"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("registration") as batch_op:
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_column("reminded_at")
