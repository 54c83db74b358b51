"""Words of the report."""

from __future__ import annotations

from matchmaker.core.i18n import _


def datasets() -> dict[str, str]:
    """The datasets, in words."""
    return {
        "challenges": _("Challenges"),
        "participants": _("Participants of workshops"),
        "meetings": _("Meetings"),
        "wishes": _("Wishes"),
        "workshops": _("Workshops"),
        "collaborations": _("Collaborations"),
        "questions": _("Questions"),
        "contacts": _("Contacts"),
        "sectors": _("Sectors"),
    }
