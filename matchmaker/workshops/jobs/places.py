"""Giving places to the waiting list; the caller holds the workshop, so that two at once do not give one twice."""

from __future__ import annotations

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.eventbus import publish
from matchmaker.workshops import events
from matchmaker.workshops.engine.places import Waiting, promote
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import people
from matchmaker.workshops.queries.waiting import queue_of


def has_place_for(workshop: Workshop, row: Waiting) -> bool:
    """A place for a newcomer: only one that nobody on the waiting list could take."""
    capacity, taken = people.capacity_of(workshop), people.taken_of(workshop)
    return row in promote(capacity, taken, [*queue_of(workshop), row])


def promote_all(workshop: Workshop) -> list[Registration]:
    """Give all free places to the waiting list, in turn; nothing after the stop time or once it is over."""
    if workshop.is_over or not workshop.is_public or clock.now() >= workshop.promotion_stops_at:
        return []
    queue = queue_of(workshop)
    if not queue:
        return []
    chosen = promote(people.capacity_of(workshop), people.taken_of(workshop), queue)
    rows = [session().get_one(Registration, row.id) for row in chosen]
    for row in rows:
        row.promote(at=clock.now(), needs_acceptance=workshop.needs_acceptance)
    session().flush()
    for row in rows:
        publish(events.RegistrationPromoted(row.id))
    return rows
