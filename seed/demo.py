"""Loads the demo through the services, stage by stage; nothing happens where it is loaded already.

Stages: `empty` (vocabulary and people) → `published` (organizations, solutions, challenges, questions) → `matched` →
`applied` → `scheduled` → `held` (the middle of a platform's life). Deterministic but for random public ids.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from matchmaker.accounts import queries as accounts
from matchmaker.core import eventbus
from matchmaker.core.db import unit_of_work
from matchmaker.core.garbage_collection import without_collecting
from seed import (
    allocations,
    applications,
    catalogue,
    challenges,
    dialogues,
    example,
    held,
    indicators,
    joint,
    landscapes,
    library,
    notifications,
    outcomes,
    pairings,
    people,
    roundtables,
    schedule,
    workshops,
)
from seed.world import World

STAGES = ("empty", "published", "matched", "applied", "scheduled", "held")
STEPS: tuple[tuple[str, Callable[[World], str]], ...] = (
    ("empty", people.load_gazetteer),
    ("empty", people.load_people),
    ("published", people.load_organizations),
    ("published", catalogue.load_types),
    ("published", catalogue.load_solutions),
    ("published", library.load_library),
    ("published", challenges.load_challenges),
    ("published", joint.load_joint),
    ("published", challenges.load_questions),
    ("published", dialogues.load_dialogues),
    ("published", applications.load_decided),
    ("published", example.load_decided),
    ("published", challenges.close_challenges),
    ("matched", pairings.load_pairings),
    ("applied", pairings.load_decisions),
    ("applied", applications.load_applications),
    ("applied", workshops.load_workshops),
    ("applied", allocations.load_allocations),
    ("scheduled", schedule.load_schedules),
    ("scheduled", roundtables.load_roundtable),
    ("held", held.load_held),
    ("held", outcomes.load_outcomes),
    ("held", example.load_result),
    ("held", indicators.load_indicators),
    ("held", landscapes.load_landscapes),
    ("held", pairings.load_figures),
    ("held", notifications.load_notifications),
)
# The log of contacts is part of the story; mails, notifications and single matching runs are not.
CONTACTS = "matchmaker.outcomes.listeners"


def is_loaded() -> bool:
    """The demo's people are in the database."""
    with unit_of_work(write=False):
        return bool(accounts.demo_personas())


def load(stage: str = "held") -> str:
    """Load everything up to `stage`; returns a line for each step with what it loaded."""
    if stage not in STAGES:
        raise ValueError(f"stage {stage!r} is none of {', '.join(STAGES)}")
    if is_loaded():
        return "The demo is loaded already."
    with without_collecting():
        return _load(stage)


def _load(stage: str) -> str:
    world = World()
    lines = []
    for step_stage, step in STEPS:
        if STAGES.index(step_stage) > STAGES.index(stage):
            break
        started = time.perf_counter()
        with eventbus.muted(but=CONTACTS):
            # Each step opens its own unit of work: some (a matching run) consist of several.
            lines.append(f"  {step(world)} ({time.perf_counter() - started:.1f} s)")
    return "\n".join(lines)
