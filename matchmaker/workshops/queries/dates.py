"""When a workshop is, and in which phase, in words."""

from __future__ import annotations

from matchmaker.core.i18n import _l
from matchmaker.core.local_time import at_place, short_date
from matchmaker.workshops.models.workshop import Phase, Workshop

ORDER = tuple(Phase)
PHASE_LABELS = {
    Phase.PROFILE: _l("Profiles"),
    Phase.WISHES: _l("Wishes"),
    Phase.SOLVING: _l("Solving"),
    Phase.PROVISIONAL: _l("Provisional schedule"),
    Phase.LIVE: _l("Live"),
    Phase.FOLLOW_UP: _l("Follow-up"),
}


def day_at_place(workshop: Workshop) -> str:
    """The day (or days) of a workshop with hours and time zone, in the time of the place."""
    days = workshop.days
    zone = workshop.starts_at.astimezone(workshop.zone).tzname() or workshop.timezone
    start, end = at_place(workshop.starts_at, workshop.zone), at_place(workshop.ends_at, workshop.zone)
    if len(days) == 1:
        return f"{short_date(days[0])}, {start}–{end} {zone}"
    return f"{short_date(days[0])}, {start} – {short_date(days[-1])}, {end} {zone}"


def pipeline_of(workshop: Workshop) -> list[tuple[str, str, str]]:
    """(name, dates, done|now|"") for each phase."""
    here = ORDER.index(workshop.phase) if workshop.phase else -1
    items = []
    for row in workshop.phases:
        phase = Phase(row.phase)
        opens, closes = (at_place(m, workshop.zone, "d MMM") for m in (row.opens_at, row.closes_at))
        note = opens if opens == closes else f"{opens} – {closes}"
        index = ORDER.index(phase)
        state = "done" if index < here else ("now" if index == here else "")
        items.append((str(PHASE_LABELS[phase]), note, state))
    return items


def days_of(workshop: Workshop) -> str:
    """The day (or first and last day) of a workshop, at the place, without its hours."""
    first, last = short_date(workshop.days[0]), short_date(workshop.days[-1])
    return first if len(workshop.days) == 1 else f"{first} – {last}"
