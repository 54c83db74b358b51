"""Pairings chosen for the demo's workshops by the matcher: Ada reads the prices and accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from matchmaker.core import clock
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.services import allocating as workshop_allocating
from seed.workshops import SOON, TIMINGS, WISHES
from seed.world import World, days_ago, in_one_unit

FIRST_HAND = 10  # pairings of the first choice while wishes are still coming in
# The larger choice asks for more fairness, which has its price: one for each company, many for small ones.
LARGER, COMPANY_FLOOR, SMALL_SHARE = 18, 1, 80


@in_one_unit
def load_allocations(world: World) -> str:
    """The next workshop: all accepted, one theme as a group meeting. The one with open wishes: a part accepted."""
    lines = []
    for record in world.records.workshops:
        workshop = world.workshop(record.key)
        if record.phase == SOON:
            lines.append(_accept_all(world, workshop))
        elif record.phase == WISHES:
            lines.append(_accept_a_part(world, workshop))
    return " and ".join(lines)


def _accept_all(world: World, workshop: Workshop) -> str:
    """Before solving, so that the schedule finds a time for all of it; the table with most points becomes a group."""
    with clock.at(days_ago(-TIMINGS[SOON].solving)):
        choice = workshop_allocating.AllocationChoice.of(workshop)
        computed = workshop_allocating.compute_allocation(world.actor("Ada"), workshop=workshop, choice=choice)
        themes = [table["theme"] for table in computed.result["tables"]]
        accepted = _accept(world, workshop, computed.number, {themes[0]: "group"})
    return f"{accepted.pairings} pairings and {accepted.groups} group meeting accepted"


def _accept_a_part(world: World, workshop: Workshop) -> str:
    """A first small choice is accepted; the larger and fairer one, computed later, still waits for Ada."""
    ada, choice = world.actor("Ada"), workshop_allocating.AllocationChoice.of(workshop)
    small, fair = (
        replace(choice, total_cap=FIRST_HAND),
        replace(choice, total_cap=LARGER, company_floor=COMPANY_FLOOR, reserved_share=SMALL_SHARE),
    )
    with clock.at(days_ago(2)):
        first = workshop_allocating.compute_allocation(ada, workshop=workshop, choice=small)
        accepted = _accept(world, workshop, first.number, {})
    with clock.at(days_ago(1)):
        larger = workshop_allocating.compute_allocation(ada, workshop=workshop, choice=fair)
    return f"{accepted.pairings} of {len(larger.result['chosen'])} accepted"


def _accept(world: World, workshop: Workshop, number: int, tables: Mapping[str, str]) -> workshop_allocating.Accepted:
    return workshop_allocating.accept_allocation(world.actor("Ada"), workshop=workshop, number=number, tables=tables)
