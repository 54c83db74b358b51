"""Importing tables: checked first, read anew if the person says how, written when somebody has read the report."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import IO, Any, Final

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command, take_turns
from matchmaker.core.db import count_rows, session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _, get_locale, in_language, ngettext
from matchmaker.core.jobs import enqueue
from matchmaker.core.tables.sheet import CHUNK
from matchmaker.imports import jobs, policy
from matchmaker.imports.hooks import About, ImportKind
from matchmaker.imports.models import FileImport, ImportColumns, ImportStatus
from matchmaker.imports.queries import columns, kinds, reading

MOST_WAITING: Final = 20
"""Files of one person that are neither written nor discarded."""
MOST_REMEMBERED: Final = 400
"""Titles that are remembered of a person's files of one kind."""


@command(policy.can_start, audit=lambda kind, name, **_rest: {"kind": kind.name, "name": name})
def start_import(
    actor: Actor, *, kind: ImportKind, about: About, name: str, file: IO[bytes], most_bytes: int
) -> FileImport:
    """Keep a file and check it line by line; nothing is made of it yet. Raises Invalid (`file`): too large, empty, or
    too many others of this person wait."""
    _require_room(actor)
    data, size = _packed(file, most_bytes)
    batch = FileImport(
        kind=kind.name,
        organization_id=about.organization.id if about.organization is not None else None,
        thing_id=about.thing.id if about.thing is not None else None,
        name=name[:120] or _("file"),
        language=str(get_locale() or "en"),
        data=data,
        created_by_id=actor.user_id,
        created_at=clock.now(),
        recognised={"bytes": size},
    )
    session().add(batch)
    session().flush()
    _check(batch)
    return batch


def _require_room(actor: Actor) -> None:
    """Their bytes are kept until somebody decides, so nobody fills the disk with files that wait."""
    take_turns(f"imports of {actor.user_id}")
    waiting = sa.select(FileImport.id).where(FileImport.created_by_id == actor.user_id, FileImport.data.is_not(None))
    if count_rows(waiting) >= MOST_WAITING:
        raise Invalid(
            {"file": _("%(n)s of your files still wait. Import or discard some of them first.", n=MOST_WAITING)}
        )


def _packed(file: IO[bytes], most_bytes: int) -> tuple[bytes, int]:
    packer = zlib.compressobj()
    parts: list[bytes] = []
    size = 0
    while chunk := file.read(CHUNK):
        size += len(chunk)
        if size > most_bytes:
            raise Invalid({"file": _("This file is too large. The limit is %(n)s MB.", n=most_bytes // 1024 // 1024)})
        parts.append(packer.compress(chunk))
    if not size:
        raise Invalid({"file": _("This file is empty.")})
    return b"".join([*parts, packer.flush()]), size


def _check(batch: FileImport) -> None:
    """Here if the file is short, else in the background: a request that writes keeps others from writing."""
    if reading.is_short(batch):
        jobs.check_here(batch)
    else:
        enqueue("imports.check", key=batch.public_id, import_id=batch.id)


@command(policy.can_handle, locks="batch", audit=lambda batch, **_rest: {"kind": batch.kind, "name": batch.name})
def read_anew(actor: Actor, *, batch: FileImport, wanted: Mapping[str, Any]) -> FileImport:
    """Read the file as the person says, and remember its columns for the person's next file of this kind.

    `wanted` may name encoding, separator, decimal, sheet, header_row and columns (column → place of the title). Raises
    Invalid with a sentence at the field if it cannot be read so, Conflict if the file is not waiting.
    """
    batch.require_open()
    source = reading.source_of(batch)
    wanted = {name: value for name, value in wanted.items() if value not in ("", None)}
    with in_language(batch.language), reading.opened(reading.told(source, wanted)) as table:
        titles = table.sheet.header
    if reading.titles_shown(titles) != list(batch.recognised.get("titles", titles)):
        wanted.pop("columns", None)  # they were matched to other titles
    if "columns" in wanted:
        _remember(actor, batch.kind, titles, wanted["columns"])
    batch.wanted, batch.status = wanted, ImportStatus.CHECKING.value
    session().flush()
    _check(batch)
    return batch


def _remember(actor: Actor, kind: str, titles: tuple[str, ...], places: Mapping[str, int]) -> None:
    if actor.user_id is None:
        return
    row = session().scalar(
        sa.select(ImportColumns).where(ImportColumns.user_id == actor.user_id, ImportColumns.kind == kind)
    )
    if row is None:
        row = ImportColumns(user_id=actor.user_id, kind=kind, titles={}, updated_at=clock.now())
        session().add(row)
    column_at = {place: name for name, place in places.items()}
    said = {key: column_at.get(place, "") for place, title in enumerate(titles) if (key := columns.title_key(title))}
    kept = {**row.titles, **said}
    row.titles = dict(list(kept.items())[-MOST_REMEMBERED:])
    row.updated_at = clock.now()


def _counts(batch: FileImport, **_rest: Any) -> Mapping[str, Any]:
    return {
        "kind": batch.kind,
        "name": batch.name,
        "new": batch.new,
        "changes": batch.changes,
        "asked": batch.asked,
        "wrong": batch.bad,
    }


@command(policy.can_handle, locks="batch", audit=_counts)
def write_import(actor: Actor, *, batch: FileImport, good_only: bool = False, takes_asked: bool = False) -> FileImport:
    """Write what the report says: all lines or none, unless the wrong ones may be left out (`good_only`).

    `takes_asked`: the lines that were asked about are right. Raises Invalid if wrong lines may not be left out, or
    nothing is to be written; Conflict the second time.
    """
    if batch.is_ready:
        wrong = batch.bad + (0 if takes_asked else batch.asked)
        if not batch.good and not (takes_asked and batch.asked):
            raise Invalid({"good_only": _("There is nothing to import in this file.")})
        if wrong and not good_only:
            raise Invalid({"good_only": _wrong_words(wrong)})
    batch.begin_writing()
    batch.good_only, batch.takes_asked = good_only, takes_asked
    session().flush()
    if batch.lines <= kinds.kind_named(batch.kind).at_once:
        jobs.write_here(batch, actor)
    else:
        enqueue("imports.write", key=batch.public_id, import_id=batch.id, user_id=actor.user_id)
    return batch


def _wrong_words(wrong: int) -> str:
    return ngettext(
        "%(num)s line is wrong or in question. Correct it and choose the file again, or leave it out.",
        "%(num)s lines are wrong or in question. Correct them and choose the file again, or leave them out.",
        wrong,
    )


@command(policy.can_handle, locks="batch", audit=lambda batch, **_rest: {"kind": batch.kind, "name": batch.name})
def discard_import(actor: Actor, *, batch: FileImport) -> FileImport:
    """Nothing is made of it. Raises Conflict while it is being worked on or when it is over."""
    batch.require_open()
    batch.end(ImportStatus.DISCARDED)
    session().flush()
    return batch
