"""Attachments: files that people hand in, kept outside the web root and given only to those who may have them.

A feature registers a kind of subject ("application") with its rules. The type of a file is read from its content,
never from its name; what a browser could run (HTML, SVG, programs, macros) is refused. Bytes are written before the
row: a rolled-back request takes them away again, and a job sweeps what a crash left.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Session, mapped_column

from matchmaker.core import clock, jobs
from matchmaker.core.access import Decision, deny
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import AppSession, Base, HasPublicId, Id, session
from matchmaker.core.errors import Invalid, NotFound, SignInRequired
from matchmaker.core.i18n import _, _l

log = logging.getLogger(__name__)
MAX_FILES: Final = 20
QUOTA_UPLOADS: Final = 40
"""An organization may keep as much as this many uploads of the largest size."""
ORPHAN_SECONDS: Final = 3600
MEGABYTE: Final = 1024 * 1024
_WORD: Final = "application/vnd.openxmlformats-officedocument."
TYPES: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "docx": f"{_WORD}wordprocessingml.document",
    "xlsx": f"{_WORD}spreadsheetml.sheet",
    "pptx": f"{_WORD}presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "csv": "text/csv",
    "txt": "text/plain",
}
ACCEPT: Final = ",".join(f".{ending}" for ending in TYPES)
_OFFICE_FOLDERS: Final = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_MARKUP: Final = ("<!doctype", "<html", "<svg", "<script", "<?xml", "<iframe", "<body", "#!")


class ScanStatus(StrEnum):
    """What a virus scanner said."""

    NOT_SCANNED = "not_scanned"
    CLEAN = "clean"


class StoredFile(Base, HasPublicId):
    """One attachment of one subject. `stored_as` is a random name below `DATA_DIR/uploads`."""

    __tablename__ = "stored_file"
    __table_args__ = (
        sa.CheckConstraint("size > 0", name="size"),
        sa.CheckConstraint("scan_status IN ('not_scanned', 'clean')", name="scan_status"),
        sa.Index("ix_stored_file_subject", "subject_kind", "subject_id"),
        sa.Index("ix_stored_file_organization_id", "organization_id"),
    )

    id: Mapped[Id]
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int]
    organization_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organization.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    content_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(sa.String(64))
    stored_as: Mapped[str] = mapped_column(sa.String(64), unique=True)
    scan_status: Mapped[str] = mapped_column(sa.String(12), default=ScanStatus.NOT_SCANNED.value)
    uploaded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime]

    @property
    def ending(self) -> str:
        """The kind of file as people say it: "PDF"."""
        return self.name.rsplit(".", 1)[-1].upper()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a file hangs on. `organization_id` is whose quota it uses; `thing` is the feature's own object."""

    kind: str
    id: int
    public_id: str
    organization_id: int | None
    thing: Any


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """The rules of one kind: how to find a subject (by public id or database id), and who may do what."""

    find: Callable[[str], Subject | None]
    find_by_id: Callable[[int], Subject | None]
    can_read: Callable[[Actor, Subject], Decision]
    can_add: Callable[[Actor, Subject], Decision]
    can_remove: Callable[[Actor, Subject], Decision]


@dataclass(frozen=True, slots=True)
class Attached:
    """The attachments of one subject as the template's macro wants them."""

    kind: str
    public_id: str
    files: Sequence[StoredFile]
    add: Decision
    remove: Decision


Scanner = Callable[[Path], str]
"""Looks at a file; returns "" if it is clean, else the name of what it found. It may raise: then nothing is kept."""

_kinds: dict[str, SubjectKind] = {}
_scanners: list[Scanner] = []


def register_kind(kind: str, rules: SubjectKind) -> None:
    """Let files hang on subjects of this kind."""
    _kinds[kind] = rules


def register_scanner(scanner: Scanner) -> None:
    """Ask this scanner about every new file. Without one, files are shown as "Not scanned"."""
    if scanner not in _scanners:
        _scanners.append(scanner)


def unregister_scanner(scanner: Scanner) -> None:
    """Stop asking this scanner."""
    _scanners.remove(scanner)


def folder() -> Path:
    """Where the bytes are: below the data directory, never below the web root."""
    return Path(current_app.config["SETTINGS"].data_dir) / "uploads"


