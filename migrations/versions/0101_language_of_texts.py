"""The language of a text is kept with it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from matchmaker.records.models import written_in

revision = "0101"
down_revision = "0100"

TEXTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "challenge": (("title", "summary"), ("problem", "who_affected", "constraints"), ("indicator", "measured_how")),
    "solution": (("title", "summary"), ("description",)),
}


def upgrade() -> None:
    """Apply."""
    for name, texts in TEXTS.items():
        with op.batch_alter_table(name) as batch_op:
            batch_op.add_column(sa.Column("written_in", sa.String(60), nullable=False, server_default=""))
        _read(name, texts)


def _read(name: str, texts: tuple[tuple[str, ...], ...]) -> None:
    columns: list[sa.ColumnClause[Any]] = [sa.column(column, sa.Text) for part in texts for column in part]
    table = sa.table(name, sa.column("id", sa.Integer), sa.column("written_in", sa.String), *columns)
    connection = op.get_bind()
    for row in connection.execute(sa.select(table.c.id, *columns)).mappings().all():
        found = written_in(dict(row), texts)
        if found:
            connection.execute(table.update().where(table.c.id == row["id"]).values(written_in=found))


def downgrade() -> None:
    """Take back."""
    for name in TEXTS:
        with op.batch_alter_table(name) as batch_op:
            batch_op.drop_column("written_in")
