"""The board and every change by hand."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Conflict
from matchmaker.core.forms import BaseForm
from matchmaker.core.i18n import _
from matchmaker.core.pages import Page, page_number
from matchmaker.core.render import render
from matchmaker.core.text import whole_number
from matchmaker.scheduling import policy
from matchmaker.scheduling.forms import PlaceForm, RequestForm, WhyForm
from matchmaker.scheduling.models import Meeting, MeetingRequest, MeetingStatus
from matchmaker.scheduling.queries import board as board_queries
from matchmaker.scheduling.queries import plan
from matchmaker.scheduling.queries.wish_list import SORTS, STATES, WishFilter
from matchmaker.scheduling.services import going_back, moving
from matchmaker.scheduling.views import presenters
from matchmaker.scheduling.views.blueprint import BOARD, PLAN, bp
from matchmaker.workshops.models.people import RegistrationKind
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries.people import desk_rows

MEETING = may(policy.can_plan, workshop=board_queries.get_for_board, meeting=plan.get_meeting)
REQUEST = may(policy.can_plan, workshop=board_queries.get_for_board, asked=plan.get_request)

REQUESTS_SHOWN = 50


def _page(
    workshop: Workshop, selected: str, form: BaseForm | None = None, *, refused: Conflict | None = None
) -> ResponseReturnValue:
    if refused:
        flash(str(refused), "error")
    args = request.args
    wants_swap = args.get("swap") == "1"
    board = board_queries.load_board(
        workshop,
        selected=selected,
        with_swaps=wants_swap,
        unplaced_page=page_number(args.get("page")),
        who=args.get("who", ""),
    )
    can_plan = policy.can_plan(current_actor(), workshop=workshop)
    option = args.get("option", "") if board.schedule and board.schedule.repair.get("state") == "ready" else ""
    part = whole_number(args.get("part")) or 1
    context: dict[str, Any] = {
        "workshop": workshop,
        "b": board,
        "grid": presenters.grid(board, part=part, who=args.get("who", ""), option=option),
        "parts": presenters.tables_of(board, part, args.get("who", ""))[1],
        "part": part,
        "option": option,
        "who": args.get("who", ""),
        "certificate": presenters.certificate(board),
        "can_plan": can_plan,
        "selected": _selected_state(board) if can_plan else "",
        "wants_swap": wants_swap,
        "repair": _repair_notice(board),
        "day": _day_of(board, args.get("who", "")),
        "unplaced": Page(board.unplaced, board.unplaced_page, board.unplaced_count, board_queries.UNPLACED_SHOWN),
        "form": form,
    }
    return render("scheduling/board.html", status=409 if refused else 200, **context)


def _selected_state(board: board_queries.Board) -> str:
    """What can be done with the selected row: meeting (move, lock, cancel), wish (place, forbid) or "" (nothing)."""
    row = board.selected
    if row is None:
        return ""
    if row.takes_place is not None:
        return "meeting" if row.takes_place.status == MeetingStatus.PLANNED.value else ""
    return "wish" if row.request.is_open else ""


def _repair_notice(board: board_queries.Board) -> dict[str, str] | None:
    """title, text and link of the notice about a repair of the working schedule; None without one."""
    repair = board.schedule.repair if board.schedule else None
    if not repair:
        return None
    state = repair.get("state")
    text = {
        "ready": _("The options are ready. Nothing changes until you accept one."),
        "failed": _("No options were found. The schedule is unchanged."),
    }.get(str(state), _("We are working out the options."))
    link = _("What happened") if state == "failed" else _("Compare the options")
    return {"title": repair["incident"]["words"], "text": text, "link": link}


def _day_of(board: board_queries.Board, who: str) -> tuple[str, list[dict[str, Any]]] | None:
    if not who:
        return None
    rows, name = [], ""
    numbers = {t.id: t.number for t in board.tables}
    for row in board.rows:
        mine = next((side for side in row.sides if side.public_id == who), None)
        if mine is None:
            continue
        is_city = mine.id == row.request.city_id or row.request.group is not None
        name = mine.organization.name
        if row.meeting is not None and row.meeting.takes_place:
            other = row.company if is_city else row.city
            rows.append((row.meeting.slot_id, numbers[row.meeting.table_id], other, ""))
    return name, presenters.person_day(rows, board.slots, board.names.slots)


@bp.get("/workshops/<slug>/schedule", access=BOARD)
def board(workshop: Workshop) -> ResponseReturnValue:
    """Time × table, what has no place, the selected meeting, the certificate."""
    return _page(workshop, request.args.get("meeting", "")[:12])


def _back(workshop: Workshop, selected: str = "") -> ResponseReturnValue:
    anchor = "selected" if selected else None
    return redirect(url_for(".board", slug=workshop.slug, meeting=selected or None, _anchor=anchor), 303)


@bp.post("/workshops/<slug>/schedule/meetings/<public_id>/lock", access=MEETING)
def lock(workshop: Workshop, meeting: Meeting) -> ResponseReturnValue:
    """Lock or unlock."""
    moving.lock_meeting(current_actor(), workshop=workshop, meeting=meeting, locked=request.form.get("locked") == "1")
    return _back(workshop, meeting.public_id)


@bp.post("/workshops/<slug>/schedule/meetings/<public_id>/move", access=MEETING)
def move(workshop: Workshop, meeting: Meeting) -> ResponseReturnValue:
    """Move to a place chosen from a list; a refusal names the rule."""
    form = PlaceForm()
    slot, table = form.ids()
    given = {"slot_id": slot, "table_id": table}
    if not form.attempt(moving.move_meeting, current_actor(), workshop=workshop, meeting=meeting, **given):
        return _page(workshop, meeting.public_id, form)
    flash(_("Moved. Participants are told when you release."), "success")
    return _back(workshop, meeting.public_id)


@bp.post("/workshops/<slug>/schedule/undo", access=PLAN)
def undo(workshop: Workshop) -> ResponseReturnValue:
    """Back to the plan before the last solve run, repair or change by hand; a refusal stands on the board."""
    try:
        going_back.undo_replacement(current_actor(), workshop=workshop)
    except Conflict as error:
        return _page(workshop, "", refused=error)
    flash(_("Undone. Participants are told when you release."), "success")
    return _back(workshop)


@bp.post("/workshops/<slug>/schedule/requests/<public_id>/place", access=REQUEST)
def place(workshop: Workshop, asked: MeetingRequest) -> ResponseReturnValue:
    """Give a wish without a place one."""
    form = PlaceForm()
    slot, table = form.ids()
    given = {"slot_id": slot, "table_id": table}
    if not form.attempt(moving.place_request, current_actor(), workshop=workshop, request=asked, **given):
        return _page(workshop, asked.public_id, form)
    flash(_("Scheduled. Participants are told when you release."), "success")
    return _back(workshop, asked.public_id)


@bp.post("/workshops/<slug>/schedule/requests/<public_id>/swap", access=REQUEST)
def swap(workshop: Workshop, asked: MeetingRequest) -> ResponseReturnValue:
    """Carry out a proposed swap."""
    try:
        moving.swap_meetings(current_actor(), workshop=workshop, request=asked, swap=request.form.get("swap", ""))
    except Conflict as error:
        return _page(workshop, asked.public_id, refused=error)
    flash(_("Swapped. Participants are told when you release."), "success")
    return _back(workshop, asked.public_id)


@bp.route("/workshops/<slug>/schedule/meetings/<public_id>/cancel", methods=["GET", "POST"], access=MEETING)
def cancel(workshop: Workshop, meeting: Meeting) -> ResponseReturnValue:
    """Call a meeting off, with the reason."""
    form = WhyForm()
    if form.validate_on_submit():
        moving.cancel_meeting(current_actor(), workshop=workshop, meeting=meeting, why=form.why.data or "")
        flash(_("Cancelled. Both sides are told when you release."), "success")
        return _back(workshop)
    what = plan.pair_words(meeting.city.organization.name, meeting.company.organization.name)
    return render("scheduling/why.html", form=form, workshop=workshop, what=what, is_meeting=True)


@bp.route("/workshops/<slug>/schedule/requests/<public_id>/forbid", methods=["GET", "POST"], access=REQUEST)
def forbid(workshop: Workshop, asked: MeetingRequest) -> ResponseReturnValue:
    """Keep a wish out of every schedule, with the reason."""
    form = WhyForm()
    if form.validate_on_submit():
        moving.allow_request(current_actor(), request=asked, allowed=False, why=form.why.data or "")
        return redirect(url_for(".requests", slug=workshop.slug), 303)
    what = plan.pair_words(asked.city.organization.name, asked.company.organization.name)
    return render("scheduling/why.html", form=form, workshop=workshop, what=what, is_meeting=False)


@bp.post("/workshops/<slug>/schedule/requests/<public_id>/allow", access=REQUEST)
def allow(workshop: Workshop, asked: MeetingRequest) -> ResponseReturnValue:
    """Let a forbidden wish take part again."""
    moving.allow_request(current_actor(), request=asked, allowed=True)
    return redirect(url_for(".requests", slug=workshop.slug), 303)


@bp.get("/workshops/<slug>/schedule/requests", access=BOARD)
def requests(workshop: Workshop) -> ResponseReturnValue:
    """Wishes and allocated pairings: of one participant, in one state, by value, participant or reason."""
    board = board_queries.load_board(workshop, unplaced_page=0)
    chosen = WishFilter.of(request.args)
    rows = chosen.rows(board)
    number = page_number(request.args.get("page"))
    first = (number - 1) * REQUESTS_SHOWN
    page = Page(rows[first : first + REQUESTS_SHOWN], number, len(rows), REQUESTS_SHOWN)
    reasons = {u.row.request.id: u for u in board_queries.explain(board, [r for r in page.items if r.is_waiting])}
    can_plan = policy.can_plan(current_actor(), workshop=workshop)
    return render(
        workshop=workshop,
        b=board,
        page=page,
        chosen=chosen,
        sorts=SORTS,
        states=STATES,
        reasons=reasons,
        can_plan=can_plan,
    )


@bp.route("/workshops/<slug>/schedule/requests/new", methods=["GET", "POST"], access=PLAN)
def add(workshop: Workshop) -> ResponseReturnValue:
    """Ask for a meeting as organizer."""
    rows = {str(row.id): row for row in desk_rows(workshop)}
    cities = [(key, r.organization.name) for key, r in rows.items() if r.kind == RegistrationKind.CITY.value]
    others = [(key, r.organization.name) for key, r in rows.items() if r.kind != RegistrationKind.CITY.value]
    form = RequestForm().offer(cities, others, [(str(c.id), c.title) for c in workshop.challenges])
    if form.validate_on_submit() and form.attempt(
        moving.add_request,
        current_actor(),
        workshop=workshop,
        city=rows[form.city.data],
        company=rows[form.company.data],
        challenge_id=int(form.challenge.data) if form.challenge.data else None,
        must=bool(form.must.data),
    ):
        flash(_("Added. Solve again, or schedule it by hand."), "success")
        return redirect(url_for(".requests", slug=workshop.slug), 303)
    return render(form=form, workshop=workshop)
