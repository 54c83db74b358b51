"""The words of mails that organizers cause, for the mails themselves and for the preview before they are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from matchmaker.core.i18n import _l
from matchmaker.core.local_time import when_of
from matchmaker.workshops.models.workshop import Workshop

MISSING: Final[Mapping[str, Any]] = {
    "word": _l("your confirmation that you come"),
    "profile": _l("the profile of your organization"),
    "availability": _l("your times"),
    "wishes": _l("your wishes"),
}
"""What a participant may still have to do → how a reminder says it."""


def invitation_words(workshop: Workshop, *, is_reminder: bool) -> tuple[str, str]:
    """Subject and opening of an invitation, in the language of the moment they are shown."""
    title = workshop.title
    if is_reminder:
        text = _l("You are invited to “%(title)s”, and we have no answer from you yet.", title=title)
        return _l("Reminder: “%(title)s”", title=title), text
    return _l("Invitation: “%(title)s”", title=title), _l("You are invited to “%(title)s”.", title=title)


def reminder_words(workshop: Workshop, missing: Sequence[str]) -> tuple[str, str]:
    """Subject and opening of a reminder of what is missing."""
    what = ", ".join(str(MISSING[name]) for name in missing)
    text = _l("Please complete this for “%(title)s”: %(what)s.", title=workshop.title, what=what)
    return _l("Still missing: “%(title)s”", title=workshop.title), text


def when_in_words(workshop: Workshop) -> str:
    """Day, time and time zone of the workshop."""
    return f"{when_of(workshop.starts_at, workshop.zone)} ({workshop.timezone.replace('_', ' ')})"
