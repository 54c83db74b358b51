"""The audit log: one row for every command, written in the command's own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import Base, Id, session
from matchmaker.core.letters import fold
from matchmaker.core.reference import reference

FORMER: Final[Mapping[str, str]] = {
    "accounts.confirm": "accounts.confirm_account",
    "admin.cancel": "admin.cancel_job",
    "admin.resend": "admin.resend_mail",
    "admin.run_again": "admin.run_job_again",
    "applications.invite_by_mail": "applications.invite_evaluator",
    "applications.recuse": "applications.recuse_evaluator",
    "attachments.attach": "attachments.attach_file",
    "attachments.remove": "attachments.remove_file",
    "core.attach": "attachments.attach_file",
    "core.remove": "attachments.remove_file",
    "matching.allocate": "matching.allocate_pairings",
    "matching.roll_back": "matching.restore_rule_set",
    "organizations.edit": "organizations.edit_organization",
    "organizations.invite": "organizations.invite_member",
    "organizations.leave": "organizations.leave_organization",
    "organizations.merge": "organizations.merge_organizations",
    "organizations.vet": "organizations.vet_organization",
    "outcomes.climb": "outcomes.record_progress_step",
    "outcomes.say": "outcomes.save_statement",
    "solutions.accept": "solutions.accept_solution",
    "solutions.discard": "solutions.discard_solution",
    "solutions.duplicate": "solutions.copy_solution",
    "solutions.give_back": "solutions.return_solution",
    "solutions.register": "solutions.start_solution",
    "solutions.renew": "solutions.renew_solution",
    "solutions.save": "solutions.save_step",
    "solutions.submit": "solutions.submit_solution",
    "solutions.withdraw": "solutions.withdraw_solution",
    "workshops.leave": "workshops.leave_workshop",
    "workshops.register": "workshops.register_participant",
    "workshops.remind": "workshops.remind_participants",
    "workshops.welcome": "workshops.check_in_walk_in",
}
"""What commands were called before, as old rows of the log call them."""


class AuditEntry(Base):
    """Who did what to which object, for whom, when. Only ever added to, and sealed (`core/audit_chain.py`)."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        sa.Index("ix_audit_entry_object", "object_kind", "object_id"),
        sa.Index("ix_audit_entry_at", "at"),
        sa.Index("ix_audit_entry_user_id", "user_id"),
        sa.Index("ix_audit_entry_organization_id", "organization_id"),
        sa.Index("ix_audit_entry_verb", "verb", "at"),
    )

    id: Mapped[Id]
    at: Mapped[datetime]
    verb: Mapped[str] = mapped_column(sa.String(80))
    user_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(sa.String(200))
    organization_id: Mapped[int | None]
    on_behalf_of: Mapped[str] = mapped_column(sa.String(200), default="")
    names_key: Mapped[str] = mapped_column(sa.Text, default="")  # both names folded, for finding
    object_kind: Mapped[str] = mapped_column(sa.String(40), default="")
    object_id: Mapped[int | None]
    details: Mapped[dict[str, Any]]
    request_id: Mapped[str] = mapped_column(sa.String(40), default="", server_default="")

    @property
    def command(self) -> str:
        """What the command is called now; rows keep the name of their day."""
        return FORMER.get(self.verb, self.verb)


def record(actor: Actor, verb: str, *, subject: object = None, details: Mapping[str, Any] | None = None) -> AuditEntry:
    """Add one row for `verb` ("challenges.publish_challenge") on `subject` (a model instance, already flushed)."""
    name = actor.name or actor.system or "visitor"
    entry = AuditEntry(
        at=clock.now(),
        verb=verb,
        user_id=actor.user_id,
        actor_name=name,
        organization_id=actor.organization_id,
        on_behalf_of=actor.on_behalf_of,
        names_key=fold(f"{name}\n{actor.on_behalf_of}"),
        object_kind=getattr(type(subject), "__tablename__", "") if subject is not None else "",
        object_id=getattr(subject, "id", None),
        details=dict(details or {}),
        request_id=reference(),
    )
    session().add(entry)
    return entry


def history_of(subject: Base) -> sa.Select[tuple[AuditEntry]]:
    """The audit rows of one object, newest first."""
    return (
        sa.select(AuditEntry)
        .where(AuditEntry.object_kind == subject.__tablename__, AuditEntry.object_id == getattr(subject, "id"))  # noqa: B009
        .order_by(AuditEntry.id.desc())
    )


def names_of(commands: Iterable[str]) -> list[str]:
    """The commands' names with their former ones, as rows of the log call them."""
    wanted = set(commands)
    return sorted(wanted | {former for former, now in FORMER.items() if now in wanted})
