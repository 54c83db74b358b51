"""From how many points a pairing is proposed, and called good, is part of the rules; each pairing says if it is good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0054"

GOOD_UNTIL_NOW = 6_500  # hundredths of a point


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("rule_set") as batch_op:
        batch_op.add_column(sa.Column("limits", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("pairing") as batch_op:
        batch_op.add_column(sa.Column("is_good", sa.Boolean(), nullable=False, server_default=sa.false()))
    pairing = sa.table("pairing", sa.column("score", sa.Integer), sa.column("is_good", sa.Boolean))
    op.execute(pairing.update().where(pairing.c.score >= GOOD_UNTIL_NOW).values(is_good=sa.true()))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("pairing") as batch_op:
        batch_op.drop_column("is_good")
    with op.batch_alter_table("rule_set") as batch_op:
        batch_op.drop_column("limits")
