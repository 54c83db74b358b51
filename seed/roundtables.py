"""The demo's roundtable: everybody of the next open day has a seat in two rounds, found and proved by the search."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.core import clock, jobs
from matchmaker.core.db import unit_of_work
from matchmaker.scheduling.queries import roundtables
from matchmaker.scheduling.services import seating
from matchmaker.workshops.models.programme import SessionKind
from matchmaker.workshops.queries import programme
from seed.world import SEED, World

SECONDS = 8
AT_A_TABLE = 7
MINUTES = "Invented for the demo: deliveries are early, and bays are taken by cars that stay all day."
PRACTICE = "Invented for the demo: a bay that can be booked for ten minutes, with a light that shows it."


def load_roundtable(world: World) -> str:
    """The first roundtable of a workshop that is not over, with the minutes of one table."""
    for key in world.workshops:
        workshop = world.workshop(key)
        parts = [row for row in programme.programme(workshop) if row.kind == SessionKind.ROUNDTABLE.value]
        if parts and not workshop.is_over:
            return _seat(world, key, parts[0].public_id)
    return "no roundtable"


def _seat(world: World, key: str, session_id: str) -> str:
    workshop = world.workshop(key)
    with clock.at(min(workshop.starts_at - timedelta(days=2), clock.now())):
        with unit_of_work():
            workshop = world.workshop(key)
            roundtable = next(row for row in programme.programme(workshop) if row.public_id == session_id)
            guests = len(roundtables.guests_now(workshop.id))
            draft = seating.SeatingDraft(max(2, round(guests / AT_A_TABLE)), 2, SECONDS)
            asked = seating.ask_seating(SEED, workshop=workshop, roundtable=roundtable, draft=draft).id
        jobs.drain()
        with unit_of_work():
            row = roundtables.seating_by_id(asked)
            assert row is not None
            seating.release_seating(SEED, seating=row)
            told = f"{guests} participants at {row.tables} roundtables in {row.rounds} rounds"
    if (ended := world.workshop(key).ends_at) < clock.now():
        with clock.at(ended), unit_of_work():
            row = roundtables.seating_by_id(asked)
            assert row is not None
            minutes = seating.open_minutes(SEED, seating=row, turn=1, number=1)
            seating.write_minutes(SEED, seating=row, minutes=minutes, text=MINUTES, practice=PRACTICE)
    return told
