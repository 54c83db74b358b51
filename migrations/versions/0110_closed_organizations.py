"""Organizations can be closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0110"
down_revision = "0106"

MERGED = "kind = 'city' AND merged_into_id IS NULL"
HERE = f"{MERGED} AND closed_at IS NULL"


def _one_city_a_place(where: str) -> None:
    with op.batch_alter_table("organization") as batch_op:
        batch_op.create_index(
            "uq_organization_city",
            ["geoname_id"],
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("organization") as batch_op:
        batch_op.drop_index("uq_organization_city")
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("closed_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("closing_reason", sa.String(length=1000), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("is_nameless", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_foreign_key(
            op.f("fk_organization_closed_by_id_user_account"), "user_account", ["closed_by_id"], ["id"]
        )
    with op.batch_alter_table("organization") as batch_op:
        batch_op.alter_column(
            "closing_reason", existing_type=sa.String(length=1000), existing_nullable=False, server_default=None
        )
        batch_op.alter_column("is_nameless", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
    _one_city_a_place(HERE)


def downgrade() -> None:
    """Take back; of a place registered anew after its city was closed, both would be there: the closed one lets go."""
    op.execute("UPDATE organization SET geoname_id = NULL WHERE closed_at IS NOT NULL")
    with op.batch_alter_table("organization") as batch_op:
        batch_op.drop_index("uq_organization_city")
        batch_op.drop_constraint(op.f("fk_organization_closed_by_id_user_account"), type_="foreignkey")
        for name in ("is_nameless", "closing_reason", "closed_by_id", "closed_at"):
            batch_op.drop_column(name)
    _one_city_a_place(MERGED)
