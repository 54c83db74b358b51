"""Who is told what about workshops."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for

from matchmaker.accounts.queries import get_user
from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.core.i18n import _l
from matchmaker.core.local_time import at_place
from matchmaker.notifications import services
from matchmaker.notifications.services import Mail
from matchmaker.workshops import events
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries import programme, waiting, wording
from matchmaker.workshops.queries import recipients as workshop_recipients

PLATFORM = system_actor("notifications")


def _when(workshop: Workshop) -> str:
    moment = workshop.starts_at.astimezone(workshop.zone)
    return f"{moment:%Y-%m-%d, %H:%M} {moment.tzname()} ({workshop.timezone})"


def _tell(
    workshop: Workshop,
    user_ids: Iterable[int | None],
    text: str,
    *,
    subject: str,
    page: str = "show",
    why: str = "",
    kind: str = "",
) -> None:
    """A line and a mail with the workshop's day and place."""
    services.tell_people(
        PLATFORM,
        user_ids=user_ids,
        text=text,
        url=url_for(f"workshops.{page}", slug=workshop.slug),
        mail=Mail("workshops/workshop", subject),
        workshop=workshop,
        when=_when(workshop),
        why=why,
        event=kind,
    )


def _tell_registered(
    registration_id: int,
    text: str,
    *,
    subject: str,
    offers_leaving: bool = False,
    why: str = "",
    kind: str = "",
    again: bool = False,
) -> None:
    row = workshop_recipients.get_registration_by_id(registration_id)
    services.tell_people(
        PLATFORM,
        user_ids=workshop_recipients.people_to_tell(row),
        text=text,
        url=url_for("workshops.mine", slug=row.workshop.slug),
        mail=Mail("workshops/registration", subject),
        workshop=row.workshop,
        when=_when(row.workshop),
        code=row.check_in_code if row.holds_place else "",
        leave_path=url_for("workshops.leave", key=row.leave_key) if offers_leaving else "",
        why=why,
        before_you=waiting.before(row),
        event=kind,
        again=again,
        organization=row.organization.name,
    )


def _tell_organizers(workshop: Workshop, text: str, endpoint: str = "workshops.people") -> None:
    """A line without a mail; leads to a page of the workshop."""
    url = url_for(endpoint, slug=workshop.slug)
    services.tell_people(PLATFORM, user_ids=workshop_recipients.organizers_to_tell(workshop), text=text, url=url)


def _title(registration_id: int) -> tuple[Registration, str]:
    row = workshop_recipients.get_registration_by_id(registration_id)
    return row, row.workshop.title


@subscribe(events.WorkshopAnnounced)
def tell_cities_on_the_table(event: events.WorkshopAnnounced) -> None:
    """The cities whose challenges are discussed should register; once for all dates of a series."""
    if not event.is_told:
        return
    workshop = workshop_recipients.get_workshop_by_id(event.workshop_id)
    _tell(
        workshop,
        workshop_recipients.city_people_to_tell(workshop),
        _l(
            "“%(title)s” and its further dates (%(n)s) will discuss your challenge: please register once.",
            title=workshop.title,
            n=event.further,
        )
        if event.further
        else _l("“%(title)s” will discuss your challenge: please register.", title=workshop.title),
        subject=_l("Please register: “%(title)s”", title=workshop.title),
        kind="announced",
    )


@subscribe(events.WorkshopAnnounced)
def tell_followers_of_its_challenges(event: events.WorkshopAnnounced) -> None:
    """Whoever follows a challenge hears that one can talk about it; its own city was told with other words."""
    if not event.is_told:
        return
    workshop = workshop_recipients.get_workshop_by_id(event.workshop_id)
    _tell(
        workshop,
        workshop_recipients.followers_to_tell(workshop),
        _l("“%(title)s” will discuss a challenge you follow.", title=workshop.title),
        subject=_l("New workshop: “%(title)s”", title=workshop.title),
        kind="announced",
    )


@subscribe(events.WorkshopCancelled)
def tell_of_the_cancellation(event: events.WorkshopCancelled) -> None:
    """Everybody registered reads the reason."""
    workshop = workshop_recipients.get_workshop_by_id(event.workshop_id)
    _tell(
        workshop,
        workshop_recipients.participants_to_tell(workshop, with_waiting=True),
        _l("“%(title)s” is cancelled.", title=workshop.title),
        subject=_l("Cancelled: “%(title)s”", title=workshop.title),
        why=workshop.cancelled_why,
        kind="cancelled",
    )


