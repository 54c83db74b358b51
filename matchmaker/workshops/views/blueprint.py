"""The blueprint and what the templates of workshops share."""

from __future__ import annotations

from typing import Any

from matchmaker.core.access import GuardedBlueprint
from matchmaker.core.i18n import _
from matchmaker.core.local_time import at_place, day_of, long_day, when_of
from matchmaker.workshops.engine.kits import KITS
from matchmaker.workshops.forms.organizing import KIND_LABELS, ROLE_LABELS
from matchmaker.workshops.models.programme import SessionKind
from matchmaker.workshops.models.workshop import RoleKind, Workshop, WorkshopStatus
from matchmaker.workshops.queries import next_step
from matchmaker.workshops.queries.dates import PHASE_LABELS, day_at_place, pipeline_of

bp = GuardedBlueprint("workshops", __name__)


def status_of(workshop: Workshop) -> tuple[str, str, str]:
    """(word, kind, icon) of the workshop's status."""
    words = {
        WorkshopStatus.PLANNED: (_("Draft"), "warn", "pencil"),
        WorkshopStatus.ANNOUNCED: (_("Announced"), "wait", "calendar-event"),
        WorkshopStatus.REGISTRATION_OPEN: (_("Registration open"), "open", "door-open"),
        WorkshopStatus.BOOKING_OPEN: (_("Wishes open"), "open", "door-open"),
        WorkshopStatus.SOLVING: (_("Schedule in progress"), "wait", "hourglass-split"),
        WorkshopStatus.LOCKED: (_("Provisional schedule"), "wait", "calendar-event"),
        WorkshopStatus.RUNNING: (_("Today"), "accent", "broadcast"),
        WorkshopStatus.HELD: (_("Held"), "ok", "check-circle"),
        WorkshopStatus.REPORT_DRAFT: (_("Held"), "ok", "check-circle"),
        WorkshopStatus.REPORT_PUBLISHED: (_("Report published"), "ok", "file-earmark-text"),
        WorkshopStatus.ARCHIVED: (_("Closed"), "wait", "lock-fill"),
        WorkshopStatus.CANCELLED: (_("Cancelled"), "bad", "x-circle"),
    }
    return words[WorkshopStatus(workshop.status)]


def waiting_sentence(workshop: Workshop) -> str:
    """The printed rule of the waiting list."""
    if workshop.waiting_rule == "lottery":
        rule = _(
            "If there are more registrations than places, free places go to the waiting list by a draw. Its "
            "seed (%(seed)s) was recorded at the announcement, so everybody can reproduce the draw.",
            seed=workshop.lottery_seed or _("drawn at the announcement"),
        )
    else:
        rule = _("Free places go to the waiting list in the order of registration.")
    stop = at_place(workshop.promotion_stops_at, workshop.zone, "EEE d MMM y, HH:mm")
    return (
        f"{rule} "
        + _("The waiting list closes on %(when)s.", when=stop)
        + " "
        + _("After that, free places are given out at the desk.")
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
        "next_step_of": next_step.next_step,
        "kit_titles": {kit.code: _(kit.title) for kit in KITS},
        "kind_labels": {kind.value: label for kind, label in KIND_LABELS.items()},
        "role_labels": {kind.value: label for kind, label in ROLE_LABELS.items()},
        "phase_labels": {phase.value: label for phase, label in PHASE_LABELS.items()},
        "SessionKind": SessionKind,
        "RoleKind": RoleKind,
    }
