"""Who may do what with attachments: the rules of the thing that they hang on."""

from __future__ import annotations

from matchmaker.attachments.hooks import Subject
from matchmaker.attachments.models import StoredFile
from matchmaker.core.access import ALLOW, Decision, deny
from matchmaker.core.actors import Actor
from matchmaker.core.i18n import _l


def can_read(actor: Actor, *, subject: Subject) -> Decision:
    """The rule of the subject's kind."""
    return subject.kind.can_read(actor, subject.thing)


def can_add(actor: Actor, *, subject: Subject) -> Decision:
    """The rule of the subject's kind."""
    return subject.kind.can_add(actor, subject.thing)


def can_remove(actor: Actor, *, subject: Subject, file: StoredFile) -> Decision:
    """The rule of the subject's kind, for a file of this subject."""
    if (file.subject_kind, file.subject_id) != (subject.kind.name, subject.thing.id):
        return deny(_l("This file belongs to something else."))
    return subject.kind.can_remove(actor, subject.thing)


def can_open(actor: Actor) -> Decision:
    """Everybody; which files is for the rules of their kind."""
    return ALLOW


def can_hand_over(actor: Actor) -> Decision:
    """Administrators and the platform itself, when organizations are merged."""
    if actor.is_administrator or actor.is_system:
        return ALLOW
    return deny(_l("Only an administrator can merge organizations."))
