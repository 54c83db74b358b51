"""What the platform's report rests on is gathered in the background."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0280"
down_revision = "0250"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "kept_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_report")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("kept_report")
