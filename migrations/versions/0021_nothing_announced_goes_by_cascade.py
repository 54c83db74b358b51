"""No release, log row or note goes because a registration, a challenge or an organization goes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

KEYS = (
    ("meeting_request", "city_id", "registration"),
    ("meeting_request", "company_id", "registration"),
    ("meeting", "request_id", "meeting_request"),
    ("meeting", "city_id", "registration"),
    ("meeting", "company_id", "registration"),
    ("meeting_note", "organization_id", "organization"),
    ("contact", "challenge_id", "challenge"),
    ("meeting_follow_up", "challenge_id", "challenge"),
)


def _point(ondelete: str | None) -> None:
    for table in dict.fromkeys(key[0] for key in KEYS):
        with op.batch_alter_table(table) as batch_op:
            for owner, column, target in KEYS:
                if owner == table:
                    name = batch_op.f(f"fk_{table}_{column}_{target}")
                    batch_op.drop_constraint(name, type_="foreignkey")
                    batch_op.create_foreign_key(name, target, [column], ["id"], ondelete=ondelete)


def upgrade() -> None:
    """Apply."""
    _point(None)
    with op.batch_alter_table("registration") as batch_op:
        batch_op.add_column(sa.Column("cancelled_why", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_column("cancelled_why")
    _point("CASCADE")
