"""Repair after an incident: say what happened, compare three options in the grid, accept one."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core import clock
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.local_time import at_place, when_of
from matchmaker.core.render import render
from matchmaker.core.text import whole_number
from matchmaker.scheduling.forms import KINDS, IncidentForm, MoveRoomForm
from matchmaker.scheduling.queries import board as board_queries
from matchmaker.scheduling.queries import failures, plan, problem, releases, room_loss, sentences
from matchmaker.scheduling.services import day, moving, repairing
from matchmaker.scheduling.views import presenters
from matchmaker.scheduling.views.blueprint import BOARD, PLAN, bp
from matchmaker.workshops.models.people import Registration, RegistrationKind
from matchmaker.workshops.models.programme import Room
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import mailbox
from matchmaker.workshops.queries import people as workshop_people
from matchmaker.workshops.queries import programme as workshop_programme
from matchmaker.workshops.services import incidents
from matchmaker.workshops.services import programme as programme_services

Choice = tuple[str, str]
"""A database id as text, and its name."""


def _offered(workshop: Workshop, **formdata: None) -> tuple[IncidentForm, dict[str, Registration]]:
    rows = {str(r.id): r for r in workshop_people.desk_rows(workshop)}
    preset = {name: value for name in ("kind", "participant", "slot") if (value := request.args.get(name, ""))}
    form = IncidentForm(data=preset, **formdata)
    cities, others = _sides(rows)
    slots = [(str(s.id), plan.time_of(s, workshop)) for s in workshop_programme.slots(workshop)]
    return form.offer(
        _named(rows),
        slots,
        _tables(workshop),
        _rooms(room_loss.rooms_with_tables(workshop)),
        cities,
        others,
        _parts(workshop),
    ), rows


def _parts(workshop: Workshop) -> list[Choice]:
    """What is not over and can take longer: all but blocks of meetings."""
    ahead = [s for s in workshop_programme.programme(workshop) if s.ends_at > clock.now() and s.kind != "meetings"]
    return [(str(s.id), f"{when_of(s.starts_at, workshop.zone)} {s.title}") for s in ahead]


def _named(rows: dict[str, Registration]) -> list[Choice]:
    return [(key, row.organization.name) for key, row in rows.items()]


def _sides(rows: dict[str, Registration]) -> tuple[list[Choice], list[Choice]]:
    """Cities, and everybody else."""
    cities = {key: row for key, row in rows.items() if row.kind == RegistrationKind.CITY.value}
    return _named(cities), _named({key: row for key, row in rows.items() if key not in cities})


def _tables(workshop: Workshop) -> list[Choice]:
    usable = [table for table in workshop_programme.tables(workshop) if not table.is_lost]
    return [(str(table.id), _("Table %(n)s", n=table.number)) for table in usable]


def _rooms(rooms: Sequence[Room]) -> list[Choice]:
    return [(str(room.id), room.name) for room in rooms]


def _words(form: IncidentForm) -> str:
    fields = {"absent": form.participant, "late": form.participant, "table": form.table, "room": form.room}
    field = fields.get(form.kind.data)
    what = str(dict(KINDS).get(form.kind.data, ""))
    if field is None:
        return what
    known = {str(choice[0]): str(choice[1]) for choice in field.iter_choices()}
    return f"{what}: {known.get(field.data or '', '')}"


@bp.route("/workshops/<slug>/schedule/repair", methods=["GET", "POST"], access=PLAN)
def repair(workshop: Workshop) -> ResponseReturnValue:
    """What happened, the options once worked out, the grid with one of them; `?part=1` is the progress alone."""
    if request.args.get("part") == "1":
        data = failures.repair_of(problem.working_schedule(workshop))
        return render("scheduling/_repair.html", workshop=workshop, repair=data)
    form, rows = _offered(workshop)
    ask = {"deputy": _announce_deputy, "delay": _delay}.get(form.kind.data, _ask)
    if form.validate_on_submit() and form.attempt(ask, workshop, form, rows):
        return redirect(url_for(".repair", slug=workshop.slug), 303)
    return _repair_page(workshop, form, None)


def _repair_page(workshop: Workshop, form: IncidentForm, move_form: MoveRoomForm | None) -> ResponseReturnValue:
    board = board_queries.load_board(workshop, unplaced_page=0)
    data = failures.repair_of(board.schedule)
    option = request.args.get("option", "few") if data.get("state") == "ready" else ""
    meetings = [row.meeting for row in board.rows if row.meeting is not None]
    loss = room_loss.room_loss(workshop, data.get("incident", {}), meetings) if option else None
    if loss is not None and move_form is None:
        move_form = MoveRoomForm(formdata=None).offer(_rooms(loss.others))
    return render(
        "scheduling/repair.html",
        status=move_form.refused_status if move_form is not None and move_form.errors else 200,
        form=form,
        loss=loss,
        move_form=move_form,
        workshop=workshop,
        b=board,
        repair=data,
        options=presenters.repair_rows(data, board.placed, board.names),
        forced=len(presenters.has_to_move(data)),
        option=option,
        option_name=presenters.option_name(option) if option in presenters.OPTION_LETTERS else "",
        grid=presenters.grid(board, option=option) if option else None,
        changes=[releases.change_sentence(c, board.names) for c in presenters.option_changes(board, option)],
        people=presenters.option_by_person(board, option),
        lowered=[sentences.say(sentence, board.names) for sentence in data.get("lowered", [])],
        troubles=releases.open_troubles(workshop),
    )


def _ask(workshop: Workshop, form: IncidentForm, rows: dict[str, Registration]) -> None:
    if form.kind.data == "wish":
        moving.add_request(
            current_actor(),
            workshop=workshop,
            city=_chosen(rows, form.city.data, "city"),
            company=_chosen(rows, form.company.data, "company"),
        )
    repairing.ask_repair(current_actor(), workshop=workshop, incident=form.draft(_words(form)))


def _announce_deputy(workshop: Workshop, form: IncidentForm, rows: dict[str, Registration]) -> None:
    incidents.announce_deputy(
        current_actor(),
        workshop=workshop,
        registration=_chosen(rows, form.participant.data, "participant"),
        name=form.deputy.data or "",
    )
    flash(mailbox.told(workshop, _("Done. All meetings stay. We have told everybody who meets them.")), "success")


def _delay(workshop: Workshop, form: IncidentForm, rows: dict[str, Registration]) -> None:
    part = incidents.delay_programme(
        current_actor(),
        workshop=workshop,
        session_id=whole_number(form.part.data) or 0,
        minutes=form.minutes.data or 0,
    )
    end = at_place(part.ends_at, workshop.zone)
    text = _("“%(part)s” now ends at %(end)s. We have told all participants.", part=part.title, end=end)
    flash(mailbox.told(workshop, text), "success")


def _chosen(rows: dict[str, Registration], key: str | None, field: str) -> Registration:
    if not key or key not in rows:
        raise Invalid({field: _("Choose one.")})
    return rows[key]


@bp.post("/workshops/<slug>/schedule/repair/accept", access=PLAN)
def accept_repair(workshop: Workshop) -> ResponseReturnValue:
    """Carry out an option; on the day it is released at once."""
    release = request.form.get("release") == "1"
    repairing.accept_repair(current_actor(), workshop=workshop, option=request.form.get("option", ""), release=release)
    flash(
        mailbox.told(workshop, _("Done. We have told everybody affected."))
        if release
        else _("Done. Check and release it to tell participants."),
        "success",
    )
    return redirect(url_for(".board" if release else ".release", slug=workshop.slug), 303)


@bp.post("/workshops/<slug>/schedule/repair/move-room", access=PLAN)
def move_room(workshop: Workshop) -> ResponseReturnValue:
    """Tables and sessions of a lost room go to another one; every meeting keeps its time and table."""
    loss = _loss(workshop)
    if loss is None:
        return redirect(url_for(".repair", slug=workshop.slug), 303)
    form = MoveRoomForm().offer(_rooms(loss.others))
    if form.validate_on_submit() and form.attempt(_move, workshop, loss.room.id, int(form.to.data)):
        text = _("Moved. Every meeting keeps its time and table. We have told all participants.")
        flash(mailbox.told(workshop, text), "success")
        return redirect(url_for(".board", slug=workshop.slug), 303)
    return _repair_page(workshop, _offered(workshop, formdata=None)[0], form)


def _loss(workshop: Workshop) -> room_loss.RoomLoss | None:
    """The lost room whose options are ready; None if there is none (any more)."""
    schedule = problem.working_schedule(workshop)
    data = failures.repair_of(schedule)
    return room_loss.room_loss(workshop, data.get("incident", {}), problem.meetings_of(schedule))


@bp.post("/workshops/<slug>/schedule/repair/add-tables", access=PLAN)
def add_tables(workshop: Workshop) -> ResponseReturnValue:
    """As many tables as are missing in another room, and the options worked out again with them."""
    loss = _loss(workshop)
    if loss is None or not loss.missing:
        return redirect(url_for(".repair", slug=workshop.slug), 303)
    form = MoveRoomForm().offer(_rooms(loss.others))
    if form.validate_on_submit() and form.attempt(_add_tables, workshop, int(form.to.data), loss.missing):
        flash(_("Tables added. We are working out the options again."), "success")
        return redirect(url_for(".repair", slug=workshop.slug), 303)
    return _repair_page(workshop, _offered(workshop, formdata=None)[0], form)


def _add_tables(workshop: Workshop, room_id: int, number: int) -> None:
    incident = repairing.IncidentDraft(**failures.repair_of(problem.working_schedule(workshop))["incident"])
    incidents.add_tables(current_actor(), workshop=workshop, room_id=room_id, number=number)
    repairing.ask_repair(current_actor(), workshop=workshop, incident=incident)


@bp.post("/workshops/<slug>/schedule/repair/online", access=PLAN)
def meet_online(workshop: Workshop) -> ResponseReturnValue:
    """Tables and sessions of a lost room become video meetings; every meeting keeps its time and table number."""
    loss = _loss(workshop)
    if loss is not None:
        form = MoveRoomForm(formdata=None)
        if not form.attempt(_go_online, workshop, loss.room.id):
            return _repair_page(workshop, _offered(workshop, formdata=None)[0], form.offer(_rooms(loss.others)))
        text = _("The meetings of this room are online now. We have told all participants.")
        flash(mailbox.told(workshop, text), "success")
    return redirect(url_for(".board", slug=workshop.slug), 303)


def _go_online(workshop: Workshop, room_id: int) -> None:
    _move(workshop, room_id, incidents.open_online_room(current_actor(), workshop=workshop).id)


def _move(workshop: Workshop, room_id: int, to_id: int) -> None:
    programme_services.move_room(current_actor(), workshop=workshop, room_id=room_id, to_id=to_id)
    repairing.drop_repair(current_actor(), workshop=workshop)


@bp.post("/workshops/<slug>/schedule/repair/drop", access=PLAN)
def drop_repair(workshop: Workshop) -> ResponseReturnValue:
    """Forget the options."""
    repairing.drop_repair(current_actor(), workshop=workshop)
    return redirect(url_for(".board", slug=workshop.slug), 303)


@bp.post("/workshops/<slug>/schedule/troubles/<trouble_id>/settle", access=BOARD)
def settle_trouble(workshop: Workshop, trouble_id: str) -> ResponseReturnValue:
    """A report is dealt with."""
    day.settle_trouble(current_actor(), workshop=workshop, trouble_id=trouble_id)
    return redirect(url_for(".repair", slug=workshop.slug), 303)
