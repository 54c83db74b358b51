"""All that a hit of the search needs stands in one index."""

from __future__ import annotations

from alembic import op

revision = "0103"
down_revision = "0091"


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_search_doc_place", "search_doc", ["id", "kind", "object_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_search_doc_place", "search_doc")
