"""What the stages of the demo hand to each other: records by key, and who acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import wraps

from sqlalchemy import event
from sqlalchemy.orm import Session

from matchmaker.accounts.models import User
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.actors import Actor, Role, system_actor
from matchmaker.core.db import session, unit_of_work
from matchmaker.organizations.models import Organization, OrganizationMember
from matchmaker.organizations.queries.actors import actor_of
from matchmaker.solutions.models import Solution, SolutionType
from matchmaker.workshops.models.workshop import Workshop
from seed.records import Demo
from seed.records import load as read_records

SEED = system_actor("seed")
PERSONAS = {"graz": "Emil", "linz": "Finn", "kantstein": "Carla", "schattenwerk": "Dora"}


@dataclass
class World:
    """Database ids by the demo's keys, so that every stage can run in its own unit of work."""

    records: Demo = field(default_factory=read_records)
    users: dict[str, int] = field(default_factory=dict)
    organizations: dict[str, int] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    solutions: dict[str, int] = field(default_factory=dict)
    challenges: dict[str, int] = field(default_factory=dict)
    workshops: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

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

    def workshop(self, key: str) -> Workshop:
        """A workshop by its key."""
        return session().get_one(Workshop, self.workshops[key])

    def user(self, name: str) -> User:
        """A person by name."""
        return session().get_one(User, self.users[name])

    def actor(self, name: str) -> Actor:
        """A persona with the usual hat."""
        return actor_of(self.user(name))

    def contact(self, key: str) -> User:
        """Who acts for a city or company: its persona, or else a quiet contact nobody can sign in as."""
        if key in PERSONAS:
            return self.user(PERSONAS[key])
        organization = self.organization(key)
        name = f"Contact of {organization.name}"
        if name not in self.users:
            user = User(name=name, email=f"{key}@example.org", created_at=clock.now())
            session().add(user)
            session().flush()
            member = OrganizationMember(
                organization_id=organization.id, user=user, role=Role.OWNER.value, created_at=clock.now()
            )
            session().add(member)
            session().flush()
            self.users[name] = user.id
        return self.user(name)

    def acting_for(self, key: str) -> Actor:
        """An actor who wears the hat of this city or company."""
        if key not in self.actors:
            self.actors[key] = actor_of(self.contact(key))
        return self.actors[key]


def in_one_unit(step: Callable[[World], str]) -> Callable[[World], str]:
    """Run a step of the demo in one unit of work, in which what was read once is not read again."""

    @wraps(step)
    def run(world: World) -> str:
        with unit_of_work() as current, _keeping(current):
            return step(world)

    return run


@contextmanager
def _keeping(current: Session) -> Iterator[None]:
    """A session forgets objects nobody holds; a step comes back to the same ones again and again."""
    kept: list[object] = []

    def keep(_session: Session, loaded: object) -> None:
        kept.append(loaded)

    names = ("pending_to_persistent", "loaded_as_persistent")
    for name in names:
        event.listen(current, name, keep)
    try:
        yield
    finally:
        for name in names:
            event.remove(current, name, keep)


def days_ago(days: int | None) -> datetime:
    """The moment so many days before the demo is loaded, at nine in the morning UTC (without a number: now).

    The records' days count from the day of loading, whatever the clock is set to in between.
    """
    if days is None:
        return clock.now()
    return (datetime.now(UTC) - timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)
