"""Forms that were sent (once), and forms kept for people who were signed out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0030"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "sent_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("location", sa.String(2000), nullable=True),
        sa.Column("messages", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_form")),
        sa.UniqueConstraint("digest", name=op.f("uq_sent_form_digest")),
    )
    op.create_index("ix_sent_form_at", "sent_form", ["at"])
    op.create_table(
        "kept_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String(12), nullable=False),
        sa.Column("hat", sa.String(40), nullable=False),
        sa.Column("path", sa.String(2000), nullable=False),
        sa.Column("page", sa.String(2000), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_form")),
        sa.UniqueConstraint("public_id", name=op.f("uq_kept_form_public_id")),
    )
    op.create_index("ix_kept_form_person", "kept_form", ["person"])
    op.create_index("ix_kept_form_at", "kept_form", ["at"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("kept_form")
    op.drop_table("sent_form")
