"""Which practice of a roundtable a text of the library was made of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0240"
down_revision = "0210"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("library_piece", schema=None) as batch_op:
        batch_op.add_column(sa.Column("from_minutes_id", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint("uq_library_piece_from_minutes", ["from_minutes_id"])
        batch_op.create_foreign_key(
            op.f("fk_library_piece_from_minutes_id_table_minutes"),
            "table_minutes",
            ["from_minutes_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("library_piece", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_library_piece_from_minutes_id_table_minutes"), type_="foreignkey")
        batch_op.drop_constraint("uq_library_piece_from_minutes", type_="unique")
        batch_op.drop_column("from_minutes_id")
