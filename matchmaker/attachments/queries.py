"""Finding attachments and what they hang on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from matchmaker.attachments import policy
from matchmaker.attachments.engine import SHOWN_TYPES, TYPES
from matchmaker.attachments.hooks import Subject, SubjectKind, subject_kinds
from matchmaker.attachments.models import StoredFile
from matchmaker.core.access import Decision
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound, SignInRequired, existing
from matchmaker.core.i18n import _l


@dataclass(frozen=True, slots=True)
class Attached:
    """The attachments of one subject as the template's macro wants them."""

    kind: str
    public_id: str
    files: Sequence[StoredFile]
    add: Decision
    remove: Decision
    kinds: str = SHOWN_TYPES
    accept: str = ",".join(f".{ending}" for ending in TYPES)


def _kind(name: str) -> SubjectKind | None:
    return next((kind for kind in subject_kinds() if kind.name == name), None)


def subject_of(thing: Any) -> Subject:
    """The subject that files of this row hang on. Raises LookupError if no feature lets files hang on such a thing."""
    for kind in subject_kinds():
        if isinstance(thing, kind.model):
            return Subject(kind, thing)
    raise LookupError(f"no files hang on {type(thing).__name__}: its feature does not answer subject_kinds")


def get_subject(actor: Actor, *, kind: str, subject_id: str) -> Subject:
    """A subject by its kind and public id. Raises NotFound if it is not there or the actor may not read its files."""
    rules = _kind(kind)
    thing = session().scalar(sa.select(rules.model).where(rules.model.public_id == subject_id)) if rules else None
    subject = Subject(rules, thing) if rules is not None and thing is not None else None
    if subject is None or not policy.can_read(actor, subject=subject):
        _ask_to_sign_in(actor)
        raise NotFound(_l("There is nothing here to attach a file to."))
    return subject


def get_readable(actor: Actor, *, public_id: str) -> StoredFile:
    """A file by its public id. Raises NotFound if the actor may not have it."""
    file = session().scalar(sa.select(StoredFile).where(StoredFile.public_id == public_id))
    subject = _find_subject(file) if file is not None else None
    if file is None or subject is None or not policy.can_read(actor, subject=subject):
        _ask_to_sign_in(actor)
        raise NotFound(_l("There is no such file here."))
    return file


def get_subject_of(actor: Actor, *, file: StoredFile) -> Subject:
    """What a file hangs on. Raises NotFound if it is gone."""
    subject = _find_subject(file)
    return existing(subject, _l("The page this file belonged to no longer exists."))


def _find_subject(file: StoredFile) -> Subject | None:
    kind = _kind(file.subject_kind)
    thing = session().get(kind.model, file.subject_id) if kind is not None else None
    return Subject(kind, thing) if kind is not None and thing is not None else None


def _ask_to_sign_in(actor: Actor) -> None:
    """Whoever follows a link from a mail may only have to sign in; what exists is not told."""
    if not actor.is_authenticated and not actor.is_system:
        raise SignInRequired(_l("Please sign in first."))


def files_of(kind: str, subject_ids: Sequence[int]) -> Sequence[StoredFile]:
    """The files of some subjects of one kind, in the order they came (one query)."""
    return (
        session()
        .scalars(
            sa.select(StoredFile)
            .where(StoredFile.subject_kind == kind, StoredFile.subject_id.in_(subject_ids))
            .order_by(StoredFile.id)
        )
        .all()
    )


def attached(actor: Actor, thing: Any, files: Sequence[StoredFile] | None = None) -> Attached:
    """Everything `templates/_files/attachments.html` needs for a thing whose files the actor may read.

    One query, none if the `files` are at hand.
    """
    subject = subject_of(thing)
    return Attached(
        subject.kind.name,
        thing.public_id,
        files_of(subject.kind.name, [thing.id]) if files is None else files,
        policy.can_add(actor, subject=subject),
        subject.kind.can_remove(actor, thing),
    )


def bytes_used_by(organization_id: int) -> int:
    """How many bytes the attachments of an organization take (one query)."""
    used = sa.select(sa.func.coalesce(sa.func.sum(StoredFile.size), 0))
    return session().scalar(used.where(StoredFile.organization_id == organization_id)) or 0


def stored_names() -> Sequence[str]:
    """The random names of all stored files."""
    return session().scalars(sa.select(StoredFile.stored_as)).all()


def newest_names(most: int) -> Sequence[str]:
    """The random names of the files that were attached last."""
    return session().scalars(sa.select(StoredFile.stored_as).order_by(StoredFile.id.desc()).limit(most)).all()


def newest_upload() -> datetime | None:
    """When the last file was attached that is still there."""
    return session().scalar(sa.select(sa.func.max(StoredFile.uploaded_at)))
