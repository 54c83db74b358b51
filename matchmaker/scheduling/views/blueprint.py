"""The blueprint of scheduling and what its templates share."""

from __future__ import annotations

from typing import Any

from matchmaker.core.access import GuardedBlueprint, may
from matchmaker.core.db import new_public_id
from matchmaker.core.local_time import at_place, day_of, when_of
from matchmaker.scheduling import policy
from matchmaker.scheduling.queries import board, plan
from matchmaker.workshops.queries.dates import day_at_place, days_of, pipeline_of

bp = GuardedBlueprint("scheduling", __name__)
BOARD = may(policy.can_open_board, workshop=board.get_for_board)
PLAN = may(policy.can_plan, workshop=board.get_for_board)


@bp.context_processor
def shared() -> dict[str, Any]:
    """Times at the place, the phases, and fresh keys for forms that may be sent twice."""
    return {
        "at_place": at_place,
        "day_of": day_of,
        "when_of": when_of,
        "day_at_place": day_at_place,
        "days_of": days_of,
        "pipeline_of": pipeline_of,
        "time_of": plan.time_of,
        "new_key": new_public_id,
    }
