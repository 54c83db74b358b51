"""The desk on the day: held, no-show, late, fill the gap. Every action is one small form that may come twice."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.scheduling import policy, queries, services
from matchmaker.scheduling.models import Meeting, MeetingRequest
from matchmaker.scheduling.views._blueprint import bp
from matchmaker.workshops import queries as workshops
from matchmaker.workshops.models import Workshop


def _slot_id() -> int:
    raw = request.values.get("slot", "")
    return int(raw) if raw.isdigit() and len(raw) < 12 else 0


@bp.get("/workshops/<slug>/day", access=may(policy.can_open_day, workshop=queries.get_for_board))
def day(workshop: Workshop) -> ResponseReturnValue:
    """The meetings that run now (or in a chosen slot), and who could fill a gap."""
    slots = workshops.slots(workshop)
    wanted = _slot_id()
    slot = next((s for s in slots if s.id == wanted), None) or queries.slot_now(slots)
    return render(
        workshop=workshop,
        slots=slots,
        slot=slot,
        meetings=queries.meetings_in(workshop, slot.id) if slot else [],
        pairs=queries.free_pairs(workshop, slot.id) if slot and request.args.get("fill") == "1" else None,
        can_fill=policy.can_fill_gap(current_actor(), workshop=workshop),
    )


@bp.post(
    "/workshops/<slug>/day/meetings/<public_id>",
    access=may(policy.can_mark_meeting, workshop=queries.get_for_board, meeting=queries.get_meeting),
)
def mark_meeting(workshop: Workshop, meeting: Meeting) -> ResponseReturnValue:
    """Held, no_show, late or undone."""
    mark, form = request.form.get("mark", ""), request.form
    services.mark_meeting(
        current_actor(), meeting=meeting, mark=mark, side=form.get("side", ""), key=form.get("key", "")
    )
    fill = "1" if mark == "no_show" else None
    target = url_for(".day", slug=workshop.slug, slot=meeting.slot_id, fill=fill)
    return redirect(f"{target}#{'gap' if fill else 'm-' + meeting.public_id}", 303)


@bp.post(
    "/workshops/<slug>/day/fill/<public_id>",
    access=may(policy.can_fill_gap, workshop=queries.get_for_board, asked=queries.get_request),
)
def fill_gap(workshop: Workshop, asked: MeetingRequest) -> ResponseReturnValue:
    """Seat a pair that is free now."""
    meeting = services.fill_gap(
        current_actor(), workshop=workshop, request=asked, slot_id=_slot_id(), key=request.form.get("key", "")
    )
    flash(_("Seated. Both were told. Say it aloud too."), "success")
    target = url_for(".day", slug=workshop.slug, slot=meeting.slot_id)
    return redirect(f"{target}#m-{meeting.public_id}", 303)
