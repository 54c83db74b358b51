"""Who agreed to which version of which text, and when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0142"
down_revision = "0135"


def upgrade() -> None:
    """Apply. Nobody has agreed to the terms yet: everybody is asked on the next page."""
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_consent_text")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_consent_version")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_consent_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("user_id", "text", "version", "about", name="uq_consent_once"),
    )
    op.create_index("ix_consent_text", "consent", ["text", "version"])
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.add_column(sa.Column("terms_version", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.alter_column("terms_version", existing_type=sa.Integer(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.drop_column("terms_version")
    op.drop_table("consent")
