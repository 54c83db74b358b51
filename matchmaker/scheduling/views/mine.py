"""What a participant has: the day, the calendar, a word to the organizers, notes of meetings."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import ANYONE, anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.headers import attachment
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.core.settings import public_url
from matchmaker.scheduling import hooks, policy
from matchmaker.scheduling.forms import NoteForm, TroubleForm
from matchmaker.scheduling.models import CalendarKey, Meeting
from matchmaker.scheduling.queries import board, plan, releases, runs, whole_day
from matchmaker.scheduling.queries.standing import called_off
from matchmaker.scheduling.services import day, releasing
from matchmaker.scheduling.views.blueprint import bp
from matchmaker.scheduling.views.icalendar_feed import calendar_of, calendar_of_workshop, calendar_of_workshops
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import people as workshop_people
from matchmaker.workshops.queries import programme as workshop_programme
from matchmaker.workshops.queries import visibility

MINE = may(policy.can_view_agenda, workshop=board.get_for_board, registration=workshop_people.get_own_registration)


def _page(workshop: Workshop, registration: Registration, form: TroubleForm | None = None) -> ResponseReturnValue:
    release = runs.last_release(workshop.id)
    slots = workshop_programme.slots(workshop)
    form = form or TroubleForm()
    form.slot.choices = [("", "–"), *((str(s.id), plan.time_of(s, workshop)) for s in slots)]
    key = releases.find_calendar_key(registration)
    entries = whole_day.whole_day(registration, release)
    return render(
        "scheduling/my_day.html",
        workshop=workshop,
        registration=registration,
        release=release,
        entries=entries,
        is_announced=release is not None or not workshop.has_meetings,
        has_meetings=any(line.meeting for line in entries),
        changes=whole_day.own_changes(workshop, release, registration),
        notice=whole_day.notice(),
        slots=slots,
        form=form,
        feed=public_url("scheduling.feed", key=key.key) if key else "",
        can_report=policy.can_report(current_actor(), registration=registration),
        key=request.form.get("key", ""),
    )


@bp.get("/workshops/<slug>/agenda", access=MINE)
def my_day(workshop: Workshop, registration: Registration) -> ResponseReturnValue:
    """The released meetings of the organization one acts for."""
    return _page(workshop, registration)


@bp.post("/workshops/<slug>/agenda/calendar", access=MINE)
def make_calendar(workshop: Workshop, registration: Registration) -> ResponseReturnValue:
    """A private calendar address; a new one ends the old one."""
    releasing.make_calendar_key(current_actor(), registration=registration, renew=request.form.get("renew") == "1")
    return redirect(url_for(".my_day", slug=workshop.slug, _anchor="calendar"), 303)


@bp.post(
    "/workshops/<slug>/agenda/report",
    access=may(policy.can_report, workshop=board.get_for_board, registration=workshop_people.get_own_registration),
)
def report(workshop: Workshop, registration: Registration) -> ResponseReturnValue:
    """Running late, cannot come, a deputy, an objection."""
    form = TroubleForm()
    slots = {str(s.id) for s in workshop_programme.slots(workshop)}
    form.slot.choices = [("", ""), *((slot, slot) for slot in slots)]
    if form.validate_on_submit() and form.attempt(
        day.report_trouble,
        current_actor(),
        registration=registration,
        kind=form.kind.data,
        text=form.text.data or "",
        slot_id=int(form.slot.data) if form.slot.data else None,
        key=request.form.get("key", ""),
    ):
        flash(_("We have told the organizers. You will hear as soon as your schedule changes."), "success")
        return redirect(url_for(".my_day", slug=workshop.slug), 303)
    return _page(workshop, registration, form)


@bp.get("/calendar/<key>.ics", access=anyone_may_see(calendar_key=releases.get_calendar_key))
def feed(calendar_key: CalendarKey) -> ResponseReturnValue:
    """The calendar feed of a registration."""
    registration = calendar_key.registration
    release = runs.last_release(registration.workshop_id)
    text = calendar_of(registration, release, whole_day.whole_day(registration, release))
    return Response(
        text,
        mimetype="text/calendar",
        headers={"Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex"},
    )


@bp.get("/workshops/<slug>/programme.ics", access=anyone_may_see(workshop=visibility.get_visible))
def programme_calendar(workshop: Workshop) -> ResponseReturnValue:
    """The public programme as a calendar."""
    text = calendar_of_workshop(workshop, workshop_programme.programme(workshop))
    headers = {"Content-Disposition": attachment(f"{workshop.slug}.ics"), "Cache-Control": "public, max-age=300"}
    return Response(text, mimetype="text/calendar", headers=headers)


@bp.get("/workshops/calendar.ics", access=ANYONE)
def workshops_calendar() -> ResponseReturnValue:
    """Every announced workshop, the cancelled ones too, for calendars that subscribe."""
    text = calendar_of_workshops(visibility.announced())
    headers = {"Content-Disposition": attachment("workshops.ics")}
    return Response(text, mimetype="text/calendar", headers=headers)


@bp.route(
    "/meetings/<public_id>",
    methods=["GET", "POST"],
    access=may(policy.can_view, meeting=plan.get_visible),
)
def meeting(meeting: Meeting) -> ResponseReturnValue:
    """One meeting with the notes of both sides."""
    actor = current_actor()
    notes = releases.notes_of(meeting)
    own = next((note for note in notes if note.organization_id == actor.organization_id), None)
    form = NoteForm(data={"text": own.text, "version": str(own.version)} if own else {"text": ""})
    if form.validate_on_submit() and form.attempt(
        day.write_note,
        actor,
        meeting=meeting,
        text=form.text.data or "",
        note=own,
        seen_version=form.seen_version,
    ):
        flash(_("Saved. Both sides and the organizers can read it."), "success")
        return redirect(url_for(".meeting", public_id=meeting.public_id), 303)
    marked = plan.marked_meeting(meeting)
    return render(
        form=form,
        meeting=meeting,
        went=marked if marked and marked.is_settled else meeting,
        workshop=meeting.schedule.workshop,
        follow_ups=[line for lines in hooks.follow_ups(actor, marked) for line in lines] if marked else [],
        off=called_off(meeting.schedule.workshop, [meeting]),
        notes=notes,
        can_write=policy.can_write_note(actor, meeting=meeting),
    )
