"""Texts with words that belong together now are read anew by the daily job of the search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0260"
down_revision = "0290"

TOGETHER = (
    "participatory budget",
    "separate collection",
    "waste sorting",
    "digital inclusion",
    "digital divide",
    "designing together",
    "swimming pool",
    "pedestrian crossing",
    "zebra crossing",
    "street market",
    "town hall",
    "city hall",
)


def upgrade() -> None:
    """Apply."""
    doc = sa.table("search_doc", sa.column("title", sa.Text), sa.column("body", sa.Text), sa.column("words", sa.Text))
    named = [column.icontains(words) for column in (doc.c.title, doc.c.body) for words in TOGETHER]
    op.execute(doc.update().where(sa.or_(*named)).values(words=""))


def downgrade() -> None:
    """Take back: nothing, what the words mean is read by the code that is there."""