@subscribe(events.SeriesCancelled)
def tell_of_the_cancelled_series(event: events.SeriesCancelled) -> None:
    """Everybody registered for one of its workshops reads the reason, once."""
    workshops = [workshop_recipients.get_workshop_by_id(one) for one in event.workshops]
    series = workshops[0].series
    if series is None:
        return
    told = {
        user_id
        for workshop in workshops
        for user_id in workshop_recipients.participants_to_tell(workshop, with_waiting=True)
    }
    services.tell_people(
        PLATFORM,
        user_ids=told,
        text=_l("“%(title)s” is cancelled: no workshop of this series takes place any longer.", title=series.title),
        url=url_for("workshops.series", slug=series.slug),
        mail=Mail("workshops/series", _l("Cancelled: “%(title)s”", title=series.title)),
        series=series,
        workshops=[(workshop.title, _when(workshop)) for workshop in workshops],
        why=series.cancelled_why,
    )


@subscribe(events.RoomMoved)
def tell_of_the_other_room(event: events.RoomMoved) -> None:
    """Everybody with a place reads where tables and sessions are now; nobody before the announcement."""
    workshop = workshop_recipients.get_workshop_by_id(event.workshop_id)
    if not workshop.is_public:
        return
    rooms = {room.id: room.name for room in programme.rooms(workshop)}
    _tell(
        workshop,
        workshop_recipients.participants_to_tell(workshop),
        _l(
            "“%(title)s”: everything in “%(room)s” is now in “%(to)s”. Times and table numbers stay the same.",
            title=workshop.title,
            room=rooms.get(event.room_id, ""),
            to=rooms.get(event.to_id, ""),
        ),
        subject=_l("Another room: “%(title)s”", title=workshop.title),
        kind="room",
    )


@subscribe(events.ProgrammeDelayed)
def tell_of_the_delay(event: events.ProgrammeDelayed) -> None:
    """Everybody with a place reads that the rest of the day begins later; nobody before the announcement."""
    workshop = workshop_recipients.get_workshop_by_id(event.workshop_id)
    part = next((s for s in programme.programme(workshop) if s.id == event.session_id), None)
    if not workshop.is_public or part is None:
        return
    _tell(
        workshop,
        workshop_recipients.participants_to_tell(workshop),
        _l(
            "“%(title)s”: “%(part)s” now ends at %(end)s. Everything after it that day begins later by %(n)s min. "
            "Your meetings keep their order and tables.",
            title=workshop.title,
            part=part.title,
            end=at_place(part.ends_at, workshop.zone),
            n=event.minutes,
        ),
        subject=_l("New times: “%(title)s”", title=workshop.title),
    )


@subscribe(events.WorkshopTakenOver)
def tell_of_the_new_organizer(event: events.WorkshopTakenOver) -> None:
    """The organizers, the new one included."""
    workshop = workshop_recipients.get_workshop_by_id(event.workshop_id)
    name = get_user(event.user_id).name
    text = _l("%(name)s now runs “%(title)s”.", name=name, title=workshop.title)
    if event.why:
        text = _l("%(name)s steps in and now runs “%(title)s”: %(why)s", name=name, title=workshop.title, why=event.why)
    _tell_organizers(workshop, text, "workshops.team")


@subscribe(events.PhaseChanged)
def tell_of_the_phase(event: events.PhaseChanged) -> None:
    """Participants hear when they can wish, and afterwards that feedback is welcome."""
    workshop = workshop_recipients.get_workshop_by_id(event.workshop_id)
    texts = {
        WorkshopStatus.BOOKING_OPEN.value: (
            _l("Wishes are open: choose whom you want to meet at the workshop."),
            _l("Choose whom to meet: “%(title)s”", title=workshop.title),
            "wishes",
            "wishes_open",
        ),
        WorkshopStatus.HELD.value: (
            _l("Thank you for coming. How was the workshop?"),
            _l("Your feedback: “%(title)s”", title=workshop.title),
            "feedback",
            "feedback",
        ),
    }
    if event.after not in texts or (event.after == WorkshopStatus.BOOKING_OPEN.value and not workshop.has_meetings):
        return
    text, subject, page, kind = texts[event.after]
    _tell(workshop, workshop_recipients.participants_to_tell(workshop), text, subject=subject, page=page, kind=kind)


@subscribe(events.RegistrationReceived)
def tell_of_the_registration(event: events.RegistrationReceived) -> None:
    """On the waiting list, or asking for acceptance."""
    if not event.is_told:
        return
    row, title = _title(event.registration_id)
    queued = _l("You are on the waiting list for “%(title)s”.", title=title)
    asked = _l("We received your registration for “%(title)s”. An organizer will confirm it.", title=title)
    listed, received = _l("Waiting list: “%(title)s”", title=title), _l("Registration: “%(title)s”", title=title)
    text, subject = (queued, listed) if row.is_waiting else (asked, received)
    why = "" if row.organization.is_vetted else _l("An organizer reviews your organization first.")
    if row.needs_word:
        text, subject = _entered(row)
    kind = "on_behalf" if row.needs_word else "waiting" if row.is_waiting else "asked"
    _tell_registered(row.id, text, subject=subject, offers_leaving=True, why=why, kind=kind)
    if not row.is_waiting and not row.needs_word:
        text = _l(
            "%(name)s registered for “%(title)s”. Please accept or decline.", name=row.organization.name, title=title
        )
        _tell_organizers(row.workshop, text)


