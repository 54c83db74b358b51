"""What the kinds of mails of a workshop are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from matchmaker.core.i18n import _l
from matchmaker.workshops.engine.mail_events import INVITATION, INVITATION_REMINDER, MESSAGE, REMINDER

LABELS: Final[Mapping[str, Any]] = {
    INVITATION: _l("Invitation"),
    INVITATION_REMINDER: _l("Reminder of the invitation"),
    MESSAGE: _l("Message"),
    "place": _l("Confirmation of a place"),
    "waiting": _l("On the waiting list"),
    "promoted": _l("A place from the waiting list"),
    "on_behalf": _l("Registered by an organizer: please confirm"),
    REMINDER: _l("Reminder of what is missing"),
    "wishes_open": _l("Wishes are open"),
    "feedback": _l("Thanks, and a request for feedback"),
    "announced": _l("Announcement"),
    "cancelled": _l("Cancellation"),
    "room": _l("Another room"),
    "asked": _l("Registration received"),
    "declined": _l("Registration not accepted"),
    "schedule": _l("Schedule"),
    "report": _l("Report"),
    "": _l("Other e-mail"),
}
"""Kind of a mail (`OutboxMail.event`) → its name."""
