"""Search keeps what words mean beside the words, and lists the words there are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from matchmaker.core import search

revision = "0065"
down_revision = "0060"


def upgrade() -> None:
    """Apply. The meaning of texts that are there is read by the job `search.renew`."""
    op.create_table(
        "search_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_word")),
        sa.UniqueConstraint("word", name="uq_search_word_word"),
    )
    bind = op.get_bind()
    search.drop_index(bind)
    op.add_column("search_doc", sa.Column("words", sa.Text(), nullable=False, server_default=""))
    search.create_index(bind)
    _fill(bind)


def downgrade() -> None:
    """Take back."""
    bind = op.get_bind()
    search.drop_index(bind)
    op.drop_column("search_doc", "words")
    search.create_index(bind, search.FIRST_COLUMNS)
    _fill(bind)
    op.drop_table("search_word")


def _fill(bind: sa.Connection) -> None:
    if bind.dialect.name == "sqlite":
        bind.execute(sa.text("INSERT INTO search_fts(search_fts) VALUES ('rebuild')"))
