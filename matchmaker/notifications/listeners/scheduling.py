"""Who is told what about schedules: only those whose day changes."""

from __future__ import annotations

from typing import Any

from flask import url_for

from matchmaker.core import clock
from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.core.i18n import _l
from matchmaker.notifications import services
from matchmaker.notifications.services import Mail
from matchmaker.scheduling import events
from matchmaker.scheduling.models import RunStatus
from matchmaker.scheduling.queries import plan as scheduling_plan
from matchmaker.scheduling.queries import releases as scheduling_releases
from matchmaker.scheduling.queries import runs as scheduling_runs
from matchmaker.scheduling.queries.sentences import Names
from matchmaker.workshops.events import DeputyComes, RegistrationCancelled
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import recipients as workshop_recipients

PLATFORM = system_actor("notifications")


@subscribe(events.ScheduleReleased)
def tell_those_affected(event: events.ScheduleReleased) -> None:
    """Each participant whose meetings changed reads the own changes; nobody else hears anything."""
    release = scheduling_releases.get_release(event.workshop_id, event.number)
    names = scheduling_plan.names_of(release.workshop)
    changes: dict[int, list[dict[str, Any]]] = {}
    for change in release.changes:
        for side in (change["city"], change["company"], *change.get("others", ())):
            changes.setdefault(side, []).append(change)
    first = event.number == 1
    title = release.workshop.title
    text = (
        _l("Your meeting schedule for “%(title)s” is ready.", title=title)
        if first
        else _l("Your meeting schedule for “%(title)s” has changed (release %(n)s).", title=title, n=event.number)
    )
    whole, changed = _l("Your meetings: “%(title)s”", title=title), _l("Changed meetings: “%(title)s”", title=title)
    for registration_id, own in sorted(changes.items()):
        services.tell_people(
            PLATFORM,
            user_ids=workshop_recipients.people_to_tell(workshop_recipients.get_registration_by_id(registration_id)),
            text=text,
            url=url_for("scheduling.my_day", slug=release.workshop.slug),
            mail=Mail("workshops/schedule_release", whole if first else changed),
            lines=_Lines(own, names, release.workshop),
            workshop=release.workshop,
            note=release.note,
            event="schedule",
        )


@subscribe(RegistrationCancelled)
def tell_those_who_lose_a_meeting(event: RegistrationCancelled) -> None:
    """Whoever was told of a meeting with somebody who stays away hears at once that it does not take place."""
    row = workshop_recipients.get_registration_by_id(event.registration_id)
    release = scheduling_runs.last_release(row.workshop_id)
    if not event.had_place or release is None:
        return
    sides = {
        side.id: side
        for meeting in scheduling_releases.agenda(release, row)
        if meeting.takes_place and meeting.request.group is None
        for side in (meeting.city, meeting.company)
        if side.id != row.id
    }
    for _key, side in sorted(sides.items()):
        services.tell_people(
            PLATFORM,
            user_ids=workshop_recipients.people_to_tell(side),
            text=_l(
                "%(name)s cannot come to “%(title)s”, so your meeting is cancelled.",
                name=row.organization.name,
                title=row.workshop.title,
            ),
            url=url_for("scheduling.my_day", slug=row.workshop.slug),
        )


@subscribe(events.CalendarEnded)
def tell_of_the_calendar(event: events.CalendarEnded) -> None:
    """Those who stay make a new calendar address, if they had the old one."""
    row = workshop_recipients.get_registration_by_id(event.registration_id)
    if row.workshop.is_over:
        return
    services.tell_people(
        PLATFORM,
        user_ids=workshop_recipients.people_to_tell(row),
        text=_l(
            "Somebody has left %(name)s, so its private calendar link for “%(title)s” has ended. Create a new one.",
            name=row.organization.name,
            title=row.workshop.title,
        ),
        url=url_for("scheduling.my_day", slug=row.workshop.slug, _anchor="calendar"),
    )


@subscribe(DeputyComes)
def tell_of_the_deputy(event: DeputyComes) -> None:
    """The organization itself, and whoever still has a released meeting with it, read who comes."""
    row = workshop_recipients.get_registration_by_id(event.registration_id)
    release = scheduling_runs.last_release(row.workshop_id)
    ahead = [m for m in scheduling_releases.agenda(release, row) if m.takes_place and m.slot.ends_at > clock.now()]
    sides = {side.id: side for m in ahead for side in (m.city, m.company)} | {row.id: row}
    told = {user for side in sides.values() for user in workshop_recipients.people_to_tell(side)}
    title = row.workshop.title
    services.tell_people(
        PLATFORM,
        user_ids=told,
        text=_l(
            "“%(title)s”: %(person)s comes for %(name)s. All meetings stay.",
            title=title,
            person=event.name,
            name=row.organization.name,
        ),
        url=url_for("scheduling.my_day", slug=row.workshop.slug),
        mail=Mail("workshops/schedule", _l("A deputy comes: “%(title)s”", title=title)),
        detail="",
    )


class _Lines:
    """The changes of one participant, written when the mail is: in its reader's language."""

    def __init__(self, changes: list[dict[str, Any]], names: Names, workshop: Workshop) -> None:
        self._changes, self._names, self._workshop = changes, names, workshop

    def __call__(self) -> list[str]:
        return [scheduling_releases.told_sentence(one, self._names, self._workshop) for one in self._changes]


@subscribe(events.RunFinished)
def tell_who_asked(event: events.RunFinished) -> None:
    """Whoever asked for a schedule hears how it went."""
    run = scheduling_runs.get_run_by_id(event.run_id)
    texts = {
        RunStatus.DONE.value: _l(
            "The schedule of “%(title)s” is ready to check and release.", title=run.workshop.title
        ),
        RunStatus.STALE.value: _l(
            "Times or wishes changed while the schedule of “%(title)s” was calculated. Please solve again.",
            title=run.workshop.title,
        ),
        RunStatus.FAILED.value: _l("No schedule was found for “%(title)s”.", title=run.workshop.title),
    }
    if run.status in texts:
        services.tell_people(
            PLATFORM,
            user_ids=[run.asked_by_id],
            text=texts[run.status],
            url=url_for("scheduling.run", run_id=run.public_id),
        )


@subscribe(events.TroubleReported)
def tell_organizers(event: events.TroubleReported) -> None:
    """The organizers hear at once who is late, absent, replaced or objects."""
    trouble = scheduling_releases.get_trouble_by_id(event.trouble_id)
    registration = trouble.registration
    name, title = registration.organization.name, registration.workshop.title
    texts = {
        "late": _l("%(name)s is running late at “%(title)s”.", name=name, title=title),
        "absent": _l("%(name)s cannot come to “%(title)s”.", name=name, title=title),
        "deputy": _l("%(name)s sends a deputy to “%(title)s”.", name=name, title=title),
        "objection": _l("%(name)s has a problem with its schedule at “%(title)s”.", name=name, title=title),
    }
    services.tell_people(
        PLATFORM,
        user_ids=workshop_recipients.organizers_to_tell(registration.workshop),
        text=texts[trouble.kind],
        url=url_for("scheduling.repair", slug=registration.workshop.slug),
        mail=Mail("workshops/schedule", _l("Schedule of “%(title)s”: %(name)s", title=title, name=name)),
        detail=trouble.text,
    )
