"""Numbers of a challenge that looked like a slip and were confirmed are not asked about again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0041"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("challenge") as batch_op:
        batch_op.add_column(sa.Column("confirmed_numbers", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("challenge") as batch_op:
        batch_op.alter_column(
            "confirmed_numbers", existing_type=sa.JSON(), existing_nullable=False, server_default=None
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("challenge") as batch_op:
        batch_op.drop_column("confirmed_numbers")
