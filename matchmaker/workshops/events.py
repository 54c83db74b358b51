"""What happens around workshops."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WorkshopAnnounced:
    """A workshop became public. `further` dates of its series did so with it; of those `is_told` is False: the first
    one's message speaks for all."""

    workshop_id: int
    further: int = 0
    is_told: bool = True


@dataclass(frozen=True)
class WorkshopCancelled:
    """A workshop was called off."""

    workshop_id: int


@dataclass(frozen=True)
class SeriesCancelled:
    """All workshops of a series that were ahead (ids) are cancelled at once."""

    series_id: int
    workshops: tuple[int, ...]


@dataclass(frozen=True)
class WorkshopTakenOver:
    """A person became an organizer of a workshop: added to the team, or nobody else was left or could (`why`)."""

    workshop_id: int
    user_id: int
    why: str = ""


@dataclass(frozen=True)
class PhaseChanged:
    """A workshop moved from one status to another (values of WorkshopStatus)."""

    workshop_id: int
    before: str
    after: str


@dataclass(frozen=True)
class ProgrammeChanged:
    """Sessions, rooms, tables or slots of a workshop changed."""

    workshop_id: int


@dataclass(frozen=True)
class RegistrationReceived:
    """A registration waits for a place, or for the organizer's acceptance. `is_told`: as in RegistrationConfirmed."""

    registration_id: int
    is_told: bool = True


@dataclass(frozen=True)
class RegistrationConfirmed:
    """A registration has its place for sure. `further` dates of a series came with it;
    of those `is_told` is False: the first one's message speaks for all."""

    registration_id: int
    further: int = 0
    is_told: bool = True


@dataclass(frozen=True)
class RegistrationPromoted:
    """A place became free and went to this registration from the waiting list."""

    registration_id: int


@dataclass(frozen=True)
class RegistrationCancelled:
    """An organization stays away; `had_place` says whether a place became free."""

    registration_id: int
    had_place: bool


@dataclass(frozen=True)
class RegistrationDeclined:
    """An organizer did not accept a registration and said why."""

    registration_id: int


@dataclass(frozen=True)
class AvailabilitySaved:
    """A participant said when they can meet."""

    registration_id: int


@dataclass(frozen=True)
class WishesSaved:
    """A participant saved wishes."""

    registration_id: int


@dataclass(frozen=True)
class RegistrationMarked:
    """The desk marked a participant: arrived, late, no_show or undone."""

    registration_id: int
    mark: str


@dataclass(frozen=True)
class ReminderWanted:
    """An organizer reminds a participant of what is missing (profile, availability, wishes)."""

    registration_id: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class InvitationDue:
    """An invitation, or a reminder of it, is to be written now."""

    workshop_invitation_id: int
    is_reminder: bool


@dataclass(frozen=True)
class MessageDue:
    """A message is to be written to these people (ids of accounts) and to these addresses without an account."""

    message_id: int
    user_ids: tuple[int, ...]
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class HomeworkGiven:
    """A series has new homework."""

    homework_id: int


@dataclass(frozen=True)
class ReportDue:
    """The public report is due in three days or less, or late."""

    workshop_id: int
    is_late: bool


@dataclass(frozen=True)
class ReportPublished:
    """The public report of a workshop can be read by everybody."""

    workshop_id: int


@dataclass(frozen=True)
class RequestsChanged:
    """Pairings were accepted or taken back for a workshop, or a group meeting was added, changed or removed."""

    workshop_id: int


@dataclass(frozen=True)
class RoomMoved:
    """The sessions and tables of a room are in another one now (ids)."""

    workshop_id: int
    room_id: int
    to_id: int


@dataclass(frozen=True)
class ProgrammeDelayed:
    """A part of the programme takes so many minutes longer, and whatever begins after it that day begins later."""

    workshop_id: int
    session_id: int
    minutes: int


@dataclass(frozen=True)
class DeputyComes:
    """Somebody else comes for a registered organization; its meetings stay."""

    registration_id: int
    name: str


@dataclass(frozen=True)
class PlacesGoing:
    """Meeting times or tables (ids) are about to be removed; whatever plan stands on them must let go of them."""

    workshop_id: int
    slots: frozenset[int] = frozenset()
    tables: frozenset[int] = frozenset()
