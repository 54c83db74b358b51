"""The waiting list of a workshop: in which order places are given, and who comes before whom."""

from __future__ import annotations

from typing import Final

from matchmaker.core.i18n import _, ngettext
from matchmaker.workshops.engine.places import Waiting, in_turn, places_before
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import people

MOST_COUNTED: Final = 60
"""Positions that the organizers' page shows; each takes the whole list."""


def queue_of(workshop: Workshop, *, also: Registration | None = None) -> list[Waiting]:
    """The waiting list in the order in which places are given (one query): whoever is reviewed, and `also`."""
    rows = [
        Waiting(r.id, r.kind, r.organization.is_small, r.position, r.public_id)
        for r in people.waiting_rows(workshop)
        if r.organization.is_vetted or r is also
    ]
    return in_turn(rows, rule=workshop.waiting_rule, seed=workshop.lottery_seed)


def positions(workshop: Workshop) -> dict[int, int]:
    """Id of a waiting registration → how many others get a place of its kind before it (three queries)."""
    queue = queue_of(workshop)
    capacity, taken = people.capacity_of(workshop), people.taken_of(workshop)
    return {row.id: places_before(capacity, taken, queue, row.id) for row in queue[:MOST_COUNTED]}


def before(registration: Registration) -> int | None:
    """How many others get a place before this one by the rule of the list, as it stands now; None off the list."""
    if not registration.is_waiting:
        return None
    workshop = registration.workshop
    queue = queue_of(workshop, also=registration)
    return places_before(people.capacity_of(workshop), people.taken_of(workshop), queue, registration.id)


def before_in_words(registration: Registration) -> str:
    """ "2 before you on the list." with what may still change it; "" off the list."""
    n = before(registration)
    if n is None:
        return ""
    first = (
        ngettext("%(num)s before you on the list.", "%(num)s before you on the list.", n)
        if n
        else _("You are the next on the list.")
    )
    if not registration.organization.is_vetted:
        return first + " " + _("An organizer reviews your organization first. Your position is kept meanwhile.")
    if registration.workshop.waiting_rule == "lottery":
        return first + " " + _("Whoever registers later may be drawn before you.")
    capacity = people.capacity_of(registration.workshop)
    if registration.kind == "company" and capacity.kept and not registration.organization.is_small:
        return first + " " + _("Places kept for micro and small companies go to them first.")
    return first
