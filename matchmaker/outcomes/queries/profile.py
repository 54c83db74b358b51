"""Published results as an organization's profile shows them."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.db import count_rows
from matchmaker.core.i18n import _
from matchmaker.organizations.hooks import MOST_LINES, ProfileLine, ProfilePart
from matchmaker.organizations.models import Organization
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.queries.register import Entry, entries_where, stands


def results_on_profile(organization: Organization) -> list[ProfilePart]:
    """Entries of the register that stand, of a city or of a company that took part; newest first (two queries)."""
    if not (organization.is_city or organization.is_company):
        return []
    mine = Result.city_id == organization.id if organization.is_city else Collaboration.company_id == organization.id
    where = (mine, stands())
    select = sa.select(Result.id).outerjoin(Collaboration, Collaboration.id == Result.collaboration_id).where(*where)
    total = count_rows(select)
    lines = [_line(entry, organization) for entry in entries_where(*where, limit=MOST_LINES)]
    return [
        ProfilePart(
            "results",
            _("Results"),
            _("Nothing is published in the outcome register yet."),
            lines,
            total,
            (_("Outcome register"), "results.index", {}),
        )
    ]


def _line(entry: Entry, organization: Organization) -> ProfileLine:
    partner = entry.company if organization.is_city else entry.city
    notes = (entry.outcome, partner, entry.solution, entry.step, entry.evidence[0])
    return ProfileLine(
        entry.challenge, ("results.show", {"public_id": entry.public_id}), [note for note in notes if note]
    )
