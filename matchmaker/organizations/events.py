"""What happens to organizations."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OrganizationRegistered:
    """A new organization waits for vetting."""

    organization_id: int


@dataclass(frozen=True)
class OrganizationVetted:
    """An organizer accepted or rejected an organization, or took back an acceptance (`was_accepted`)."""

    organization_id: int
    accepted: bool
    was_accepted: bool = False


@dataclass(frozen=True)
class OrganizationChanged:
    """A profile changed in something that matching reads (size, countries, population, languages)."""

    organization_id: int


@dataclass(frozen=True)
class ChangesAsked:
    """A checked organization wants another name or size; an organizer has to confirm it."""

    organization_id: int


@dataclass(frozen=True)
class ChangesAnswered:
    """An organizer confirmed or refused the name or size that an organization asked for."""

    organization_id: int
    accepted: bool
    note: str


@dataclass(frozen=True)
class OrganizationsMerged:
    """`merged_id` was merged into `kept_id`; features move their rows."""

    kept_id: int
    merged_id: int


@dataclass(frozen=True)
class OrganizationClosed:
    """An organization takes part no longer; features end what is open of it. Its members are still known."""

    organization_id: int


@dataclass(frozen=True)
class NameRemoved:
    """A closed organization's name gave way to a pseudonym; what wrote the `former` one down takes the new one."""

    organization_id: int
    former: str


@dataclass(frozen=True)
class OrganizationReopened:
    """An administrator let a closed organization take part again."""

    organization_id: int


@dataclass(frozen=True)
class MemberInvited:
    """Somebody with an account was invited into an organization."""

    invitation_id: int
    user_id: int


@dataclass(frozen=True)
class MembershipAsked:
    """Somebody wants to join an organization."""

    request_id: int


@dataclass(frozen=True)
class MembershipAnswered:
    """The owners answered a wish to join."""

    request_id: int
    accepted: bool


@dataclass(frozen=True)
class MemberLeft:
    """A person belongs to an organization no longer."""

    organization_id: int
    user_id: int
