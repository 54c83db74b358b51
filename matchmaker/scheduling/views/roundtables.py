"""Seating of roundtables, and the minutes of their tables."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.core.text import whole_number
from matchmaker.scheduling import policy
from matchmaker.scheduling.forms import ApartForm, LateForm, MinutesForm, SeatingForm, SwapForm
from matchmaker.scheduling.models import Seating
from matchmaker.scheduling.queries import board, roundtables
from matchmaker.scheduling.queries.roundtables import SinceSeated
from matchmaker.scheduling.services import seating as commands
from matchmaker.scheduling.views.blueprint import bp
from matchmaker.workshops.models.programme import WorkshopSession
from matchmaker.workshops.models.workshop import Workshop

URL = "/workshops/<slug>/roundtables/<session_id>"
ORGANIZE = may(policy.can_open_board, workshop=board.get_for_board, roundtable=roundtables.get_roundtable)
CHANGE = may(policy.can_change_seating, workshop=board.get_for_board, seating=roundtables.get_seating)
LATE = may(policy.can_give_seat, workshop=board.get_for_board, seating=roundtables.get_seating)
READ = may(policy.can_read_seating, workshop=board.get_for_board, seating=roundtables.get_seating)
MINUTES = may(policy.can_write_minutes, workshop=board.get_for_board, seating=roundtables.get_seating)


@bp.get(URL, access=ORGANIZE)
def roundtable(workshop: Workshop, roundtable: WorkshopSession) -> ResponseReturnValue:
    """The seating with its proof, and what an organizer can do; with the header X-Fragment only how far it is."""
    row = roundtables.seating_of(workshop, roundtable.public_id)
    if request.headers.get("X-Fragment") and row is not None:
        return render("scheduling/_seating.html", workshop=workshop, roundtable=roundtable, seating=row)
    return _page(workshop, roundtable, row)


def _page(
    workshop: Workshop,
    roundtable: WorkshopSession,
    row: Seating | None,
    *,
    form: SeatingForm | None = None,
    swap: SwapForm | None = None,
    apart: ApartForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    actor, ready = current_actor(), row is not None and row.is_ready
    since = roundtables.since_seated(row) if row is not None and ready else None
    names = roundtables.names_of(row) if row is not None else {}
    people = _people(names)
    guests = len(names) or len(roundtables.guests_now(workshop.id))
    tables = row.tables if row is not None else max(1, round(guests / 8))
    start = {"tables": tables, "rounds": row.rounds if row is not None else 2}
    return render(
        "scheduling/roundtable.html",
        status=status,
        workshop=workshop,
        roundtable=roundtable,
        seating=row,
        guests=guests,
        rounds=roundtables.shown(row) if row is not None and ready else [],
        certificate=roundtables.certificate_shown(row) if row is not None and ready else None,
        apart=[(one, other, names.get(one, ""), names.get(other, "")) for one, other in (row.apart if row else [])],
        since=since,
        late_form=_late_form(row, since) if row is not None and since is not None else None,
        can_seat=policy.can_seat(actor, workshop=workshop),
        seat_form=form or SeatingForm(formdata=None, data=start),
        swap_form=swap or SwapForm(formdata=None, people=people, rounds=row.rounds if row else 1, data=_seen(row)),
        apart_form=apart or ApartForm(formdata=None, people=people),
    )


def _late_form(seating: Seating, since: SinceSeated) -> LateForm | None:
    """None if nobody waits for a seat. After the first minutes nobody's seat is handed on."""
    if not (since.unseated and policy.can_give_seat(current_actor(), seating=seating)):
        return None
    gone = {} if roundtables.begun(seating) else since.gone
    return LateForm(formdata=None, unseated=_pairs(since.unseated), gone=_pairs(gone), data=_seen(seating))


def _pairs(names: Mapping[int, str]) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in names.items()]


def _people(names: dict[int, str]) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in sorted(names.items(), key=lambda item: item[1])]


def _seen(row: Seating | None) -> dict[str, int]:
    return {"version": row.version} if row is not None else {}


@bp.post(URL, access=ORGANIZE)
def seat(workshop: Workshop, roundtable: WorkshopSession) -> ResponseReturnValue:
    """Let the worker seat everybody who holds a place."""
    form = SeatingForm()
    draft = commands.SeatingDraft(form.tables.data, form.rounds.data, whole_number(form.seconds.data) or 10)
    if form.validate_on_submit() and form.attempt(
        commands.ask_seating, current_actor(), workshop=workshop, roundtable=roundtable, draft=draft
    ):
        return _back(workshop, roundtable.public_id)
    row = roundtables.seating_of(workshop, roundtable.public_id)
    return _page(workshop, roundtable, row, form=form, status=form.refused_status)


def _back(workshop: Workshop, session_id: str) -> ResponseReturnValue:
    return redirect(url_for("scheduling.roundtable", slug=workshop.slug, session_id=session_id), 303)


def _session(workshop: Workshop) -> WorkshopSession:
    return roundtables.get_roundtable(
        current_actor(), workshop=workshop, session_id=(request.view_args or {})["session_id"]
    )


