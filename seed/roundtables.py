"""The demo's roundtable: everybody of the next open day has a seat in two rounds, found and proved by the search."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.core import clock
from matchmaker.scheduling.engine.roundtables import seat
from matchmaker.scheduling.queries import roundtables
from matchmaker.scheduling.services import seating
from matchmaker.workshops.models.programme import SessionKind
from matchmaker.workshops.queries import programme
from seed.world import SEED, World, in_one_unit

SECONDS = 8
AT_A_TABLE = 7
MINUTES = "Invented for the demo: deliveries are early, and bays are taken by cars that stay all day."
PRACTICE = "Invented for the demo: a bay that can be booked for ten minutes, with a light that shows it."


@in_one_unit
def load_roundtable(world: World) -> str:
    """The first roundtable of a workshop that is not over, with the minutes of one table."""
    for key in world.workshops:
        workshop = world.workshop(key)
        parts = [row for row in programme.programme(workshop) if row.kind == SessionKind.ROUNDTABLE.value]
        if not parts or workshop.is_over:
            continue
        with clock.at(min(workshop.starts_at - timedelta(days=2), clock.now())):
            guests = len(roundtables.guests_now(workshop.id))
            draft = seating.SeatingDraft(max(2, round(guests / AT_A_TABLE)), 2, SECONDS)
            row = seating.ask_seating(SEED, workshop=workshop, roundtable=parts[0], draft=draft)
            result = seat(roundtables.problem_of(row), seconds=float(SECONDS), seed=row.seed)
            seating.record_seating(SEED, seating=row, found=result, seed=row.seed)
            seating.release_seating(SEED, seating=row)
        if workshop.ends_at < clock.now():
            with clock.at(workshop.ends_at):
                minutes = seating.open_minutes(SEED, seating=row, turn=1, number=1)
                seating.write_minutes(SEED, seating=row, minutes=minutes, text=MINUTES, practice=PRACTICE)
        return f"{guests} participants at {row.tables} roundtables in {row.rounds} rounds"
    return "no roundtable"