def path_of(file: StoredFile) -> Path:
    """The bytes of a file."""
    return folder() / file.stored_as[:2] / file.stored_as


def max_bytes() -> int:
    """The largest file (setting MAX_UPLOAD_MB)."""
    return int(current_app.config["SETTINGS"].max_upload_mb) * MEGABYTE


def get_subject(actor: Actor, *, kind: str, subject_id: str) -> Subject:
    """A subject by its public id. Raises NotFound if it is not there or the actor may not read its files."""
    rules = _kinds.get(kind)
    found = rules.find(subject_id) if rules else None
    if rules is None or found is None or not rules.can_read(actor, found):
        _ask_to_sign_in(actor)
        raise NotFound(_l("There is nothing here to attach a file to."))
    return found


def get_readable(actor: Actor, *, public_id: str) -> StoredFile:
    """A file by its public id. Raises NotFound if the actor may not have it."""
    file = session().scalar(sa.select(StoredFile).where(StoredFile.public_id == public_id))
    subject = _subject_of(file) if file is not None else None
    if file is None or subject is None or not _kinds[subject.kind].can_read(actor, subject):
        _ask_to_sign_in(actor)
        raise NotFound(_l("There is no such file here."))
    return file


def _ask_to_sign_in(actor: Actor) -> None:
    """Whoever follows a link from a mail may only have to sign in; what exists is not told."""
    if not actor.is_authenticated and not actor.is_system:
        raise SignInRequired(_l("Please sign in first."))


def _subject_of(file: StoredFile) -> Subject | None:
    rules = _kinds.get(file.subject_kind)
    return rules.find_by_id(file.subject_id) if rules else None


def can_add(actor: Actor, *, subject: Subject) -> Decision:
    """The rule of the subject's kind."""
    return _kinds[subject.kind].can_add(actor, subject)


def can_remove(actor: Actor, *, file: StoredFile) -> Decision:
    """The rule of the subject's kind."""
    subject = _subject_of(file)
    if subject is None:
        return deny(_l("What this file belonged to is gone."))
    return _kinds[subject.kind].can_remove(actor, subject)


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


def attached(actor: Actor, *, subject: Subject) -> Attached:
    """Everything `templates/_files/attachments.html` needs for a subject the actor may read."""
    rules = _kinds[subject.kind]
    return Attached(
        subject.kind,
        subject.public_id,
        files_of(subject.kind, [subject.id]),
        rules.can_add(actor, subject),
        rules.can_remove(actor, subject),
    )


def detect(name: str, data: bytes) -> str:
    """The ending ("pdf") that the content proves. Raises Invalid if it is none we take or the name says another."""
    found = _by_content(data)
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if found is None or (found == "txt" and ending not in {"txt", "csv"}):
        raise Invalid(
            {
                "file": _(
                    "We take PDF, PNG, JPEG, DOCX, XLSX, PPTX, ODT, CSV and TXT. “%(name)s” is none.",
                    name=name,
                )
            }
        )
    if found == "txt":
        return ending
    if TYPES.get(ending) != TYPES[found]:
        raise Invalid(
            {
                "file": _(
                    "The content of “%(name)s” is %(kind)s, but its name says something else. Give it its right name.",
                    name=name,
                    kind=found.upper(),
                )
            }
        )
    return found


def _by_content(data: bytes) -> str | None:
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"PK\x03\x04"):
        return _by_archive(data)
    return "txt" if _is_plain_text(data) else None


def _by_archive(data: bytes) -> str | None:
    """DOCX, XLSX, PPTX or ODT by the structure of the archive; nothing is unpacked but its short type label."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            if any(n.lower().endswith(("vbaproject.bin", ".exe", ".js", ".html", ".svg")) for n in names):
                return None
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                return "odt" if archive.read("mimetype").decode("ascii", "replace") == TYPES["odt"] else None
    except (zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError, EOFError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next((kind for start, kind in _OFFICE_FOLDERS.items() if any(n.startswith(start) for n in names)), None)


def _is_plain_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if any(unicodedata.category(c) == "Cc" and c not in "\t\n\r" for c in text):
        return False
    start = text.lstrip().lower()[:4096]
    return bool(text.strip()) and not start.startswith(_MARKUP) and not any(mark in start for mark in _MARKUP[:6])


def clean_name(raw: str) -> str:
    """A file's name for people: no folders, no control or direction characters, at most 120 characters."""
    base = raw.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in base if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: 119 - len(ending)]}{dot}{ending}"[:120] if dot else kept[:120]


