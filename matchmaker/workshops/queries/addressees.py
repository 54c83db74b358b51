"""The part of the participants that a message goes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.core.addresses import address_key
from matchmaker.core.db import session
from matchmaker.core.errors import existing
from matchmaker.core.i18n import _, _l
from matchmaker.organizations.models import OrganizationMember
from matchmaker.organizations.queries.recipients import WRITERS
from matchmaker.workshops.models.inviting import WorkshopInvitation
from matchmaker.workshops.models.mails import WorkshopMessage
from matchmaker.workshops.models.people import Registration, RegistrationStatus
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import inviting, people

STATES: Final = {
    "place": (RegistrationStatus.CONFIRMED.value,),
    "asking": (RegistrationStatus.REGISTERED.value,),
    "waiting": (RegistrationStatus.WAITING.value,),
}
INVITED: Final = "invited"
KINDS: Final = ("city", "company", "other")
MISSING: Final = ("profile", "availability", "wishes", "word")


@dataclass(frozen=True, slots=True)
class Part:
    """Which participants: of these kinds, in one of these states (`STATES`, or invited and silent), who miss this
    ("": whether they miss something or not).
    """

    kinds: tuple[str, ...] = KINDS
    states: tuple[str, ...] = ("place",)
    missing: str = ""

    @classmethod
    def kept(cls, said: dict[str, Any]) -> Part:
        """From what a message keeps."""
        return cls(tuple(said.get("kinds", KINDS)), tuple(said.get("states", ())), str(said.get("missing", "")))

    def as_kept(self) -> dict[str, Any]:
        """For the column."""
        return asdict(self)

    def in_words(self) -> str:
        """The part in one line."""
        kinds = {"city": _("cities"), "company": _("companies"), "other": _("others")}
        states = {
            "place": _("with a place"),
            "asking": _("to be confirmed"),
            "waiting": _("on the waiting list"),
            INVITED: _("invited without an answer"),
        }
        words = [", ".join(kinds[one] for one in self.kinds), ", ".join(states[one] for one in self.states)]
        if self.missing:
            words.append(_("something is missing"))
        return "; ".join(filter(None, words))


@dataclass(frozen=True, slots=True)
class Addressees:
    """Whom a message reaches: organizations (a number), ids of accounts and addresses without an account, sorted."""

    organizations: int
    user_ids: tuple[int, ...]
    addresses: tuple[str, ...]

    @property
    def mails(self) -> int:
        """How many mails that is."""
        return len(self.user_ids) + len(self.addresses)


def addressees(workshop: Workshop, part: Part) -> Addressees:
    """Editors and owners of the organizations, who registered them and still belongs to them, and the people whom they
    named (five queries)."""
    rows = [row for row in _registrations(workshop, part) if row.kind in part.kinds]
    organizations = {row.organization_id for row in rows}
    registered = {(row.organization_id, row.registered_by_id) for row in rows if row.registered_by_id is not None}
    addresses = {address_key(p.email): p.email for row in rows for p in row.people if p.email}
    if INVITED in part.states:
        for invitation in inviting.silent_of(workshop):
            if not _is_of_kind(invitation, part):
                continue
            if invitation.email:
                addresses.setdefault(invitation.email_key, invitation.email)
            elif invitation.organization_id is not None:
                organizations.add(invitation.organization_id)
    return _sorted(len(organizations), _members(organizations, registered), addresses)


def _registrations(workshop: Workshop, part: Part) -> Sequence[Registration]:
    wanted = {status for state in part.states for status in STATES.get(state, ())}
    rows = [row for row in people.participants(workshop) if row.registration.status in wanted]
    if part.missing:
        rows = [row for row in rows if part.missing in row.missing]
    return [row.registration for row in rows]


def _is_of_kind(invitation: WorkshopInvitation, part: Part) -> bool:
    if invitation.organization is None:
        return set(part.kinds) == set(KINDS)
    return Registration.kind_of(invitation.organization).value in part.kinds


def _members(organizations: set[int], registered: set[tuple[int, int]]) -> set[int]:
    """Editors and owners, and members who registered their organization."""
    mine = sa.tuple_(OrganizationMember.organization_id, OrganizationMember.user_id)
    return set(
        session().scalars(
            sa.select(OrganizationMember.user_id).where(
                OrganizationMember.organization_id.in_(organizations),
                sa.or_(OrganizationMember.role.in_(WRITERS), mine.in_(sorted(registered))),
            )
        )
    )


def _sorted(organizations: int, users: set[int], addresses: dict[str, str]) -> Addressees:
    """Whoever has an account is written to there, once; locked accounts are not written to at all."""
    known = session().execute(
        sa.select(User.id, User.email_key, User.disabled_at).where(
            sa.or_(User.id.in_(users), User.email_key.in_(addresses))
        )
    )
    here: set[int] = set()
    for one, key, disabled_at in known:
        addresses.pop(key, None)
        if disabled_at is None:
            here.add(one)
    return Addressees(organizations, tuple(sorted(here)), tuple(addresses[key] for key in sorted(addresses)))


def get_message(actor: Any, *, workshop: Workshop, public_id: str) -> WorkshopMessage:
    """One message of a workshop (a loader). Raises NotFound."""
    found = session().scalar(
        sa.select(WorkshopMessage).where(
            WorkshopMessage.workshop_id == workshop.id, WorkshopMessage.public_id == public_id
        )
    )
    return existing(found, _l("There is no such message here."))


def get_message_by_id(message_id: int) -> WorkshopMessage:
    """A message by database id (for listeners and jobs)."""
    return session().get_one(WorkshopMessage, message_id)


def messages_of(workshop: Workshop) -> Sequence[WorkshopMessage]:
    """The messages of a workshop, the latest first."""
    select = sa.select(WorkshopMessage).where(WorkshopMessage.workshop_id == workshop.id)
    return session().scalars(select.order_by(WorkshopMessage.id.desc())).all()
