"""Writing registrations, times and wishes that came in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.imports.hooks import Judged, Step, Writing, Written
from matchmaker.organizations.models import Organization
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import people, programme
from matchmaker.workshops.queries.registration_plan import Deed
from matchmaker.workshops.services import registering, wishing
from matchmaker.workshops.services.registering import PersonDraft, SignUp

Change = Callable[[Actor, Workshop, Organization, Deed], None]


def registration_steps(writing: Writing, lines: Sequence[Judged]) -> Iterator[Step]:
    """All registrations first, then times and wishes, a step for each organization."""
    deeds = {id(line.what): line.what for line in lines}
    for change, counts in ((_register, 1), (_say, 0)):
        for deed in deeds.values():
            numbers = [line.given.number for line in deed.lines if not line.is_bad]
            yield Step(_step(writing, deed, change, counts), numbers)


def _step(writing: Writing, deed: Deed, change: Change, counts: int) -> Callable[[], Written]:
    def run() -> Written:
        workshop = session().get_one(Workshop, writing.thing_id)
        change(writing.actor, workshop, session().get_one(Organization, deed.organization_id), deed)
        return Written(counts)

    return run


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
