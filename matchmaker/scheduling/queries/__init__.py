"""Reading schedules: the engine's problem, runs, the board, agendas, the day."""

from matchmaker.scheduling.queries.changes import change_words, differences
from matchmaker.scheduling.queries.problem import (
    NO_FLOORS,
    Floors,
    load_problem,
    make_problem,
    meetings_of,
    openings,
    placements_of,
    working_schedule,
)
from matchmaker.scheduling.queries.runs import (
    active_run,
    announced_requests,
    get_run,
    get_run_by_id,
    last_release,
    last_run,
    releases,
)
from matchmaker.scheduling.queries.wanted import Allocation, allocation_sources, reason_for, wanted, worth
from matchmaker.scheduling.queries.words import Names, say, why_not

__all__ = [
    "NO_FLOORS",
    "Allocation",
    "Floors",
    "Names",
    "active_run",
    "allocation_sources",
    "announced_requests",
    "change_words",
    "differences",
    "get_run",
    "get_run_by_id",
    "last_release",
    "last_run",
    "load_problem",
    "make_problem",
    "meetings_of",
    "openings",
    "placements_of",
    "reason_for",
    "releases",
    "say",
    "wanted",
    "why_not",
    "working_schedule",
    "worth",
]
