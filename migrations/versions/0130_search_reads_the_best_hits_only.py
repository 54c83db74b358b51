"""PostgreSQL's index of the search stands outside the row and is read by functions that use it.

Titles are read anew by the daily job of the search; until then everything is found, and the order is a little coarser.
"""

from __future__ import annotations

from alembic import op

from matchmaker.core import search

revision = "0130"
down_revision = "0120"


def upgrade() -> None:
    """Apply: adding the column anew writes every row anew, which moves its texts out of it."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        search.drop_index(bind)
        search.create_index(bind)


def downgrade() -> None:
    """Take back: nothing, the index is the same."""
