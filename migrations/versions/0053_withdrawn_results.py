"""An entry of the outcome register that was taken back stays known, with its day and reason."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("result") as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_reason", sa.String(400), nullable=False, server_default=""))
    with op.batch_alter_table("result") as batch_op:
        batch_op.alter_column(
            "withdrawn_reason", existing_type=sa.String(400), existing_nullable=False, server_default=None
        )
        batch_op.create_check_constraint(
            op.f("ck_result_withdrawn"), "(withdrawn_at IS NULL) = (withdrawn_reason = '')"
        )


def downgrade() -> None:
    """Take back: the entries go, as they went before."""
    op.execute("DELETE FROM result WHERE withdrawn_at IS NOT NULL")
    with op.batch_alter_table("result") as batch_op:
        batch_op.drop_constraint(op.f("ck_result_withdrawn"), type_="check")
        batch_op.drop_column("withdrawn_reason")
        batch_op.drop_column("withdrawn_at")
