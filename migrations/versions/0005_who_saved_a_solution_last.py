"""Who saved a solution last, and its commands under the names they have now."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

RENAMED = {
    "solutions.register": "solutions.start_solution",
    "solutions.save": "solutions.save_step",
    "solutions.duplicate": "solutions.copy_solution",
    "solutions.discard": "solutions.discard_solution",
    "solutions.submit": "solutions.submit_solution",
    "solutions.accept": "solutions.accept_solution",
    "solutions.give_back": "solutions.return_solution",
    "solutions.renew": "solutions.renew_solution",
    "solutions.withdraw": "solutions.withdraw_solution",
}
"""The log keeps who did what: only the names of commands follow the code, so that old rows stay readable."""


def _rename(names: Mapping[str, str]) -> None:
    entry = sa.table("audit_entry", sa.column("verb", sa.String))
    for old, new in names.items():
        op.execute(sa.update(entry).where(entry.c.verb == old).values(verb=new))


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("solution") as batch_op:
        batch_op.add_column(sa.Column("updated_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_solution_updated_by_id_user_account"), "user_account", ["updated_by_id"], ["id"]
        )
    _rename(RENAMED)


def downgrade() -> None:
    """Take back."""
    _rename({new: old for old, new in RENAMED.items()})
    with op.batch_alter_table("solution") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_solution_updated_by_id_user_account"), type_="foreignkey")
        batch_op.drop_column("updated_by_id")
