"""When somebody who is not there may be marked as missing, the same for the day and for a meeting."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from matchmaker.core import clock
from matchmaker.core.errors import Closed
from matchmaker.core.i18n import _
from matchmaker.workshops.models.workshop import Workshop

PATIENCE: Final = timedelta(minutes=4)
"""So long after the beginning one may only be late."""


def require_patience(workshop: Workshop, begins: datetime) -> None:
    """Raise Closed as long as whoever is missing from what begins then may only be late."""
    earliest = begins + PATIENCE
    if clock.now() < earliest:
        time = earliest.astimezone(workshop.zone).strftime("%H:%M")
        raise Closed(_("A no-show can be marked from %(time)s, four minutes after the beginning.", time=time))
