"""A challenge may state a condition about countries, with reason and law; a solution says if it comes to further ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0102"

_NEW = {
    "challenge": (("country_condition", 10), ("country_reason", None), ("country_law", 300)),
    "solution": (("further_countries", 10),),
}


def upgrade() -> None:
    """Apply."""
    for table, columns in _NEW.items():
        with op.batch_alter_table(table) as batch_op:
            for name, length in columns:
                batch_op.add_column(sa.Column(name, _type(length), nullable=False, server_default=""))
        with op.batch_alter_table(table) as batch_op:
            for name, length in columns:
                batch_op.alter_column(name, existing_type=_type(length), existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Take back."""
    for table, columns in _NEW.items():
        with op.batch_alter_table(table) as batch_op:
            for name, _length in columns:
                batch_op.drop_column(name)


def _type(length: int | None) -> sa.types.TypeEngine[str]:
    return sa.Text() if length is None else sa.String(length)
