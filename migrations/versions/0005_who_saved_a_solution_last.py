"""Who saved a solution last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("solution") as batch_op:
        batch_op.add_column(sa.Column("updated_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_solution_updated_by_id_user_account"), "user_account", ["updated_by_id"], ["id"]
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("solution") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_solution_updated_by_id_user_account"), type_="foreignkey")
        batch_op.drop_column("updated_by_id")
