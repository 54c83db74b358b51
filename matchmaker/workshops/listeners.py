"""Workshops follow what happens to people and organizations, and object to memberships that would break neutrality."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.accounts.events import AccountDeleted
from matchmaker.core.db import session
from matchmaker.core.eventbus import subscribe
from matchmaker.organizations.events import OrganizationsMerged
from matchmaker.organizations.policy import membership_vetoes
from matchmaker.workshops import files
from matchmaker.workshops.models.after import HomeworkAnswer, WorkshopFeedback
from matchmaker.workshops.models.people import Registration, RegistrationPerson
from matchmaker.workshops.models.programme import MeetingTable, WorkshopSession
from matchmaker.workshops.models.workshop import WorkshopRole
from matchmaker.workshops.queries import hints_matching, neutrality  # noqa: F401  (the matcher becomes a source of hints)

files.register()
if neutrality.membership_veto not in membership_vetoes:
    membership_vetoes.append(neutrality.membership_veto)


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


@subscribe(AccountDeleted)
def forget_the_person(event: AccountDeleted) -> None:
    """Names and addresses in registrations, roles and feedback go; registrations of the organization stay."""
    session().execute(
        sa.delete(RegistrationPerson).where(
            sa.or_(
                RegistrationPerson.user_id == event.user_id,
                sa.func.lower(RegistrationPerson.email) == event.email_key,
            )
        )
    )
    session().execute(sa.delete(WorkshopRole).where(WorkshopRole.user_id == event.user_id))
    session().execute(sa.delete(WorkshopFeedback).where(WorkshopFeedback.user_id == event.user_id))
