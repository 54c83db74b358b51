"""Commands of scheduling: solve runs, moves by hand, repair, releases, the day."""

from matchmaker.scheduling.services.runs import (
    apply_run,
    begin_run,
    cancel_run,
    note_progress,
    record_solution,
    request_solve,
    settle_dead_runs,
)

__all__ = [
    "apply_run",
    "begin_run",
    "cancel_run",
    "note_progress",
    "record_solution",
    "request_solve",
    "settle_dead_runs",
]
