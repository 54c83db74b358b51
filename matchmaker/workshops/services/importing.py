"""Importing registrations from files: checked first, written when an organizer has read the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any, Final

from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.imports import read_upload
from matchmaker.core.jobs import enqueue
from matchmaker.workshops import policy
from matchmaker.workshops.jobs import importing as jobs
from matchmaker.workshops.models.importing import RegistrationImport
from matchmaker.workshops.models.workshop import Workshop

AT_ONCE: Final = 40_000
"""Bytes of a file that is checked at once; longer ones wait for the worker."""


@command(policy.can_enter, audit=lambda name, **_rest: {"name": name})
def start_import(
    actor: Actor, *, workshop: Workshop, name: str, file: IO[bytes], most_bytes: int
) -> RegistrationImport:
    """Keep a file and check it line by line; nothing of it is a registration yet. Raises Invalid (`file`)."""
    columns, size = read_upload(file, name=name, most_bytes=most_bytes)
    batch = RegistrationImport(workshop_id=workshop.id, created_by_id=actor.user_id, **columns)
    session().add(batch)
    session().flush()
    if size <= AT_ONCE:
        jobs.check_now(batch)
    else:
        enqueue("workshops.check_import", key=batch.public_id, import_id=batch.id)
    return batch


def _counts(batch: RegistrationImport, **_rest: Any) -> Mapping[str, Any]:
    return {"name": batch.name, "new": batch.new, "changes": batch.changes, "wrong": batch.bad}


@command(policy.can_handle_import, locks="batch", audit=_counts)
def write_import(actor: Actor, *, batch: RegistrationImport, good_only: bool = False) -> RegistrationImport:
    """Register, change, and enter times and wishes as the report says; a job does it.

    All lines or none, unless the wrong ones may be left out (`good_only`). Raises Invalid if there are wrong ones and
    they may not, or nothing is to be written; Conflict the second time.
    """
    if batch.is_ready and batch.bad and not good_only:
        raise Invalid(
            {
                "good_only": ngettext(
                    "%(num)s line is wrong. Correct it and choose the file again, or leave it out.",
                    "%(num)s lines are wrong. Correct them and choose the file again, or leave them out.",
                    batch.bad,
                )
            }
        )
    if batch.is_ready and not batch.new and not batch.changes:
        raise Invalid({"good_only": _("There is nothing to import in this file.")})
    batch.begin_writing()
    batch.good_only = good_only
    session().flush()
    enqueue("workshops.write_import", key=batch.public_id, import_id=batch.id)
    return batch


@command(policy.can_handle_import, locks="batch")
def discard_import(actor: Actor, *, batch: RegistrationImport) -> RegistrationImport:
    """Nothing of it becomes a registration. Raises Conflict while it is being worked on or when it is over."""
    batch.discard()
    session().flush()
    return batch
