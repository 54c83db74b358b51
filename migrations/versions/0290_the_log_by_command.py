"""The newest entries of a command are found without reading the log."""

from __future__ import annotations

from alembic import op

revision = "0290"
down_revision = "0280"


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_audit_entry_verb", "audit_entry", ["verb", "at"])


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_audit_entry_verb", table_name="audit_entry")
