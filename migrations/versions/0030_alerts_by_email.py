"""Alerts by e-mail about new challenges, for people without an account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0021"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "challenge_alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(12), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("email_key", sa.String(320), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_alert")),
        sa.UniqueConstraint("email_key", "digest", name=op.f("uq_challenge_alert_wish")),
        sa.UniqueConstraint("public_id", name=op.f("uq_challenge_alert_public_id")),
    )
    op.create_index("ix_challenge_alert_email_key", "challenge_alert", ["email_key"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("challenge_alert")
