"""How often what a workshop's people were told changed beside the releases; the plan before the last replacement."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0011"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("workshop") as batch_op:
        batch_op.add_column(sa.Column("calendar_sequence", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("calendar_changed_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("schedule") as batch_op:
        batch_op.add_column(sa.Column("before", sa.JSON(), server_default="{}", nullable=False))
    # calendars read before this revision said that cancelled workshops take place
    op.execute(
        "UPDATE workshop SET calendar_sequence = 1, calendar_changed_at = cancelled_at WHERE status = 'cancelled'"
    )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("schedule") as batch_op:
        batch_op.drop_column("before")
    with op.batch_alter_table("workshop") as batch_op:
        batch_op.drop_column("calendar_changed_at")
        batch_op.drop_column("calendar_sequence")
