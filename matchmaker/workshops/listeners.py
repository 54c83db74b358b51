"""What workshops do when two organizations become one."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.core.eventbus import subscribe
from matchmaker.organizations.events import OrganizationsMerged
from matchmaker.workshops.models.after import HomeworkAnswer
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.programme import MeetingTable, WorkshopSession


@subscribe(OrganizationsMerged)
def move_rows(event: OrganizationsMerged) -> None:
    """Registrations, tables, sessions and homework go to the organization that is kept.

    Where both are registered for a workshop, the kept one's registration stays and the other one is removed.
    """
    twice = sa.select(Registration.workshop_id).where(Registration.organization_id == event.kept_id)
    session().execute(
        sa.delete(Registration).where(
            Registration.organization_id == event.merged_id, Registration.workshop_id.in_(twice)
        )
    )
    answered = sa.select(HomeworkAnswer.homework_id).where(HomeworkAnswer.organization_id == event.kept_id)
    session().execute(
        sa.delete(HomeworkAnswer).where(
            HomeworkAnswer.organization_id == event.merged_id, HomeworkAnswer.homework_id.in_(answered)
        )
    )
    for column in (
        Registration.organization_id,
        HomeworkAnswer.organization_id,
        MeetingTable.host_id,
        WorkshopSession.organization_id,
    ):
        session().execute(sa.update(column.class_).where(column == event.merged_id).values({column.key: event.kept_id}))
