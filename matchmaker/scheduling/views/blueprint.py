"""The blueprint of scheduling and what its templates share."""

from __future__ import annotations

from typing import Any

from matchmaker.core.access import GuardedBlueprint, may
from matchmaker.core.db import new_public_id
from matchmaker.core.i18n import _
from matchmaker.core.local_time import at_place, day_of, short_date, when_of
from matchmaker.scheduling import policy
from matchmaker.scheduling.queries import board, plan
from matchmaker.workshops.models.workshop import Phase, Workshop

bp = GuardedBlueprint("scheduling", __name__)
BOARD = may(policy.can_open_board, workshop=board.get_for_board)
PLAN = may(policy.can_plan, workshop=board.get_for_board)
ORDER = tuple(Phase)


def day_at_place(workshop: Workshop) -> str:
    """The day (or first and last day) of a workshop, at the place."""
    days = workshop.days
    first, last = short_date(days[0]), short_date(days[-1])
    return first if len(days) == 1 else f"{first} – {last}"


def pipeline_of(workshop: Workshop) -> list[tuple[str, str, str]]:
    """(name, dates, done|now|"") for each phase."""
    names = {
        Phase.PROFILE: _("Profiles"),
        Phase.WISHES: _("Wishes"),
        Phase.SOLVING: _("Solving"),
        Phase.PROVISIONAL: _("Provisional schedule"),
        Phase.LIVE: _("Live"),
        Phase.FOLLOW_UP: _("Follow-up"),
    }
    here = ORDER.index(workshop.phase) if workshop.phase else -1
    items = []
    for row in workshop.phases:
        opens, closes = (at_place(m, workshop.zone, "d MMM") for m in (row.opens_at, row.closes_at))
        index = ORDER.index(Phase(row.phase))
        state = "done" if index < here else ("now" if index == here else "")
        items.append((names[Phase(row.phase)], opens if opens == closes else f"{opens} – {closes}", state))
    return items


@bp.context_processor
def shared() -> dict[str, Any]:
    """Times at the place, the phases, and fresh keys for forms that may be sent twice."""
    return {
        "at_place": at_place,
        "day_of": day_of,
        "when_of": when_of,
        "day_at_place": day_at_place,
        "pipeline_of": pipeline_of,
        "time_of": plan.time_of,
        "new_key": new_public_id,
    }
