"""Tables of workshops: the event, its programme, who takes part, and what follows.

`Workshop` and its phases are in `workshop`, sessions, rooms, tables and slots in `programme`, registrations,
availability and wishes in `people`, chosen pairings and group meetings in `allocation`, homework, feedback and report
in `after`.
"""

from matchmaker.workshops.models.after import Homework, HomeworkAnswer, WorkshopFeedback, WorkshopReport
from matchmaker.workshops.models.allocation import (
    GroupChallenge,
    GroupMeeting,
    GroupMember,
    GroupSource,
    WorkshopAllocation,
    WorkshopPairing,
)
from matchmaker.workshops.models.people import (
    HOLDS_PLACE,
    Availability,
    Registration,
    RegistrationKind,
    RegistrationPerson,
    RegistrationStatus,
    Wish,
    WishLevel,
)
from matchmaker.workshops.models.programme import (
    OPEN_KINDS,
    MeetingTable,
    Room,
    SessionChallenge,
    SessionKind,
    TimeSlot,
    WorkshopSession,
)
from matchmaker.workshops.models.workshop import (
    PHASE_OF,
    Phase,
    RoleKind,
    WaitingRule,
    Workshop,
    WorkshopChallenge,
    WorkshopPhase,
    WorkshopRole,
    WorkshopSeries,
    WorkshopStatus,
)

__all__ = [
    "HOLDS_PLACE",
    "OPEN_KINDS",
    "PHASE_OF",
    "Availability",
    "GroupChallenge",
    "GroupMeeting",
    "GroupMember",
    "GroupSource",
    "Homework",
    "HomeworkAnswer",
    "MeetingTable",
    "Phase",
    "Registration",
    "RegistrationKind",
    "RegistrationPerson",
    "RegistrationStatus",
    "RoleKind",
    "Room",
    "SessionChallenge",
    "SessionKind",
    "TimeSlot",
    "WaitingRule",
    "Wish",
    "WishLevel",
    "Workshop",
    "WorkshopAllocation",
    "WorkshopChallenge",
    "WorkshopFeedback",
    "WorkshopPairing",
    "WorkshopPhase",
    "WorkshopReport",
    "WorkshopRole",
    "WorkshopSeries",
    "WorkshopSession",
    "WorkshopStatus",
]
