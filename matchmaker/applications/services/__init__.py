"""Everything that changes applications and their assessment."""

from matchmaker.applications.services.applying import (
    Draft,
    accept_gaps,
    confirm_application,
    save_checks,
    save_draft,
    start_application,
    submit_application,
    withdraw_application,
)
from matchmaker.applications.services.deciding import agree_scores, prepare_decision, release_decisions
from matchmaker.applications.services.panel import (
    end_blind_round,
    invite_evaluator,
    remove_evaluator,
    set_up_assessment,
)
from matchmaker.applications.services.reacting import extend_deadline, note_revision
from matchmaker.applications.services.scoring import declare_conflicts, recuse, save_scores

__all__ = [
    "Draft",
    "accept_gaps",
    "agree_scores",
    "confirm_application",
    "declare_conflicts",
    "end_blind_round",
    "extend_deadline",
    "invite_evaluator",
    "note_revision",
    "prepare_decision",
    "recuse",
    "release_decisions",
    "remove_evaluator",
    "save_checks",
    "save_draft",
    "save_scores",
    "set_up_assessment",
    "start_application",
    "submit_application",
    "withdraw_application",
]
