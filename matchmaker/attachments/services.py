"""Attaching files and taking them away."""

from __future__ import annotations

import hashlib
import logging
import secrets
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from matchmaker.attachments import engine, policy, queries, storage
from matchmaker.attachments.events import DocumentOpened, FileAttached
from matchmaker.attachments.hooks import Subject, scan_file
from matchmaker.attachments.models import ScanStatus, StoredFile
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command, take_turns
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _, _l

log = logging.getLogger(__name__)
MAX_FILES: Final = 20
QUOTA_UPLOADS: Final = 40
"""An organization may keep as much as this many uploads of the largest size."""


@command(policy.can_add, audit=lambda name, **_rest: {"name": name})
def attach_file(actor: Actor, *, subject: Subject, name: str, data: bytes, keep_names: bool = False) -> StoredFile:
    """Keep `data` as an attachment of the subject.

    Raises Invalid (field `file`) for an empty, too large, untrue or infected file and when the quota is used up, and
    (field `keep_names`) for a name that gives a company away where everybody reads it, unless `keep_names`.
    """
    name = engine.clean_name(name)
    quota_of = subject.kind.quota_of(subject.thing)
    _check_size(len(data))
    ending = _check_type(name, data)
    if not keep_names:
        subject.kind.ask_about_name(subject.thing, name)
    take_turns(f"files of {subject.kind.name} {subject.thing.id}", f"files of organization {quota_of}")
    _check_room(subject, quota_of, len(data))
    stored_as = secrets.token_hex(24)
    place = storage.write(stored_as, data)
    try:
        scan_status = _scan(place, name)
    except Exception:
        place.unlink(missing_ok=True)
        raise
    file = StoredFile(
        subject_kind=subject.kind.name,
        subject_id=subject.thing.id,
        organization_id=quota_of,
        name=name,
        content_type=engine.TYPES[ending],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        stored_as=stored_as,
        scan_status=scan_status,
        uploaded_by_id=actor.user_id,
        uploaded_at=clock.now(),
    )
    session().add(file)
    session().flush()
    publish(FileAttached(file.id, file.subject_kind, file.subject_id))
    return file


def _check_type(name: str, data: bytes) -> str:
    """The ending that the content proves. Raises Invalid if it is none we take or the name says another."""
    ending = engine.ending_of(name)
    try:
        found = engine.ending_by_content(data)
    except engine.NotTaken as error:
        raise Invalid({"file": _why_not(error.fault, name)}) from None
    if found in engine.TEXTS and ending in engine.TEXTS:
        return ending
    if found in engine.TEXTS and ending and ending not in engine.TYPES:
        raise Invalid({"file": _why_not(engine.Fault.UNKNOWN, name)})
    if engine.TYPES.get(ending) != engine.TYPES[found]:
        raise Invalid(
            {
                "file": _(
                    "“%(name)s” contains %(kind)s, but its name says something else. Please correct the file name.",
                    name=name,
                    kind=found.upper(),
                )
            }
        )
    return found


def _why_not(fault: engine.Fault, name: str) -> str:
    sentences = {
        engine.Fault.UNKNOWN: _l(
            "“%(name)s” has a type we cannot accept. Use one of these: %(kinds)s. Or save it as PDF."
        ),
        engine.Fault.BROKEN: _l("“%(name)s” cannot be read: it is damaged or incomplete. Please save it again."),
        engine.Fault.MACROS: _l(
            "“%(name)s” contains macros or active controls, which would run on readers’ computers. "
            "Please save it without them, or as PDF."
        ),
        engine.Fault.ENCRYPTED: _l(
            "“%(name)s” is protected by a password, so nobody else could read it. Please save it without the password."
        ),
        engine.Fault.PROGRAM: _l("“%(name)s” is a program or contains one. Please attach only the document, as PDF."),
        engine.Fault.MARKUP: _l("“%(name)s” contains HTML, SVG or a script, which could run. Please save it as PDF."),
        engine.Fault.OLD_OFFICE: _l(
            "“%(name)s” has the format of Office before 2007. Please save it as DOCX, XLSX, PPTX or PDF."
        ),
        engine.Fault.EMBEDDED: _l(
            "“%(name)s” contains a file of another program, which nobody can see before opening it. Please attach "
            "that file by itself, or save all of it as PDF."
        ),
        engine.Fault.LINKED: _l(
            "“%(name)s” fetches a part of itself (a template, say) from another place when it is opened. Please save "
            "it without that, or as PDF."
        ),
        engine.Fault.CALLS: _l(
            "“%(name)s” calls other programs when it is opened (a DDE link, or an action that starts one). Please save "
            "it without that, or as PDF."
        ),
        engine.Fault.UNPACKS: _l("“%(name)s” is too large when it is unpacked. Please save it as PDF."),
    }
    return str(sentences[fault]) % {"name": name, "kinds": engine.SHOWN_TYPES}


def _check_size(size: int) -> None:
    if size == 0:
        raise Invalid({"file": _("This file is empty. Please choose another one.")})
    limit = storage.max_bytes()
    if size > limit:
        raise Invalid(
            {
                "file": _(
                    "This file is too large. The limit is %(limit)s MB. Please make its pictures smaller or split it.",
                    limit=limit // storage.MEGABYTE,
                )
            }
        )


def _check_room(subject: Subject, quota_of: int | None, size: int) -> None:
    if len(queries.files_of(subject.kind.name, [subject.thing.id])) >= MAX_FILES:
        raise Invalid({"file": _("There are already %(n)s files here. Remove one first.", n=MAX_FILES)})
    quota = QUOTA_UPLOADS * storage.max_bytes()
    if quota_of is not None and queries.bytes_used_by(quota_of) + size > quota:
        raise Invalid(
            {
                "file": _(
                    "Your organization has used all of its %(n)s MB for files. Remove a file first.",
                    n=quota // storage.MEGABYTE,
                )
            }
        )


def _scan(place: Path, name: str) -> str:
    findings = scan_file(place)
    if any(findings):
        log.warning("A scanner found %s in an upload.", ", ".join(filter(None, findings)))
        raise Invalid({"file": _("The virus scanner rejected “%(name)s”. The file was not saved.", name=name)})
    return (ScanStatus.CLEAN if findings else ScanStatus.NOT_SCANNED).value


@command(policy.can_remove, audit=lambda file, **_rest: {"name": file.name})
def remove_file(actor: Actor, *, subject: Subject, file: StoredFile) -> None:
    """Take an attachment of the subject away; its bytes go after the commit."""
    storage.remove_after_commit(file.stored_as)
    session().delete(file)
    session().flush()


@command(policy.can_open, audit=QUIET)
def note_opening(actor: Actor, *, file_id: int) -> None:
    """Tell who follows it that somebody of a company opened an attachment; others leave no trace.

    A person without that hat counts for the first company they belong to.
    """
    hat = actor.acting_for if actor.acts_for_kind("company") else actor.tie_to(kinds=("company",))
    if hat is not None:
        publish(DocumentOpened(file_id, hat.organization_id))


@command(policy.can_hand_over, audit=QUIET)
def give_files(actor: Actor, *, kept_id: int, merged_id: int) -> None:
    """The files of an organization that was merged count for the one that is kept."""
    session().execute(
        sa.update(StoredFile).where(StoredFile.organization_id == merged_id).values(organization_id=kept_id)
    )
