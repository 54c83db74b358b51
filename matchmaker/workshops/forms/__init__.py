"""Forms of workshops."""

from matchmaker.workshops.forms.allocating import AllocationForm, GroupForm, PairForm
from matchmaker.workshops.forms.organizing import (
    AnswerForm,
    CancelWorkshopForm,
    CreateForm,
    DecideForm,
    DetailsForm,
    HomeworkForm,
    PhasesForm,
    ReportForm,
    RoleForm,
    RoomForm,
    SessionForm,
    SlotsForm,
    TablesForm,
)
from matchmaker.workshops.forms.taking_part import AvailabilityForm, FeedbackForm, SignUpForm, WishesForm

__all__ = [
    "AllocationForm",
    "AnswerForm",
    "AvailabilityForm",
    "CancelWorkshopForm",
    "CreateForm",
    "DecideForm",
    "DetailsForm",
    "FeedbackForm",
    "GroupForm",
    "HomeworkForm",
    "PairForm",
    "PhasesForm",
    "ReportForm",
    "RoleForm",
    "RoomForm",
    "SessionForm",
    "SignUpForm",
    "SlotsForm",
    "TablesForm",
    "WishesForm",
]
