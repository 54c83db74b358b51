"""Files that prove what happened: on a collaboration, for both sides and the organizers."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.access import Decision
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.files import Subject, SubjectKind, register_kind
from matchmaker.outcomes import policy
from matchmaker.outcomes.models.collaboration import Collaboration

KIND = "collaboration"


def subject_of(collaboration: Collaboration) -> Subject:
    """The subject that files of a record hang on; the city's quota is used."""
    return Subject(KIND, collaboration.id, collaboration.public_id, collaboration.city_id, collaboration)


def _find(public_id: str) -> Subject | None:
    found = session().scalar(sa.select(Collaboration).where(Collaboration.public_id == public_id))
    return subject_of(found) if found is not None else None


def _find_by_id(row_id: int) -> Subject | None:
    found = session().get(Collaboration, row_id)
    return subject_of(found) if found is not None else None


def _can_read(actor: Actor, subject: Subject) -> Decision:
    return policy.can_view(actor, collaboration=subject.thing)


def _can_change(actor: Actor, subject: Subject) -> Decision:
    return policy.can_record(actor, collaboration=subject.thing)


def register() -> None:
    """Tell the kernel about this kind."""
    rules = SubjectKind(
        find=_find, find_by_id=_find_by_id, can_read=_can_read, can_add=_can_change, can_remove=_can_change
    )
    register_kind(KIND, rules)
