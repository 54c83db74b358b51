"""A version of the rules keeps how it judges the pairs that people decided on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0106"
down_revision = "0105"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("rule_set") as batch_op:
        batch_op.add_column(sa.Column("measured", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("rule_set") as batch_op:
        batch_op.drop_column("measured")
