"""Tables of outcomes."""

from matchmaker.outcomes.models.collaboration import (
    ORIGINS,
    Collaboration,
    CollaborationMilestone,
    LadderStep,
    Measurement,
    OutcomeIndicator,
    ProgressCheck,
)
from matchmaker.outcomes.models.contact import CONTACT_KINDS, HIDES_COMPANY, Contact, MeetingFollowUp
from matchmaker.outcomes.models.result import Result

__all__ = [
    "CONTACT_KINDS",
    "HIDES_COMPANY",
    "ORIGINS",
    "Collaboration",
    "CollaborationMilestone",
    "Contact",
    "LadderStep",
    "Measurement",
    "MeetingFollowUp",
    "OutcomeIndicator",
    "ProgressCheck",
    "Result",
]
