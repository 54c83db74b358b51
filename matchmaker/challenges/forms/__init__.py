"""Forms of challenges."""

from matchmaker.challenges.forms.life import (
    AnswerForm,
    AskForm,
    CloseForm,
    FreezeForm,
    InviteForm,
    JoinForm,
    ReasonForm,
    ReturnForm,
    StartForm,
    ThawForm,
)
from matchmaker.challenges.forms.steps import FORMS, StepForm, step_name

__all__ = [
    "FORMS",
    "AnswerForm",
    "AskForm",
    "CloseForm",
    "FreezeForm",
    "InviteForm",
    "JoinForm",
    "ReasonForm",
    "ReturnForm",
    "StartForm",
    "StepForm",
    "ThawForm",
    "step_name",
]
