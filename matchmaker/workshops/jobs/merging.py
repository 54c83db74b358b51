"""What workshops do by themselves: two organizations became one."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.workshops.models.after import HomeworkAnswer
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.programme import MeetingTable, WorkshopSession


def move_rows(*, kept_id: int, merged_id: int) -> None:
    """Registrations, tables, sessions and homework go to the organization that is kept.

    Where both are registered for a workshop, the kept one's registration stays and the other one is removed.
    """
    twice = sa.select(Registration.workshop_id).where(Registration.organization_id == kept_id)
    session().execute(
        sa.delete(Registration).where(Registration.organization_id == merged_id, Registration.workshop_id.in_(twice))
    )
    answered = sa.select(HomeworkAnswer.homework_id).where(HomeworkAnswer.organization_id == kept_id)
    session().execute(
        sa.delete(HomeworkAnswer).where(
            HomeworkAnswer.organization_id == merged_id, HomeworkAnswer.homework_id.in_(answered)
        )
    )
    for column in (
        Registration.organization_id,
        HomeworkAnswer.organization_id,
        MeetingTable.host_id,
        WorkshopSession.organization_id,
    ):
        session().execute(sa.update(column.class_).where(column == merged_id).values({column.key: kept_id}))
