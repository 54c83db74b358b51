"""Who acts. An Actor is a value: policies read it, nobody writes it, jobs and tests make their own."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, cast

from flask import Flask, current_app, g, has_request_context


class Role(StrEnum):
    """What a member may do for an organization; later ones include earlier ones."""

    READER = "reader"
    EDITOR = "editor"
    OWNER = "owner"


_RANK: Final = {Role.READER: 0, Role.EDITOR: 1, Role.OWNER: 2}


GOVERNMENTS: Final = ("city", "region")
"""Kinds of organizations that post challenges."""


def side_of(kind: str) -> str:
    """A kind of organization as the platform deals with it: regions post challenges like cities."""
    return "city" if kind in GOVERNMENTS else kind


@dataclass(frozen=True, slots=True)
class Membership:
    """One person's place in one organization, as far as policies need it."""

    organization_id: int
    public_id: str
    kind: str
    name: str
    role: Role
    is_vetted: bool


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody (or some job) who does something.

    `acting_for` is the organization whose hat the person wears now; an organizer or administrator wears no
    organization's hat. `on_behalf_of` names the user an administrator acts for (always audited and shown).
    `lacks_second_step`: the person's roles and memberships (neutral roles only, unless everybody needs one) count only
    after a second step of signing in is set up; `has_neutral_role` says whether a neutral role is among them.
    `owes_terms`: there is a version of the terms of use that the person has not agreed to.
    """

    user_id: int | None = None
    name: str = ""
    email: str = ""
    has_organizer_role: bool = False
    has_administrator_role: bool = False
    memberships: tuple[Membership, ...] = ()
    acting_for: Membership | None = None
    on_behalf_of: str = ""
    system: str = ""
    lacks_second_step: bool = False
    has_neutral_role: bool = False
    owes_terms: bool = False

    @property
    def is_authenticated(self) -> bool:
        """Signed in, as a person."""
        return self.user_id is not None

    @property
    def is_system(self) -> bool:
        """A job or the command line, named in `system`."""
        return bool(self.system)

    @property
    def is_organizer(self) -> bool:
        """Wears the neutral convenor's hat now."""
        return self.has_organizer_role and self.acting_for is None

    @property
    def is_administrator(self) -> bool:
        """Wears the administrator's hat now."""
        return self.has_administrator_role and self.acting_for is None

    @property
    def organization_id(self) -> int | None:
        """The organization acted for, if any."""
        return self.acting_for.organization_id if self.acting_for else None

    @property
    def acting_for_name(self) -> str:
        """The name shown in the role chip."""
        return self.acting_for.name if self.acting_for else self.name

    @property
    def role_kind(self) -> str:
        """visitor, city, company, other (organization), organizer, administrator, person or system."""
        if self.is_system:
            return "system"
        if not self.is_authenticated:
            return "visitor"
        if self.acting_for:
            side = side_of(self.acting_for.kind)
            return side if side in {"city", "company"} else "other"
        if self.has_organizer_role:
            return "organizer"
        return "administrator" if self.has_administrator_role else "person"

    @property
    def choices(self) -> tuple[tuple[str, str, str], ...]:
        """Hats this person may wear: (value, kind, name)."""
        own = tuple((m.public_id, m.kind, m.name) for m in self.memberships)
        hats = (("organizer", "organizer", self.name),) if self.has_organizer_role else ()
        if self.has_administrator_role and not self.has_organizer_role:
            hats = (("administrator", "administrator", self.name),)
        return hats + own

    def member_of(self, organization_id: int | None, *, at_least: Role = Role.READER) -> bool:
        """Belongs to the organization with at least this role, whatever hat is worn now."""
        return any(m.organization_id == organization_id and _RANK[m.role] >= _RANK[at_least] for m in self.memberships)

    def acts_for(self, organization_id: int | None, *, at_least: Role = Role.READER) -> bool:
        """Wears this organization's hat now, with at least this role."""
        hat = self.acting_for
        return (
            hat is not None
            and organization_id is not None
            and hat.organization_id == organization_id
            and _RANK[hat.role] >= _RANK[at_least]
        )

    def acts_for_kind(self, kind: str, *, at_least: Role = Role.READER) -> bool:
        """Wears the hat of an organization of this kind ("company", …; "city" also for a region's)."""
        hat = self.acting_for
        return hat is not None and kind in {hat.kind, side_of(hat.kind)} and _RANK[hat.role] >= _RANK[at_least]

    def tie_to(self, *organization_ids: int | None, kinds: Collection[str] = ()) -> Membership | None:
        """A membership in one of these organizations, or in any of these kinds; None without such a tie.

        Whatever hat is worn now, and in whichever order memberships and roles came.
        """
        ties = (
            m for m in self.memberships if m.organization_id in organization_ids or {m.kind, side_of(m.kind)} & {*kinds}
        )
        return next(ties, None)

    def wearing(self, organization_id: int | None) -> Actor:
        """The same person with the hat of one of their organizations (None: no hat)."""
        hat = next((m for m in self.memberships if m.organization_id == organization_id), None)
        return replace(self, acting_for=hat)


ANONYMOUS: Final = Actor()
ActorLoader = Callable[[], Actor]


def system_actor(name: str) -> Actor:
    """The actor of a background job, the seed or the command line."""
    return Actor(name=name, system=name)


def init_app(app: Flask, *, load: ActorLoader) -> None:
    """Tell the kernel how to find the actor of a request."""
    app.extensions["actor_loader"] = load


def current_actor() -> Actor:
    """The actor of this request, loaded once; outside a request nobody."""
    if not has_request_context():
        return ANONYMOUS
    if "actor" not in g:
        g.actor = cast(ActorLoader, current_app.extensions["actor_loader"])()
    return cast(Actor, g.actor)


def reload_actor() -> None:
    """Load the actor anew (after signing in, out or switching hats)."""
    g.pop("actor", None)