@subscribe(events.RegistrationConfirmed)
def tell_of_the_place(event: events.RegistrationConfirmed) -> None:
    """They have a place; one message for all dates of a series."""
    if not event.is_told:
        return
    row, title = _title(event.registration_id)
    text, subject = _l("You have a place at “%(title)s”.", title=title), _l("Your place: “%(title)s”", title=title)
    if event.further:
        text = _l(
            "You have a place at “%(title)s”. You are registered for its further dates, too (%(n)s).",
            title=title,
            n=event.further,
        )
    if row.needs_word:
        text, subject = _entered(row)
    kind = "on_behalf" if row.needs_word else "place"
    _tell_registered(row.id, text, subject=subject, offers_leaving=True, kind=kind)


def _entered(row: Registration) -> tuple[str, str]:
    """An organizer registered them: what they read, and the subject."""
    text = _l(
        "An organizer registered %(name)s for “%(title)s”. Please confirm it, or cancel if you do not come.",
        name=row.organization.name,
        title=row.workshop.title,
    )
    return text, _l("Please confirm: “%(title)s”", title=row.workshop.title)


@subscribe(events.RegistrationPromoted)
def tell_of_the_free_place(event: events.RegistrationPromoted) -> None:
    """A place became free for them."""
    row, title = _title(event.registration_id)
    text = _l("A place became free: you have a place at “%(title)s”.", title=title)
    subject = _l("Your place: “%(title)s”", title=title)
    _tell_registered(row.id, text, subject=subject, offers_leaving=True, kind="promoted")


@subscribe(events.RegistrationDeclined)
def tell_of_the_decline(event: events.RegistrationDeclined) -> None:
    """Not accepted, with the reason."""
    row, title = _title(event.registration_id)
    text = _l("Your registration for “%(title)s” was not accepted.", title=title)
    subject = _l("Registration not accepted: “%(title)s”", title=title)
    _tell_registered(row.id, text, subject=subject, why=row.declined_why, kind="declined")


@subscribe(events.RegistrationCancelled)
def tell_of_the_withdrawal(event: events.RegistrationCancelled) -> None:
    """Organizers hear when somebody with a place stays away, so that a schedule can be repaired."""
    row, title = _title(event.registration_id)
    if event.had_place:
        text = _l("%(name)s cannot come to “%(title)s”.", name=row.organization.name, title=title)
        _tell_organizers(row.workshop, text)


@subscribe(events.ReminderWanted)
def remind_participant(event: events.ReminderWanted) -> None:
    """What is missing, in one sentence."""
    row, _name = _title(event.registration_id)
    subject, text = wording.reminder_words(row.workshop, event.missing)
    _tell_registered(row.id, text, subject=subject, kind="reminder", again=True)


@subscribe(events.HomeworkGiven)
def tell_of_homework(event: events.HomeworkGiven) -> None:
    """Everybody with a place in the series."""
    homework = workshop_recipients.get_homework_by_id(event.homework_id)
    services.tell_people(
        PLATFORM,
        user_ids=workshop_recipients.series_people_to_tell(homework.series_id),
        text=_l("New homework in “%(title)s”: %(task)s", title=homework.series.title, task=homework.title),
        url=url_for("workshops.series", slug=homework.series.slug),
        mail=Mail("workshops/homework", _l("Homework: “%(title)s”", title=homework.series.title)),
        homework=homework,
    )


@subscribe(events.ReportDue)
def remind_of_report(event: events.ReportDue) -> None:
    """The organizers promised a report by a date."""
    workshop = workshop_recipients.get_workshop_by_id(event.workshop_id)
    due = _l("The report on “%(title)s” is due.", title=workshop.title)
    late = _l("The report on “%(title)s” is late.", title=workshop.title)
    text = late if event.is_late else due
    subject = _l("Report to publish: “%(title)s”", title=workshop.title)
    _tell(workshop, workshop_recipients.organizers_to_tell(workshop), text, subject=subject, page="edit_report")


@subscribe(events.ReportPublished)
def tell_of_the_report(event: events.ReportPublished) -> None:
    """Participants can read it."""
    workshop = workshop_recipients.get_workshop_by_id(event.workshop_id)
    _tell(
        workshop,
        workshop_recipients.participants_to_tell(workshop),
        _l("The report on “%(title)s” is published.", title=workshop.title),
        subject=_l("Report: “%(title)s”", title=workshop.title),
        page="report",
        kind="report",
    )
