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
from matchmaker.applications.services.inviting import (
    accept_evaluator_invitation,
    accept_evaluator_invitation_as_new,
    forget_address,
    invite_by_mail,
    invite_evaluator,
    withdraw_evaluator_invitation,
)
from matchmaker.applications.services.panel import end_blind_round, remove_evaluator, set_up_assessment
from matchmaker.applications.services.reacting import note_opening, note_revision
from matchmaker.applications.services.scoring import declare_conflicts, recuse, save_scores

__all__ = [
    "Draft",
    "accept_evaluator_invitation",
    "accept_evaluator_invitation_as_new",
    "accept_gaps",
    "agree_scores",
    "confirm_application",
    "declare_conflicts",
    "end_blind_round",
    "forget_address",
    "invite_by_mail",
    "invite_evaluator",
    "note_opening",
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
    "withdraw_evaluator_invitation",
]
