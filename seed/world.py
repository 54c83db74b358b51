"""What the stages of the demo hand to each other: records by key, and who acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import wraps

from matchmaker.accounts.models import User
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.actors import Actor, system_actor
from matchmaker.core.db import session, unit_of_work
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries import actor_of
from matchmaker.solutions.models import Solution, SolutionType
from seed.records import Demo
from seed.records import load as read_records

SEED = system_actor("seed")


@dataclass
class World:
    """Database ids by the demo's keys, so that every stage can run in its own unit of work."""

    records: Demo = field(default_factory=read_records)
    users: dict[str, int] = field(default_factory=dict)
    organizations: dict[str, int] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    solutions: dict[str, int] = field(default_factory=dict)
    challenges: dict[str, int] = field(default_factory=dict)

    def organization(self, key: str) -> Organization:
        """A city or company by its key."""
        return session().get_one(Organization, self.organizations[key])

    def challenge(self, key: str) -> Challenge:
        """A challenge by its key."""
        return session().get_one(Challenge, self.challenges[key])

    def solution(self, key: str) -> Solution:
        """A solution by its key."""
        return session().get_one(Solution, self.solutions[key])

    def solution_type(self, key: str) -> SolutionType:
        """A solution type by its key."""
        return session().get_one(SolutionType, self.types[key])

    def actor(self, name: str) -> Actor:
        """A persona with the usual hat."""
        user = session().get_one(User, self.users[name])
        return actor_of(user)


def in_one_unit(step: Callable[[World], str]) -> Callable[[World], str]:
    """Run a step of the demo in one unit of work."""

    @wraps(step)
    def run(world: World) -> str:
        with unit_of_work():
            return step(world)

    return run


def days_ago(days: int | None) -> datetime:
    """The moment so many days back, at nine in the morning UTC (now, without a number)."""
    if days is None:
        return clock.now()
    return (clock.now() - timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)
