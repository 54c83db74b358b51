"""Tables of registrations: their columns, and one to fill in."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.imports.hooks import Column, Reads
from matchmaker.workshops.models.inviting import WorkshopInvitation
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries.guests import Wanted, checked


def columns() -> tuple[Column, ...]:
    """The columns in the reader's language."""
    names = _("Names of organizations, with semicolons between them.")
    return (
        Column(
            "organization",
            ("organisation", "company", "city", "firma", "stadt", "entreprise", "empresa"),
            is_needed=True,
            help=_("Its name, or the end of its address here."),
        ),
        Column("person", ("name", "participant", "teilnehmer", "participante"), help=_("Who comes.")),
        Column("e-mail", ("email", "mail", "e-mail address")),
        Column("job", ("job title", "position", "funktion", "poste", "cargo")),
        Column("deputy", ("vertretung", "suppléant", "suplente"), reads=Reads.FLAG, help=_("Yes or no.")),
        Column("maximum meetings", ("max", "maximum", "meetings"), reads=Reads.WHOLE),
        Column("needs", ("special needs", "note", "needs (access, language, food)")),
        Column(
            "times",
            ("free", "free times", "availability", "zeiten", "disponibilités", "horarios", "horários"),
            help=_("When it can meet: “all”, “09:00; 09:25”, “09:00-12:00” or “not 09:00”."),
        ),
        Column("must meet", ("must", "muss"), help=names),
        Column("would like to meet", ("would like", "would", "wishes", "wünsche"), help=names),
        Column("no thanks", ("no", "nein danke"), help=names),
    )


def template(workshop: Workshop) -> Sequence[Sequence[object]]:
    """A line for everybody invited and for each city of the challenges, to fill in."""
    names = [line.name for line in checked(workshop, (), Wanted(cities=True))]
    invited = session().scalars(
        sa.select(WorkshopInvitation)
        .where(WorkshopInvitation.workshop_id == workshop.id)
        .order_by(WorkshopInvitation.id)
    )
    rows = [[name] for name in names]
    rows += [
        [row.organization.name if row.organization else row.name, row.person, row.email]
        for row in invited
        if row.called not in names
    ]
    width = len(columns())
    return [[*row, *[""] * (width - len(row))] for row in rows]
