"""Forms of outcomes."""

from matchmaker.outcomes.forms.contacts import FollowUpForm, NoteForm
from matchmaker.outcomes.forms.record import (
    AgreeForm,
    CheckForm,
    ConfirmForm,
    IndicatorForm,
    LadderForm,
    MilestoneForm,
    NextStepForm,
    OutcomeForm,
    StartForm,
    StatementForm,
    ValueForm,
)

__all__ = [
    "AgreeForm",
    "CheckForm",
    "ConfirmForm",
    "FollowUpForm",
    "IndicatorForm",
    "LadderForm",
    "MilestoneForm",
    "NextStepForm",
    "NoteForm",
    "OutcomeForm",
    "StartForm",
    "StatementForm",
    "ValueForm",
]
