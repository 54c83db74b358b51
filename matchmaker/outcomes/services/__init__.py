"""Commands of outcomes."""

from matchmaker.outcomes.services.clockwork import ask_for_progress, remind_of_follow_ups, tell_of_late_steps
from matchmaker.outcomes.services.collaborations import (
    CURRENCIES,
    NextStep,
    Outcome,
    add_milestone,
    confirm_outcome,
    finish_milestone,
    say,
    set_next_step,
    set_outcome,
    start_collaboration,
)
from matchmaker.outcomes.services.contacts import (
    Cause,
    Disclosure,
    close_follow_up,
    log_contact,
    note_contact,
    open_follow_up,
)
from matchmaker.outcomes.services.figures import (
    IndicatorDraft,
    add_indicator,
    answer_check,
    climb,
    confirm_value,
    record_value,
)
from matchmaker.outcomes.services.register import publish_result, register_end, withdraw_result

__all__ = [
    "CURRENCIES",
    "Cause",
    "Disclosure",
    "IndicatorDraft",
    "NextStep",
    "Outcome",
    "add_indicator",
    "add_milestone",
    "answer_check",
    "ask_for_progress",
    "climb",
    "close_follow_up",
    "confirm_outcome",
    "confirm_value",
    "finish_milestone",
    "log_contact",
    "note_contact",
    "open_follow_up",
    "publish_result",
    "record_value",
    "register_end",
    "remind_of_follow_ups",
    "say",
    "set_next_step",
    "set_outcome",
    "start_collaboration",
    "tell_of_late_steps",
    "withdraw_result",
]
