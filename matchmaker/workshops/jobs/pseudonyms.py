"""What workshops froze with the name of an organization, when that name is removed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.organizations.queries.visibility import get_organization
from matchmaker.workshops.models.after import WorkshopReport
from matchmaker.workshops.models.allocation import WorkshopAllocation
from matchmaker.workshops.models.people import Registration


def take(*, organization_id: int, former: str) -> None:
    """Put the organization's pseudonym where the frozen facts of its workshops hold its former name.

    Only whole values are replaced: words that somebody wrote stay.
    """
    name = get_organization(organization_id).name
    its = sa.select(Registration.workshop_id).where(Registration.organization_id == organization_id)
    for report in session().scalars(sa.select(WorkshopReport).where(WorkshopReport.workshop_id.in_(its))):
        report.facts = _renamed(report.facts, former, name)
    for chosen in session().scalars(sa.select(WorkshopAllocation).where(WorkshopAllocation.workshop_id.in_(its))):
        chosen.result = _renamed(chosen.result, former, name)
    session().flush()


def _renamed(value: Any, former: str, name: str) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(one, former, name) for key, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, former, name) for one in value]
    return name if value == former else value
