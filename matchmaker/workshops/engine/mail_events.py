"""The kinds of mails of a workshop, by the name under which the outbox and the organizers' own texts know them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

INVITATION, INVITATION_REMINDER, REMINDER, MESSAGE = "invitation", "invitation_reminder", "reminder", "message"
BY_HAND: Final = frozenset({INVITATION, INVITATION_REMINDER, REMINDER, MESSAGE})
"""Mails that an organizer causes by pressing a button; they have a limit."""
WITH_OWN_TEXT: Final = (
    INVITATION,
    INVITATION_REMINDER,
    "place",
    "waiting",
    "promoted",
    "on_behalf",
    REMINDER,
    "wishes_open",
    "feedback",
)
"""Mails whose subject and opening organizers may write themselves."""
PLACEHOLDERS: Final = ("person", "organization", "workshop", "when", "place")
"""What stands in braces in an own text and is filled in: {person}, …"""


_BRACES: Final = re.compile(r"\{\w+\}")


def unknown(text: str) -> list[str]:
    """What stands in braces like a placeholder and is none: it would be sent as it stands."""
    return sorted({found for found in _BRACES.findall(text) if found[1:-1] not in PLACEHOLDERS})


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its placeholders filled in; braces that are none stay as they are."""
    for name in PLACEHOLDERS:
        text = text.replace("{" + name + "}", values.get(name, ""))
    return text
