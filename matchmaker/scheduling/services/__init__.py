"""Commands of scheduling: solve runs, moves by hand, repair, releases, the day."""

from matchmaker.scheduling.services.day import (
    PATIENCE,
    fill_gap,
    mark_meeting,
    report_trouble,
    settle_trouble,
    write_note,
)
from matchmaker.scheduling.services.moving import (
    add_request,
    allow_request,
    cancel_meeting,
    lock_meeting,
    move_meeting,
    place_request,
    swap_meetings,
)
from matchmaker.scheduling.services.releasing import make_calendar_key, release_schedule
from matchmaker.scheduling.services.repairing import (
    IncidentDraft,
    accept_repair,
    ask_repair,
    drop_repair,
    fail_repair,
    read_repair,
    record_repair,
)
from matchmaker.scheduling.services.requests import let_go, refresh_requests
from matchmaker.scheduling.services.runs import (
    apply_run,
    begin_run,
    cancel_run,
    note_progress,
    record_failure,
    record_solution,
    request_solve,
    settle_dead_runs,
)

__all__ = [
    "PATIENCE",
    "IncidentDraft",
    "accept_repair",
    "add_request",
    "allow_request",
    "apply_run",
    "ask_repair",
    "begin_run",
    "cancel_meeting",
    "cancel_run",
    "drop_repair",
    "fail_repair",
    "fill_gap",
    "let_go",
    "lock_meeting",
    "make_calendar_key",
    "mark_meeting",
    "move_meeting",
    "note_progress",
    "place_request",
    "read_repair",
    "record_failure",
    "record_repair",
    "record_solution",
    "refresh_requests",
    "release_schedule",
    "report_trouble",
    "request_solve",
    "settle_dead_runs",
    "settle_trouble",
    "swap_meetings",
    "write_note",
]
