"""The audit log: one row for every command, written in the command's own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import Base, Id, session


class AuditEntry(Base):
    """Who did what to which object, for whom, when. Never changed, never deleted before its retention ends."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        sa.Index("ix_audit_entry_object", "object_kind", "object_id"),
        sa.Index("ix_audit_entry_at", "at"),
        sa.Index("ix_audit_entry_user_id", "user_id"),
        sa.Index("ix_audit_entry_organization_id", "organization_id"),
    )

    id: Mapped[Id]
    at: Mapped[datetime]
    verb: Mapped[str] = mapped_column(sa.String(80))
    user_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(sa.String(200))
    organization_id: Mapped[int | None]
    on_behalf_of: Mapped[str] = mapped_column(sa.String(200), default="")
    object_kind: Mapped[str] = mapped_column(sa.String(40), default="")
    object_id: Mapped[int | None]
    details: Mapped[dict[str, Any]]


def record(actor: Actor, verb: str, *, subject: object = None, details: Mapping[str, Any] | None = None) -> AuditEntry:
    """Add one row for `verb` ("challenges.publish_challenge") on `subject` (a model instance, already flushed)."""
    entry = AuditEntry(
        at=clock.now(),
        verb=verb,
        user_id=actor.user_id,
        actor_name=actor.name or actor.system or "visitor",
        organization_id=actor.organization_id,
        on_behalf_of=actor.on_behalf_of,
        object_kind=getattr(type(subject), "__tablename__", "") if subject is not None else "",
        object_id=getattr(subject, "id", None),
        details=dict(details or {}),
    )
    session().add(entry)
    return entry


def history_of(subject: Base, *, limit: int = 100) -> sa.Select[tuple[AuditEntry]]:
    """The audit rows of one object, newest first."""
    return (
        sa.select(AuditEntry)
        .where(AuditEntry.object_kind == subject.__tablename__, AuditEntry.object_id == getattr(subject, "id"))  # noqa: B009
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
