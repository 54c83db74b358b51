"""Changes of lists that are kept in memory, noted by the database itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from matchmaker.core.list_changes import Watched, create_triggers, drop_triggers

revision = "0250"
down_revision = "0240"
WATCHED = (
    Watched("challenge", "challenge", "SELECT {row}.id AS id"),
    Watched("challenge", "challenge_tag", "SELECT {row}.challenge_id AS id"),
    Watched("challenge", "organization", "SELECT challenge.id AS id FROM challenge WHERE challenge.city_id = {row}.id"),
    Watched("solution", "solution", "SELECT {row}.id AS id"),
    Watched("solution", "solution_tag", "SELECT {row}.solution_id AS id"),
    Watched("solution", "organization", "SELECT solution.id AS id FROM solution WHERE solution.company_id = {row}.id"),
    Watched("library_piece", "library_piece", "SELECT {row}.id AS id"),
    Watched("library_piece", "library_tag", "SELECT {row}.piece_id AS id"),
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "list_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_change")),
        sqlite_autoincrement=True,
    )
    create_triggers(op.get_bind(), WATCHED)


def downgrade() -> None:
    """Undo."""
    drop_triggers(op.get_bind(), WATCHED)
    op.drop_table("list_change")
