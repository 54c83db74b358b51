"""The blueprint and what the templates of workshops share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date, format_datetime

from matchmaker.core.access import GuardedBlueprint
from matchmaker.core.i18n import _
from matchmaker.workshops import queries
from matchmaker.workshops.engine.kits import KITS
from matchmaker.workshops.forms.organizing import KIND_LABELS, PHASE_LABELS, ROLE_LABELS
from matchmaker.workshops.models import Phase, RoleKind, SessionKind, Workshop, WorkshopStatus

bp = GuardedBlueprint("workshops", __name__)
ORDER = tuple(Phase)


def at_place(moment: datetime, zone: ZoneInfo, pattern: str = "HH:mm") -> str:
    """A moment in the time of the place of the workshop, not of the reader."""
    return str(format_datetime(moment.astimezone(zone).replace(tzinfo=None), pattern, rebase=False))


def day_of(moment: datetime, zone: ZoneInfo) -> str:
    """The day at the place, short: "Thu 19 Mar"."""
    return at_place(moment, zone, "EEE d MMM")


def long_day(moment: datetime, zone: ZoneInfo) -> str:
    """The day at the place in words: "Thursday 19 March"."""
    return at_place(moment, zone, "EEEE d MMMM")


def when_of(moment: datetime, zone: ZoneInfo) -> str:
    """Day and time at the place: "Thu 19 Mar 2026, 17:00"."""
    return at_place(moment, zone, "EEE d MMM y, HH:mm")


def day_at_place(workshop: Workshop) -> str:
    """The day (or days) of a workshop with hours and time zone, in the time of the place."""
    days = workshop.days
    zone = workshop.starts_at.astimezone(workshop.zone).tzname() or workshop.timezone
    start, end = at_place(workshop.starts_at, workshop.zone), at_place(workshop.ends_at, workshop.zone)
    if len(days) == 1:
        return f"{_day(days[0])}, {start}–{end} {zone}"
    return f"{_day(days[0])}, {start} – {_day(days[-1])}, {end} {zone}"


def _day(value: date) -> str:
    return str(format_date(value, "EEE d MMM y"))


def status_of(workshop: Workshop) -> tuple[str, str, str]:
    """(word, kind, icon) of the workshop's status."""
    words = {
        WorkshopStatus.PLANNED: (_("Plan"), "warn", "pencil"),
        WorkshopStatus.ANNOUNCED: (_("Announced"), "wait", "calendar-event"),
        WorkshopStatus.REGISTRATION_OPEN: (_("Registration open"), "open", "door-open"),
        WorkshopStatus.BOOKING_OPEN: (_("Wishes open"), "open", "door-open"),
        WorkshopStatus.SOLVING: (_("Schedule in work"), "wait", "hourglass-split"),
        WorkshopStatus.LOCKED: (_("Provisional schedule"), "wait", "calendar-event"),
        WorkshopStatus.RUNNING: (_("Today"), "accent", "broadcast"),
        WorkshopStatus.HELD: (_("Held"), "ok", "check-circle"),
        WorkshopStatus.REPORT_DRAFT: (_("Held"), "ok", "check-circle"),
        WorkshopStatus.REPORT_PUBLISHED: (_("Report published"), "ok", "file-earmark-text"),
        WorkshopStatus.ARCHIVED: (_("Closed"), "wait", "lock-fill"),
        WorkshopStatus.CANCELLED: (_("Cancelled"), "bad", "x-circle"),
    }
    return words[WorkshopStatus(workshop.status)]


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


def waiting_sentence(workshop: Workshop) -> str:
    """The printed rule of the waiting list."""
    if workshop.waiting_rule == "lottery":
        rule = _(
            "If there are more registrations than places, free places go to the waiting list by a draw. Its seed"
            " (%(seed)s) was recorded at the announcement, so everybody can repeat the draw.",
            seed=workshop.lottery_seed or _("drawn at the announcement"),
        )
    else:
        rule = _("Free places go to the waiting list in the order of registration.")
    stop = at_place(workshop.promotion_stops_at, workshop.zone, "EEE d MMM y, HH:mm")
    return (
        f"{rule} "
        + _("The list stops moving on %(when)s.", when=stop)
        + " "
        + _("After that a free place goes to whoever comes to the desk.")
    )


@bp.context_processor
def shared() -> dict[str, Any]:
    """What every template of workshops knows."""
    return {
        "at_place": at_place,
        "day_of": day_of,
        "long_day": long_day,
        "when_of": when_of,
        "day_at_place": day_at_place,
        "status_of": status_of,
        "pipeline_of": pipeline_of,
        "waiting_sentence": waiting_sentence,
        "next_step_of": queries.next_step,
        "kit_titles": {kit.code: _(kit.title) for kit in KITS},
        "kind_labels": {kind.value: label for kind, label in KIND_LABELS.items()},
        "role_labels": {kind.value: label for kind, label in ROLE_LABELS.items()},
        "phase_labels": {phase.value: label for phase, label in PHASE_LABELS.items()},
        "SessionKind": SessionKind,
        "RoleKind": RoleKind,
    }
