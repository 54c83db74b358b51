"""Commands stand in the log under the names they have now."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

RENAMED = {
    "accounts.confirm": "accounts.confirm_account",
    "admin.cancel": "admin.cancel_job",
    "admin.resend": "admin.resend_mail",
    "admin.run_again": "admin.run_job_again",
    "applications.recuse": "applications.recuse_evaluator",
    "matching.allocate": "matching.allocate_pairings",
    "matching.roll_back": "matching.restore_rule_set",
    "organizations.edit": "organizations.edit_organization",
    "organizations.invite": "organizations.invite_member",
    "organizations.leave": "organizations.leave_organization",
    "organizations.merge": "organizations.merge_organizations",
    "organizations.vet": "organizations.vet_organization",
    "outcomes.climb": "outcomes.record_progress_step",
    "outcomes.say": "outcomes.save_statement",
    "workshops.leave": "workshops.leave_workshop",
    "workshops.register": "workshops.register_participant",
    "workshops.remind": "workshops.remind_participants",
    "workshops.welcome": "workshops.check_in_walk_in",
}
"""The log keeps who did what: only the names of commands follow the code, so that old rows stay readable."""


def _rename(names: Mapping[str, str]) -> None:
    entry = sa.table("audit_entry", sa.column("verb", sa.String))
    for old, new in names.items():
        op.execute(sa.update(entry).where(entry.c.verb == old).values(verb=new))


def upgrade() -> None:
    """Apply."""
    _rename(RENAMED)


def downgrade() -> None:
    """Take back."""
    _rename({new: old for old, new in RENAMED.items()})