@command(can_add, audit=lambda name, **_rest: {"name": name})
def attach(actor: Actor, *, subject: Subject, name: str, data: bytes) -> StoredFile:
    """Keep `data` as an attachment of the subject.

    Raises Invalid (field `file`) for an empty, too large, untrue or infected file and when the quota is used up.
    Two uploads at the same moment can pass the quota by one file each.
    """
    name = clean_name(name)
    _check_room(subject, len(data))
    ending = detect(name, data)
    stored_as = secrets.token_hex(24)
    place = folder() / stored_as[:2] / stored_as
    place.parent.mkdir(parents=True, exist_ok=True)
    session().info.setdefault("new_files", []).append(place)
    place.write_bytes(data)
    try:
        scan_status = _scan(place, name)
    except Exception:
        place.unlink(missing_ok=True)
        raise
    file = StoredFile(
        subject_kind=subject.kind,
        subject_id=subject.id,
        organization_id=subject.organization_id,
        name=name,
        content_type=TYPES[ending],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        stored_as=stored_as,
        scan_status=scan_status,
        uploaded_by_id=actor.user_id,
        uploaded_at=clock.now(),
    )
    session().add(file)
    session().flush()
    return file


def _check_room(subject: Subject, size: int) -> None:
    if size == 0:
        raise Invalid({"file": _("This file is empty. Please choose another one.")})
    if size > max_bytes():
        raise Invalid({"file": _("This file is too large. The limit is %(limit)s MB.", limit=max_bytes() // MEGABYTE)})
    if len(files_of(subject.kind, [subject.id])) >= MAX_FILES:
        raise Invalid({"file": _("There are %(n)s files here already. Remove one first.", n=MAX_FILES)})
    if subject.organization_id is None:
        return
    used = session().scalar(
        sa.select(sa.func.coalesce(sa.func.sum(StoredFile.size), 0)).where(
            StoredFile.organization_id == subject.organization_id
        )
    )
    quota = QUOTA_UPLOADS * max_bytes()
    if (used or 0) + size > quota:
        raise Invalid(
            {"file": _("Your organization has used its %(n)s MB for files. Remove one.", n=quota // MEGABYTE)}
        )


def _scan(place: Path, name: str) -> str:
    if not _scanners:
        return ScanStatus.NOT_SCANNED.value
    for scanner in _scanners:
        finding = scanner(place)
        if finding:
            log.warning("A scanner found %s in an upload.", finding)
            raise Invalid({"file": _("The virus scanner refused “%(name)s”. Nothing was kept.", name=name)})
    return ScanStatus.CLEAN.value


@command(can_remove, audit=lambda file, **_rest: {"name": file.name})
def remove(actor: Actor, *, file: StoredFile) -> None:
    """Take an attachment away; its bytes go after the commit."""
    session().info.setdefault("gone_files", []).append(path_of(file))
    session().delete(file)
    session().flush()


@event.listens_for(AppSession, "after_commit")
def _after_commit(current: Session) -> None:
    current.info.pop("new_files", None)
    _unlink(current.info.pop("gone_files", []))


@event.listens_for(AppSession, "after_soft_rollback")
def _after_rollback(current: Session, _transaction: object) -> None:
    if not current.in_nested_transaction():
        current.info.pop("gone_files", None)
        _unlink(current.info.pop("new_files", []))


def _unlink(paths: Sequence[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


@jobs.job("core.sweep_files", every=timedelta(days=1))
def sweep() -> None:
    """Delete files on disk that no row knows and that are older than an hour (a request may still be running)."""
    if not folder().is_dir():
        return
    known = set(session().scalars(sa.select(StoredFile.stored_as)))
    limit = time.time() - ORPHAN_SECONDS
    for path in folder().glob("*/*"):
        if path.name not in known and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
