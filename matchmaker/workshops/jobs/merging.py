"""What workshops do by themselves: two organizations became one."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.organizations.models import Organization
from matchmaker.workshops.events import RegistrationCancelled
from matchmaker.workshops.jobs.places import promote_all
from matchmaker.workshops.models.after import HomeworkAnswer
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.programme import MeetingTable, WorkshopSession


def move_rows(*, kept_id: int, merged_id: int) -> None:
    """Registrations, tables, sessions and homework go to the organization that is kept.

    Where both are registered for a workshop, the one that got further stands for the kept organization. The other
    keeps its old organization, with its meetings, as history; if it was active it is cancelled with the reason, so
    its meetings are called off and everybody concerned is told. Of two answers to homework both stay.
    """
    for own, other in _registered_twice(kept_id, merged_id):
        _settle(own, other)
    twice = sa.select(Registration.workshop_id).where(Registration.organization_id == kept_id)
    _give(Registration, kept_id, merged_id, Registration.workshop_id.not_in(twice))
    answered = sa.select(HomeworkAnswer.homework_id).where(HomeworkAnswer.organization_id == kept_id)
    _give(HomeworkAnswer, kept_id, merged_id, HomeworkAnswer.homework_id.not_in(answered))
    for column in (MeetingTable.host_id, WorkshopSession.organization_id):
        session().execute(sa.update(column.class_).where(column == merged_id).values({column.key: kept_id}))


def _give(
    model: type[Registration] | type[HomeworkAnswer], kept_id: int, merged_id: int, where: sa.ColumnElement[bool]
) -> None:
    session().execute(sa.update(model).where(model.organization_id == merged_id, where).values(organization_id=kept_id))
    session().expire_all()


def _registered_twice(kept_id: int, merged_id: int) -> Sequence[tuple[Registration, Registration]]:
    """(the kept organization's, the merged one's) registration for each workshop that has both."""
    rows = session().scalars(
        sa.select(Registration).where(Registration.organization_id.in_((kept_id, merged_id))).order_by(Registration.id)
    )
    by_workshop: dict[int, dict[int, Registration]] = {}
    for row in rows:
        by_workshop.setdefault(row.workshop_id, {})[row.organization_id] = row
    return [(found[kept_id], found[merged_id]) for found in by_workshop.values() if len(found) == 2]


def _settle(own: Registration, other: Registration) -> None:
    third = _elsewhere(own.workshop_id)
    swaps = third is not None and _rank(other) > _rank(own)
    stands, rests = (other, own) if swaps else (own, other)
    workshop = rests.workshop
    if rests.is_active and not workshop.is_over:
        had_place = rests.holds_place
        rests.cancel(at=clock.now(), why=_("The two organizations were merged. Their other registration is kept."))
        session().flush()
        publish(RegistrationCancelled(rests.id, had_place))
        if had_place:
            promote_all(workshop)
    if swaps and third is not None:
        _swap(own, stands, third)


def _rank(row: Registration) -> int:
    return 2 if row.holds_place else int(row.is_active)


def _elsewhere(workshop_id: int) -> int | None:
    """An organization that is not registered for this workshop; None if everybody is."""
    there = sa.select(Registration.organization_id).where(Registration.workshop_id == workshop_id)
    return session().scalar(
        sa.select(Organization.id).where(Organization.id.not_in(there)).order_by(Organization.id).limit(1)
    )


def _swap(own: Registration, other: Registration, third: int) -> None:
    """The pair of workshop and organization is unique, so a third organization is needed for a moment."""
    kept_id, merged_id = own.organization_id, other.organization_id
    for row, organization_id in ((own, third), (other, kept_id), (own, merged_id)):
        session().execute(
            sa.update(Registration).where(Registration.id == row.id).values(organization_id=organization_id)
        )
    session().expire_all()
