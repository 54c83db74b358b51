"""The list of the world's places is a file; the table gets only those that organizations register at from now on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Apply. Rows stay; their region, county and time zone are filled when the list is loaded."""
    op.execute("UPDATE gazetteer_city SET region = ''")  # it held codes
    with op.batch_alter_table("gazetteer_city") as batch_op:
        batch_op.drop_index("ix_gazetteer_city_name_key")
        batch_op.drop_column("name_key")
        batch_op.drop_column("search_key")
        batch_op.add_column(sa.Column("county", sa.String(length=100), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("timezone", sa.String(length=60), nullable=False, server_default=""))
    with op.batch_alter_table("gazetteer_city") as batch_op:
        for name, length in (("county", 100), ("timezone", 60)):
            batch_op.alter_column(
                name, existing_type=sa.String(length=length), existing_nullable=False, server_default=None
            )


def downgrade() -> None:
    """Take back; the older release loads its own list again."""
    with op.batch_alter_table("gazetteer_city") as batch_op:
        batch_op.drop_column("timezone")
        batch_op.drop_column("county")
        batch_op.add_column(sa.Column("name_key", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("search_key", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE gazetteer_city SET name_key = lower(name), search_key = '|' || lower(name)")
    with op.batch_alter_table("gazetteer_city") as batch_op:
        batch_op.alter_column(
            "name_key", existing_type=sa.String(length=200), existing_nullable=False, server_default=None
        )
        batch_op.alter_column("search_key", existing_type=sa.Text(), existing_nullable=False, server_default=None)
        batch_op.create_index("ix_gazetteer_city_name_key", ["name_key"], unique=False)
