"""Files of registrations: one by its id, its lines, and tables to fill in."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import existing
from matchmaker.core.i18n import _, _l
from matchmaker.core.pages import Page, paginate
from matchmaker.core.sheets import Table
from matchmaker.workshops.engine.registration_lines import COLUMNS
from matchmaker.workshops.models.importing import Outcome, RegistrationImport, RegistrationImportLine
from matchmaker.workshops.models.inviting import WorkshopInvitation
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries.guests import Wanted, checked


def get_import(actor: Actor, *, workshop: Workshop, public_id: str) -> RegistrationImport:
    """A file of a workshop (a loader). Raises NotFound."""
    found = session().scalar(
        sa.select(RegistrationImport).where(
            RegistrationImport.workshop_id == workshop.id, RegistrationImport.public_id == public_id
        )
    )
    return existing(found, _l("There is no such file here."))


def last_imports(workshop: Workshop, *, most: int = 10) -> Sequence[RegistrationImport]:
    """The last files of a workshop, the latest first."""
    select = sa.select(RegistrationImport).where(RegistrationImport.workshop_id == workshop.id)
    return session().scalars(select.order_by(RegistrationImport.id.desc()).limit(most)).all()


def lines_of(batch: RegistrationImport, *, outcome: str = "", number: int = 1) -> Page[RegistrationImportLine]:
    """One page of the lines, those that are wrong first."""
    wrong_first = sa.case((RegistrationImportLine.outcome == Outcome.BAD.value, 0), else_=1)
    select = sa.select(RegistrationImportLine).where(RegistrationImportLine.import_id == batch.id)
    if outcome in set(Outcome):
        select = select.where(RegistrationImportLine.outcome == outcome)
    return paginate(select.order_by(wrong_first, RegistrationImportLine.number), number=number, per_page=100)


def wrong_lines(batch: RegistrationImport) -> Table:
    """The wrong lines as they stood, with what is wrong: to correct and choose again."""
    rows = session().scalars(
        sa.select(RegistrationImportLine)
        .where(RegistrationImportLine.import_id == batch.id, RegistrationImportLine.outcome == Outcome.BAD.value)
        .order_by(RegistrationImportLine.number)
    )
    width = len(batch.titles)
    titles = [title or f"({n})" for n, title in enumerate(batch.titles, 1)]
    wrong = [[*(row.cells + [""] * width)[:width], row.text] for row in rows]
    return [*titles, _("what is wrong")], wrong


def template(workshop: Workshop) -> Table:
    """The titles, with a line for everybody invited and for each city of the challenges, to fill in."""
    names = [line.name for line in checked(workshop, (), Wanted(cities=True))]
    invited = session().scalars(
        sa.select(WorkshopInvitation)
        .where(WorkshopInvitation.workshop_id == workshop.id)
        .order_by(WorkshopInvitation.id)
    )
    rows = [[name, *[""] * (len(COLUMNS) - 1)] for name in names]
    rows += [
        [row.organization.name if row.organization else row.name, row.person, row.email]
        for row in invited
        if row.called not in names
    ]
    return list(COLUMNS), [[*row, *[""] * (len(COLUMNS) - len(row))] for row in rows]