@bp.post(f"{URL}/swap", access=CHANGE)
def swap_seats(workshop: Workshop, seating: Seating) -> ResponseReturnValue:
    """Two guests change places; the checker says no if a rule would break."""
    roundtable = _session(workshop)
    form = SwapForm(people=_people(roundtables.names_of(seating)), rounds=seating.rounds)
    if form.validate_on_submit() and form.attempt(
        commands.swap_guests,
        current_actor(),
        seating=seating,
        turn=whole_number(form.turn.data) or 0,
        one=whole_number(form.one.data),
        other=whole_number(form.other.data),
        seen_version=form.seen_version,
    ):
        flash(_("They changed places. The checker agrees."), "success")
        return _back(workshop, roundtable.public_id)
    return _page(workshop, roundtable, seating, swap=form, status=form.refused_status)


@bp.post(f"{URL}/apart", access=CHANGE)
def apart(workshop: Workshop, seating: Seating) -> ResponseReturnValue:
    """Two guests must not share a table, or may again."""
    roundtable = _session(workshop)
    form = ApartForm(people=_people(roundtables.names_of(seating)))
    is_taken_back = request.form.get("may") == "yes"
    if form.validate_on_submit() and form.attempt(
        commands.allow_together if is_taken_back else commands.keep_apart,
        current_actor(),
        seating=seating,
        one=whole_number(form.first.data),
        other=whole_number(form.second.data),
    ):
        flash(_("Taken back.") if is_taken_back else _("Noted. It counts from the next search on."), "success")
        return _back(workshop, roundtable.public_id)
    return _page(workshop, roundtable, seating, apart=form, status=form.refused_status)


@bp.post(f"{URL}/late", access=LATE)
def give_seat(workshop: Workshop, seating: Seating) -> ResponseReturnValue:
    """A latecomer takes a seat that is free, or one more chair."""
    _session(workshop)
    since = roundtables.since_seated(seating)
    form = LateForm(unseated=_pairs(since.unseated), gone=_pairs(since.gone))
    if form.validate_on_submit() and form.attempt(
        commands.give_seat,
        current_actor(),
        seating=seating,
        guest=whole_number(form.guest.data),
        instead_of=whole_number(form.instead_of.data),
        seen_version=form.seen_version,
    ):
        flash(_("They have a seat. Nobody else moves."), "success")
        return redirect(url_for(".seats", **(request.view_args or {})), 303)
    return _seats_page(workshop, seating, late=form, status=form.refused_status)


@bp.post(f"{URL}/release", access=CHANGE)
def release_seating(workshop: Workshop, seating: Seating) -> ResponseReturnValue:
    """Participants can read who sits where."""
    roundtable = _session(workshop)
    commands.release_seating(current_actor(), seating=seating)
    flash(_("Released. Everybody with a seat can see it."), "success")
    return _back(workshop, roundtable.public_id)


@bp.get(f"{URL}/seats", access=READ)
def seats(workshop: Workshop, seating: Seating) -> ResponseReturnValue:
    """Who sits where, for participants, with the minutes of the tables."""
    return _seats_page(workshop, seating)


def _seats_page(
    workshop: Workshop, seating: Seating, *, late: LateForm | None = None, status: int = 200
) -> ResponseReturnValue:
    since = roundtables.since_seated(seating)
    return render(
        "scheduling/seats.html",
        status=status,
        workshop=workshop,
        roundtable=_session(workshop),
        seating=seating,
        rounds=roundtables.shown(seating),
        since=since,
        late_form=late or _late_form(seating, since),
        mine={int(one["id"]) for one in seating.guests if current_actor().member_of(int(one["organization"]))},
        may_write=policy.can_write_minutes(current_actor(), seating=seating),
    )


@bp.route(f"{URL}/minutes/<int:turn>/<int:number>", methods=["GET", "POST"], access=MINUTES)
def minutes(workshop: Workshop, seating: Seating, turn: int, number: int) -> ResponseReturnValue:
    """The minutes of one table in one round."""
    if not (seating.is_ready and 1 <= turn <= seating.rounds and 1 <= number <= seating.tables):
        raise NotFound(_("This round has no such table."))
    found = next((row for row in seating.minutes if (row.turn, row.number) == (turn, number)), None)
    start = {"text": found.text, "practice": found.practice, "version": found.version} if found else {"version": 1}
    form = MinutesForm(data=start)
    if form.validate_on_submit():
        actor = current_actor()
        row = commands.open_minutes(actor, seating=seating, turn=turn, number=number)
        if form.attempt(
            commands.write_minutes,
            actor,
            seating=seating,
            minutes=row,
            text=form.text.data or "",
            practice=form.practice.data or "",
            seen_version=form.seen_version,
        ):
            flash(_("Minutes saved."), "success")
            args = request.view_args or {}
            return redirect(url_for("scheduling.seats", slug=args["slug"], session_id=args["session_id"]), 303)
    return render(
        workshop=workshop, roundtable=_session(workshop), seating=seating, turn=turn, number=number, form=form
    )
