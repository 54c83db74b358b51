"""The job that is handing an e-mail over now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0300"
down_revision = "0260"


def upgrade() -> None:
    """Apply."""
    op.add_column("outbox_mail", sa.Column("taken_by", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("outbox_mail", "taken_by")
