"""Workers say that they live."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0111"
down_revision = "0104"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "worker_beat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=120), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_beat")),
        sa.UniqueConstraint("worker", name=op.f("uq_worker_beat_worker")),
    )
    op.create_index(op.f("ix_worker_beat_seen_at"), "worker_beat", ["seen_at"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("worker_beat")
