"""The desk on the day: held, no-show, late, fill the gap. Every action is one small form that may come twice."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core import clock
from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Conflict, DomainError, Invalid
from matchmaker.core.i18n import _
from matchmaker.core.pages import Page, page_number, page_within
from matchmaker.core.render import render
from matchmaker.core.text import whole_number
from matchmaker.scheduling import policy
from matchmaker.scheduling.models import Meeting, MeetingRequest
from matchmaker.scheduling.queries import board, plan
from matchmaker.scheduling.queries import day as day_queries
from matchmaker.scheduling.queries.standing import called_off
from matchmaker.scheduling.services import day as day_services
from matchmaker.scheduling.views.blueprint import bp
from matchmaker.workshops.jobs import no_shows
from matchmaker.workshops.models.programme import TimeSlot
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import mailbox
from matchmaker.workshops.queries import programme as workshop_programme

MEETINGS_SHOWN = 20
SCREEN_SECONDS = 30
FILTER_FROM = 9  # with fewer meetings at once, looking is quicker than typing


def _slot_id() -> int:
    raw = request.values.get("slot", "")
    return whole_number(raw, digits=11) or 0


def _page(workshop: Workshop, slot_id: int, *, fill: bool, refused: DomainError | None = None) -> ResponseReturnValue:
    slots = workshop_programme.slots(workshop)
    slot = next((s for s in slots if s.id == slot_id), None) or day_queries.slot_now(slots)
    meetings = day_queries.meetings_in(workshop, slot.id) if slot else []
    text = request.values.get("q", "")[:80].strip()
    page = _cut(day_queries.filter_meetings(meetings, text))
    return render(
        "scheduling/day.html",
        status=refused.status if refused else 200,
        refused=refused,
        workshop=workshop,
        slots=slots,
        slot=slot,
        around=_around(slots, slot),
        unmarked=[found for found in day_queries.unmarked_before(workshop, slots) if found[0] is not slot],
        everything=meetings,
        page=page,
        missing=day_queries.missing_of(page.items),
        not_here=day_queries.not_here(meetings),
        off=called_off(workshop, page.items),
        text=text,
        can_filter=len(meetings) >= FILTER_FROM,
        no_shows_from=slot.starts_at + no_shows.PATIENCE if slot else None,
        now=clock.now(),
        pairs=day_queries.free_pairs(workshop, slot.id) if slot and fill else None,
        can_fill=policy.can_fill_gap(current_actor(), workshop=workshop),
        to_mark={row.id for row in page.items if policy.can_mark_meeting(current_actor(), meeting=row)},
    )


def _cut(meetings: list[Meeting]) -> Page[Meeting]:
    """One page of the meetings at the same time, by table."""
    number = page_within(page_number(request.values.get("page")), len(meetings), MEETINGS_SHOWN)
    first = (number - 1) * MEETINGS_SHOWN
    return Page(meetings[first : first + MEETINGS_SHOWN], number, len(meetings), MEETINGS_SHOWN)


def _around(slots: list[TimeSlot], slot: TimeSlot | None) -> tuple[TimeSlot | None, TimeSlot | None]:
    """The times before and after the one that is shown."""
    at = slots.index(slot) if slot is not None else 0
    return (slots[at - 1] if at else None), (slots[at + 1] if at + 1 < len(slots) else None)


@bp.get("/workshops/<slug>/day", access=may(policy.can_open_day, workshop=board.get_for_board))
def day(workshop: Workshop) -> ResponseReturnValue:
    """The meetings that run now (or in a chosen slot), and who could fill a gap."""
    return _page(workshop, _slot_id(), fill=request.args.get("fill") == "1")


@bp.post(
    "/workshops/<slug>/day/meetings/<public_id>",
    access=may(policy.can_mark_meeting, workshop=board.get_for_board, meeting=plan.get_meeting),
)
def mark_meeting(workshop: Workshop, meeting: Meeting) -> ResponseReturnValue:
    """Held, no_show or late (of a side, as in "no_show.city", or of a further participant's id), or undone."""
    form = request.form
    mark, _dot, side = form.get("mark", "").partition(".")
    try:
        day_services.mark_meeting(
            current_actor(), meeting=meeting, mark=mark, side=side or form.get("side", ""), key=form.get("key", "")
        )
    except (Invalid, Conflict) as error:
        return _page(workshop, meeting.slot_id, fill=False, refused=error)
    flash(_said(meeting, mark), "success")
    fill = "1" if mark == "no_show" and not meeting.takes_place else None
    view = {name: form.get(name) or None for name in ("page", "q")}
    target = url_for(".day", slug=workshop.slug, slot=meeting.slot_id, fill=fill, **view)  # type: ignore[arg-type]
    return redirect(f"{target}#{'gap' if fill else 'm-' + meeting.public_id}", 303)


def _said(meeting: Meeting, mark: str) -> str:
    """What was marked, in a sentence."""
    who, table = day_queries.meeting_words(meeting), meeting.table.number
    if mark == "undone":
        return _("Undone: %(who)s, table %(n)s.", who=who, n=table)
    if mark == "held":
        return _("Held: %(who)s, table %(n)s.", who=who, n=table)
    names = {"city": meeting.city.organization.name, "company": meeting.company.organization.name}
    if mark == "late":
        return _(
            "Late: %(name)s (%(who)s, table %(n)s).", name=names.get(meeting.late_side, _("both")), who=who, n=table
        )
    name = names.get(meeting.absent_side, _("both")) if not meeting.takes_place else _("one of the group")
    return _("Missing: %(name)s (%(who)s, table %(n)s).", name=name, who=who, n=table)


@bp.get("/workshops/<slug>/screen", access=may(policy.can_open_day, workshop=board.get_for_board))
def screen(workshop: Workshop) -> ResponseReturnValue:
    """The running (or next) slot for the hall: large, renews itself, names no missing person."""
    slots = workshop_programme.slots(workshop)
    slot = day_queries.slot_now(slots)
    meetings = [m for m in day_queries.meetings_in(workshop, slot.id) if m.takes_place] if slot else []
    sessions = workshop_programme.programme(workshop)
    now = clock.now()
    return render(
        "scheduling/screen.html",
        workshop=workshop,
        slot=slot,
        meetings=meetings,
        off=called_off(workshop, meetings),
        following=_around(slots, slot)[1],
        running=[s for s in sessions if s.starts_at <= now < s.ends_at and s.kind != "meetings"],
        now=now,
        refresh=SCREEN_SECONDS,
    )


@bp.post(
    "/workshops/<slug>/day/fill/<public_id>",
    access=may(policy.can_fill_gap, workshop=board.get_for_board, asked=plan.get_request),
)
def fill_gap(workshop: Workshop, asked: MeetingRequest) -> ResponseReturnValue:
    """Seat a pair that is free now."""
    try:
        meeting = day_services.fill_gap(
            current_actor(), workshop=workshop, request=asked, slot_id=_slot_id(), key=request.form.get("key", "")
        )
    except Conflict as error:
        return _page(workshop, _slot_id(), fill=True, refused=error)
    flash(mailbox.told(workshop, _("Meeting added. Both have been told, but tell them in person too.")), "success")
    target = url_for(".day", slug=workshop.slug, slot=meeting.slot_id)
    return redirect(f"{target}#m-{meeting.public_id}", 303)
