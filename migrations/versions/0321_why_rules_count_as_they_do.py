"""Why each rule counts as it does

Revision ID: 0321
Revises: 0320
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0321"
down_revision = "0320"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; a version without reasons is explained by its note."""
    with op.batch_alter_table("rule_set", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reasons", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("rule_set", schema=None) as batch_op:
        batch_op.drop_column("reasons")
