"""Sessions that somebody signed out of are known to the server."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0065"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.add_column(sa.Column("ended_sessions", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.alter_column("ended_sessions", existing_type=sa.JSON(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.drop_column("ended_sessions")
