"""What was announced never goes by cascade: no key of these tables lets a parent take its rows along."""

from __future__ import annotations

import sqlalchemy as sa

import matchmaker.models  # noqa: F401 - every table
from matchmaker.core.db import Base

PUBLIC = (
    "application",
    "application_decision",
    "audit_entry",
    "collaboration",
    "contact",
    "meeting",
    "meeting_follow_up",
    "meeting_note",
    "meeting_request",
    "result",
)
"""Tables that hold what a release, the register, a decision or a log says."""

OWNERS = {
    "meeting.schedule_id": "the frozen copy itself; it is never deleted alone",
    "meeting_request.workshop_id": "a whole workshop, which nobody can delete",
}
"""Keys that may take rows along, each with the reason."""


def cascading(table: sa.Table) -> set[str]:
    """ "table.column" of every key that deletes rows of this table with their parent."""
    return {f"{table.name}.{key.parent.name}" for key in table.foreign_keys if key.ondelete == "CASCADE"}


def test_no_announced_row_goes_with_a_parent() -> None:
    found = {name for table in PUBLIC for name in cascading(Base.metadata.tables[table])}
    assert sorted(found) == sorted(OWNERS)


def test_the_law_can_go_red() -> None:
    assert cascading(Base.metadata.tables["wish"]), "wishes are the registration's own and may go with it"
