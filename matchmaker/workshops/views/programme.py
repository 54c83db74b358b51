"""Editing the programme: sessions, rooms, tables, times."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import Actor, current_actor
from matchmaker.core.errors import existing
from matchmaker.core.i18n import _, _l
from matchmaker.core.render import render
from matchmaker.core.versions import read_version
from matchmaker.workshops import policy
from matchmaker.workshops.forms.organizing import RoomForm, SessionForm, SlotsForm, TablesForm
from matchmaker.workshops.models.programme import WorkshopSession
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import people, visibility
from matchmaker.workshops.queries import programme as programme_queries
from matchmaker.workshops.services import programme as programme_services
from matchmaker.workshops.views.blueprint import bp


def one_session(actor: Actor, *, workshop: Workshop, public_id: str) -> WorkshopSession:
    """A session of the programme (a loader). Raises NotFound."""
    found = next((s for s in programme_queries.programme(workshop) if s.public_id == public_id), None)
    return existing(found, _l("There is no such session here."))


CHANGE = may(policy.can_change_programme, workshop=visibility.get_visible)
CHANGE_SESSION = may(policy.can_change_programme, workshop=visibility.get_visible, row=one_session)


@bp.get("/workshops/<slug>/programme", access=may(policy.can_run, workshop=visibility.get_visible))
def edit_programme(workshop: Workshop) -> ResponseReturnValue:
    """The organizer's page: programme with checks, rooms, tables, times, next step."""
    sessions = programme_queries.programme(workshop)
    return render(
        workshop=workshop,
        sessions=sessions,
        findings=programme_queries.programme_findings(workshop, sessions),
        advice=programme_queries.advice(workshop, sessions),
        rooms=programme_queries.rooms(workshop),
        tables=programme_queries.tables(workshop),
        slots=programme_queries.slots(workshop),
        room_form=RoomForm(formdata=None),
        slots_form=SlotsForm(formdata=None, obj=workshop),
        can_change=policy.can_change_programme(current_actor(), workshop=workshop),
        can_change_slots=policy.can_change_slots(current_actor(), workshop=workshop),
    )


@bp.route("/workshops/<slug>/programme/new", methods=["GET", "POST"], access=CHANGE)
def add_session(workshop: Workshop) -> ResponseReturnValue:
    """One more part of the programme."""
    return _session_page(workshop, None)


@bp.route("/workshops/<slug>/programme/<public_id>", methods=["GET", "POST"], access=CHANGE_SESSION)
def edit_session(workshop: Workshop, row: WorkshopSession) -> ResponseReturnValue:
    """Change a part of the programme."""
    return _session_page(workshop, row)


def _session_page(workshop: Workshop, row: WorkshopSession | None) -> ResponseReturnValue:
    values = SessionForm.values_of(row, workshop) if row is not None else {}
    form = SessionForm(data=values).offer(workshop, programme_queries.rooms(workshop), people.speakers(workshop, row))
    if form.validate_on_submit():
        draft = form.draft(workshop)
        if draft is not None and form.attempt(
            programme_services.save_session,
            current_actor(),
            workshop=workshop,
            draft=draft,
            row=row,
            seen_version=form.seen_version,
        ):
            flash(_("Saved."), "success")
            return redirect(url_for(".edit_programme", slug=workshop.slug), 303)
    return render("workshops/edit_session.html", form=form, workshop=workshop, row=row)


@bp.post("/workshops/<slug>/programme/<public_id>/remove", access=CHANGE_SESSION)
def remove_session(workshop: Workshop, row: WorkshopSession) -> ResponseReturnValue:
    """Take a part out of the programme."""
    seen = read_version(request.form.get("version"))
    programme_services.remove_session(current_actor(), workshop=workshop, row=row, seen_version=seen)
    flash(_("Removed."), "success")
    return redirect(url_for(".edit_programme", slug=workshop.slug), 303)


@bp.post("/workshops/<slug>/rooms", access=CHANGE)
def add_room(workshop: Workshop) -> ResponseReturnValue:
    """One more room."""
    form = RoomForm()
    if form.validate_on_submit() and form.attempt(
        programme_services.add_room,
        current_actor(),
        workshop=workshop,
        name=form.name.data or "",
        capacity=form.capacity.data,
    ):
        return redirect(url_for(".edit_programme", slug=workshop.slug) + "#rooms", 303)
    return render("workshops/small_form.html", form=form, workshop=workshop, title=_("Add a room"))


@bp.post("/workshops/<slug>/rooms/<int:room_id>/remove", access=CHANGE)
def remove_room(workshop: Workshop, room_id: int) -> ResponseReturnValue:
    """Take a room away."""
    programme_services.remove_room(current_actor(), workshop=workshop, room_id=room_id)
    flash(_("Removed. Sessions in this room now have no room."), "success")
    return redirect(url_for(".edit_programme", slug=workshop.slug) + "#rooms", 303)


@bp.post(
    "/workshops/<slug>/slots",
    access=may(policy.can_change_slots, workshop=visibility.get_visible),
)
def arrange_slots(workshop: Workshop) -> ResponseReturnValue:
    """Cut the blocks of meetings anew."""
    form = SlotsForm()
    if form.validate_on_submit() and form.attempt(
        programme_services.arrange_slots,
        current_actor(),
        workshop=workshop,
        meeting_minutes=form.meeting_minutes.data or 0,
        buffer_minutes=form.buffer_minutes.data or 0,
        seen_version=form.seen_version,
    ):
        flash(_("The meeting times have changed. Please ask participants to check their times."), "success")
        return redirect(url_for(".edit_programme", slug=workshop.slug) + "#times", 303)
    return render("workshops/small_form.html", form=form, workshop=workshop, title=_("Length of meetings"))


@bp.route("/workshops/<slug>/tables", methods=["GET", "POST"], access=CHANGE)
def tables(workshop: Workshop) -> ResponseReturnValue:
    """How many tables, who keeps one, which are spare or lost."""
    rows = programme_queries.tables(workshop)
    form = TablesForm(data={"number": len(rows), "version": str(workshop.version)})
    if form.validate_on_submit() and form.attempt(
        programme_services.arrange_tables,
        current_actor(),
        workshop=workshop,
        number=form.number.data or 0,
        drafts=form.rows([table.id for table in rows]),
        seen_version=form.seen_version,
    ):
        flash(_("Saved."), "success")
        return redirect(request.path, 303)
    return render(
        form=form,
        workshop=workshop,
        tables=rows,
        hosts=dict(people.speakers(workshop)),
        rooms=programme_queries.rooms(workshop),
    )
