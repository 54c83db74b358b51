"""Terms and crosswalks are read from the packaged files only: their tables go, nothing ever read them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Apply."""
    op.drop_table("term")
    op.drop_table("crosswalk")


def downgrade() -> None:
    """Take back, without rows: the release before filled both from its files and never read them."""
    op.create_table(
        "crosswalk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_scheme", sa.String(length=40), nullable=False),
        sa.Column("from_code", sa.String(length=60), nullable=False),
        sa.Column("to_scheme", sa.String(length=40), nullable=False),
        sa.Column("to_code", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crosswalk")),
        sa.UniqueConstraint("from_scheme", "from_code", "to_scheme", "to_code", name="uq_crosswalk_pair"),
    )
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("parent", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_deprecated", sa.Boolean(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("scheme", "code", name="uq_term_code"),
    )
