"""Checking and writing files of registrations."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from matchmaker.core.actors import Actor
from matchmaker.core.db import session, unit_of_work
from matchmaker.core.errors import DomainError, Invalid
from matchmaker.core.i18n import _, in_language
from matchmaker.core.imports import ImportStatus, too_many_lines
from matchmaker.core.jobs import heartbeat
from matchmaker.core.tables.reading import read_table
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries.actors import actor_for_id
from matchmaker.workshops.engine.registration_lines import is_header, said_by
from matchmaker.workshops.models.importing import (
    Outcome,
    RegistrationImport,
    RegistrationImportLine,
)
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import people, programme, registration_plan
from matchmaker.workshops.queries.registration_plan import Deed, Line, Plan
from matchmaker.workshops.services import registering, wishing
from matchmaker.workshops.services.registering import PersonDraft, SignUp

MOST_LINES: Final = 20_000
AT_ONCE: Final = 5
"""Organizations a transaction."""
CELL: Final = 4_000

Rows = list[tuple[int, list[str], str]]
"""(number of the line, cells as text, what is wrong with the line itself or "")."""


def check_now(batch: RegistrationImport) -> None:
    """Check a short file in this transaction."""
    try:
        titles, rows = _read(batch.data or b"")
        _keep(batch, titles, rows, _plan(batch, titles, rows))
    except Invalid as error:
        batch.end(ImportStatus.FAILED, str(error))


def check_import(import_id: int) -> None:
    """Check a long file: read it, compare without writing, then keep the report."""
    with unit_of_work(write=False):
        batch = session().get(RegistrationImport, import_id)
        if batch is None or batch.status != ImportStatus.CHECKING.value:
            return
        data, language = batch.data or b"", batch.language
    with in_language(language):
        try:
            titles, rows = _read(data)
        except Invalid as error:
            with unit_of_work():
                session().get_one(RegistrationImport, import_id).end(ImportStatus.FAILED, str(error))
            return
        heartbeat(0, len(rows))
        with unit_of_work(write=False):
            found = _plan(session().get_one(RegistrationImport, import_id), titles, rows)
        with unit_of_work():
            _keep(session().get_one(RegistrationImport, import_id), titles, rows, found)


def _read(data: bytes) -> tuple[list[str], Rows]:
    """Titles and rows of a file. Raises Invalid."""
    sheet = read_table(io.BytesIO(zlib.decompress(data)), is_header=is_header)
    if not sheet.is_expected:
        raise Invalid(
            {"file": _("We find no line with the column titles %(names)s.", names="“organization”, “person”")}
        )
    rows: Rows = []
    for row in sheet.rows():
        if len(rows) >= MOST_LINES:
            raise too_many_lines(MOST_LINES)
        fault = row.too_long_sentence() if row.is_too_long else ""
        rows.append((row.number, [cell[:CELL] for cell in row.texts], fault))
    return list(sheet.header), rows


def _plan(batch: RegistrationImport, titles: Sequence[str], rows: Rows) -> Plan:
    said = [(number, said_by(titles, cells), fault) for number, cells, fault in rows]
    return registration_plan.plan(batch.workshop, said, batch.language)


def _keep(batch: RegistrationImport, titles: Sequence[str], rows: Rows, found: Plan) -> None:
    session().execute(sa.delete(RegistrationImportLine).where(RegistrationImportLine.import_id == batch.id))
    cells = {number: row for number, row, _fault in rows}
    lines = [
        {
            "import_id": batch.id,
            "number": line.number,
            "cells": cells[line.number],
            "outcome": line.outcome.value,
            "text": line.text[:600],
        }
        for line in found.lines
    ]
    if lines:
        session().execute(sa.insert(RegistrationImportLine), lines)
    batch.titles, batch.data = list(titles), None
    batch.new, batch.changes = found.count(Outcome.NEW), found.count(Outcome.CHANGE)
    batch.same, batch.bad = found.count(Outcome.SAME), found.count(Outcome.BAD)
    batch.status = ImportStatus.READY.value
    session().flush()


def write_import(import_id: int) -> None:
    """Write what the organizer has agreed to, a few organizations at a time: registrations first, then wishes.

    What changed since the check is checked again: with a line that is wrong by now nothing is written, unless wrong
    ones may be left out. Run again after it was killed, it finds what is written and goes on.
    """
    with unit_of_work(write=False):
        batch = session().get(RegistrationImport, import_id)
        if batch is None or batch.status != ImportStatus.WRITING.value:
            return
        titles, rows, language = list(batch.titles), _stored(batch), batch.language
        found, bad, good_only = _plan(batch, titles, rows), batch.bad, batch.good_only
        actor = actor_for_id(batch.created_by_id or 0, hat="organizer")
    if found.count(Outcome.BAD) > bad and not good_only:
        with in_language(language):
            text = _("Something changed since the check, so nothing was written. Please choose the file again.")
        _end(import_id, ImportStatus.FAILED, text)
        return
    with in_language(language):
        _write_all(import_id, actor, found.deeds, _register)
        _write_all(import_id, actor, found.deeds, _say, counts=False)
    _end(import_id, ImportStatus.DONE)


def _stored(batch: RegistrationImport) -> Rows:
    rows = session().execute(
        sa.select(RegistrationImportLine.number, RegistrationImportLine.cells, RegistrationImportLine.outcome)
        .where(RegistrationImportLine.import_id == batch.id)
        .order_by(RegistrationImportLine.number)
    )
    width = len(batch.titles)
    return [(number, cells, _too_long(cells, width)) for number, cells, _outcome in rows]


def _too_long(cells: Sequence[str], width: int) -> str:
    return _("This line has more cells than there are columns.") if len(cells) > width else ""


Step = Callable[[Actor, Workshop, Organization, Deed], None]


def _write_all(import_id: int, actor: Actor, deeds: Sequence[Deed], step: Step, *, counts: bool = True) -> None:
    for start in range(0, len(deeds), AT_ONCE):
        chunk = deeds[start : start + AT_ONCE]
        with unit_of_work():
            batch = session().get_one(RegistrationImport, import_id)
            done = sum(_write(batch, actor, deed, step) for deed in chunk)
            batch.written += done if counts else 0
        heartbeat(min(start + AT_ONCE, len(deeds)), len(deeds))


def _write(batch: RegistrationImport, actor: Actor, deed: Deed, step: Step) -> bool:
    """One organization; what is refused now stands at its lines, and the others go on."""
    organization = session().get_one(Organization, deed.organization_id)
    try:
        with session().begin_nested():
            step(actor, batch.workshop, organization, deed)
    except DomainError as error:
        _note(batch, deed.lines, _("Not written: %(why)s", why=str(error) or _("it was refused")))
        return False
    return True


def _note(batch: RegistrationImport, lines: Sequence[Line], text: str) -> None:
    numbers = [line.number for line in lines]
    session().execute(
        sa.update(RegistrationImportLine)
        .where(RegistrationImportLine.import_id == batch.id, RegistrationImportLine.number.in_(numbers))
        .values(text=text[:600])
    )


def _register(actor: Actor, workshop: Workshop, organization: Organization, deed: Deed) -> None:
    """The registration itself, new or corrected."""
    row = people.find_registration(workshop, organization.id)
    drafts = [PersonDraft(one.name, one.email, one.job_title, one.is_deputy) for one in deed.people]
    if row is None or not row.is_active:
        sign_up = SignUp(drafts, cap=deed.cap, note=deed.note)
        registering.enter_registration(actor, workshop=workshop, organization=organization, sign_up=sign_up)
    elif row.needs_word and (drafts or deed.cap is not None or deed.note):
        registering.change_entered_registration(actor, registration=row, people=drafts, cap=deed.cap, note=deed.note)


def _say(actor: Actor, workshop: Workshop, organization: Organization, deed: Deed) -> None:
    """Times and wishes, once everybody is registered."""
    row = people.find_registration(workshop, organization.id)
    if row is None or not row.holds_place:
        return
    if deed.free is not None:
        slots = programme.slots(row.workshop)
        free = [slots[n].id for n in sorted(deed.free) if n < len(slots)]
        wishing.enter_availability(actor, registration=row, free=free)
    if deed.wishes:
        wishing.enter_wishes(actor, registration=row, levels=_levels(row, deed.wishes))


def _levels(row: Registration, wishes: Mapping[int, str]) -> dict[str, str]:
    """Public id of the other registration → level, of those who have a place; others' wishes fall away."""
    here = people.counterparts(row)
    return {
        one.registration.public_id: wishes.get(one.registration.organization_id, "")
        for one in here
        if one.registration.organization_id in wishes or one.level
    }


def _end(import_id: int, status: ImportStatus, message: str = "") -> None:
    with unit_of_work():
        session().get_one(RegistrationImport, import_id).end(status, message)


def fail_import(import_id: int, why: str) -> None:
    """The work was given up; what is written stays, and the page says so."""
    batch = session().get(RegistrationImport, import_id)
    if batch is not None and batch.is_active:
        batch.end(ImportStatus.FAILED, why)
