"""Versions of the vocabulary that are published in pages

Revision ID: 0323
Revises: 0322
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0323"
down_revision = "0322"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; until the first version the files hold."""
    op.create_table(
        "vocabulary_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0 AND note <> ''", name=op.f("ck_vocabulary_version_numbered_with_a_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vocabulary_version")),
        sa.UniqueConstraint("number", name=op.f("uq_vocabulary_version_number")),
    )


def downgrade() -> None:
    """Undo; the files hold again."""
    op.drop_table("vocabulary_version")
