"""Another name or size of a checked organization waits for an organizer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("organization") as batch_op:
        batch_op.add_column(sa.Column("asked_changes", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("organization") as batch_op:
        batch_op.alter_column("asked_changes", existing_type=sa.JSON(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("organization") as batch_op:
        batch_op.drop_column("asked_changes")
