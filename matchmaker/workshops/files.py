"""Material of a workshop: the same for everybody who can open its page."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.access import Decision, deny
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.files import Subject, SubjectKind, register_kind
from matchmaker.core.i18n import _l
from matchmaker.workshops import policy
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus

KIND = "workshop"


def subject_of(workshop: Workshop) -> Subject:
    """The subject that material hangs on; it uses no organization's quota."""
    return Subject(KIND, workshop.id, workshop.public_id, None, workshop)


def _find(public_id: str) -> Subject | None:
    found = session().scalar(sa.select(Workshop).where(Workshop.public_id == public_id))
    return subject_of(found) if found is not None else None


def _find_by_id(row_id: int) -> Subject | None:
    found = session().get(Workshop, row_id)
    return subject_of(found) if found is not None else None


def _can_read(actor: Actor, subject: Subject) -> Decision:
    return policy.can_view(actor, workshop=subject.thing)


def _can_change(actor: Actor, subject: Subject) -> Decision:
    workshop: Workshop = subject.thing
    decision = policy.can_run(actor, workshop=workshop)
    if decision and workshop.status in {WorkshopStatus.CANCELLED.value, WorkshopStatus.ARCHIVED.value}:
        return deny(_l("This workshop is over, so its material stays as it was."))
    return decision


def register() -> None:
    """Tell the kernel about this kind."""
    rules = SubjectKind(
        find=_find, find_by_id=_find_by_id, can_read=_can_read, can_add=_can_change, can_remove=_can_change
    )
    register_kind(KIND, rules)
