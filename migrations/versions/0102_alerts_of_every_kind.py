"""Alerts by e-mail about everything that the search covers, not only challenges."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0102"
down_revision = "0101"


def _columns(*more: sa.Column[str]) -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(12), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("email_key", sa.String(320), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *more,
    ]


KEPT = "public_id, email, email_key, wanted, digest, language, created_at"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "alert",
        *_columns(sa.Column("kind", sa.String(20), nullable=False)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("email_key", "kind", "digest", name=op.f("uq_alert_wish")),
        sa.UniqueConstraint("public_id", name=op.f("uq_alert_public_id")),
    )
    op.create_index("ix_alert_kind", "alert", ["kind"])
    copied = f"INSERT INTO alert ({KEPT}, kind) SELECT {KEPT}, 'challenge' FROM challenge_alert ORDER BY id"  # nosec B608
    op.execute(copied)
    op.drop_table("challenge_alert")


def downgrade() -> None:
    """Take back; alerts of other kinds go."""
    op.create_table(
        "challenge_alert",
        *_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_alert")),
        sa.UniqueConstraint("email_key", "digest", name=op.f("uq_challenge_alert_wish")),
        sa.UniqueConstraint("public_id", name=op.f("uq_challenge_alert_public_id")),
    )
    op.create_index("ix_challenge_alert_email_key", "challenge_alert", ["email_key"])
    kept = f"INSERT INTO challenge_alert ({KEPT}) SELECT {KEPT} FROM alert WHERE kind = 'challenge' ORDER BY id"  # nosec B608
    op.execute(kept)
    op.drop_table("alert")
