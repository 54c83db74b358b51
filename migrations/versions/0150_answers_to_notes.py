"""A company answers the note with which its solution came back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0150"
down_revision = "0142"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("solution") as batch_op:
        batch_op.add_column(sa.Column("returned_answers", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("solution") as batch_op:
        batch_op.drop_column("returned_answers")
