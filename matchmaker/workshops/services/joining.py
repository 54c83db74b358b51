"""Registering with an organization that is not here yet: account, organization and registration in one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa

from matchmaker.accounts import queries as accounts
from matchmaker.accounts.models import User
from matchmaker.accounts.services import accounts as account_services
from matchmaker.core import clock, tokens
from matchmaker.core.actors import Actor
from matchmaker.core.addresses import address_key
from matchmaker.core.commands import QUIET, command, hold
from matchmaker.core.db import session
from matchmaker.core.errors import Closed, Invalid
from matchmaker.core.i18n import _, get_locale
from matchmaker.core.inputs import checked_email, checked_name
from matchmaker.core.mail import queue_mail
from matchmaker.organizations.models import CITY, Organization
from matchmaker.organizations.queries import lists
from matchmaker.organizations.queries.actors import actor_of
from matchmaker.organizations.services import registration as organization_services
from matchmaker.workshops import policy
from matchmaker.workshops.models.inviting import WorkshopInvitation, WorkshopJoining
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import admitting, inviting
from matchmaker.workshops.services import registering
from matchmaker.workshops.services.registering import PersonDraft, SignUp

LINK_AGE: Final = timedelta(days=3)
PURPOSE: Final = "workshop_joining"


@dataclass(frozen=True)
class Newcomer:
    """What somebody types who is not here yet. `values` are those of the organization (as organizations take them)."""

    name: str
    kind: str
    values: Mapping[str, Any]
    sign_up: SignUp
    job_title: str = ""
    is_new: bool = False

    def as_kept(self) -> dict[str, Any]:
        """For the column: plain values."""
        return {**asdict(self), "values": dict(self.values)}

    @classmethod
    def kept(cls, said: Mapping[str, Any]) -> Newcomer:
        """From the column."""
        typed = dict(said["sign_up"])
        sign_up = SignUp(**{**typed, "people": [PersonDraft(**person) for person in typed["people"]]})
        return cls(**{**said, "sign_up": sign_up})


@dataclass(frozen=True)
class Joined:
    """Who has come, with what."""

    user: User
    organization: Organization
    registration: Registration


def _require_open(workshop: Workshop) -> None:
    if workshop.status not in policy.OPEN_FOR_REGISTRATION:
        raise Closed(_("Registration is not open now."))


def _check(workshop: Workshop, newcomer: Newcomer, email: str) -> None:
    """What can be said before anything is written. Raises Invalid, Closed."""
    _require_open(workshop)
    no_place = admitting.why_no_newcomer(workshop, newcomer.kind)
    if no_place:
        raise Invalid({"kind": no_place})
    checked_name(newcomer.name, field="person", empty=_("Enter your name."), limit=200)
    if not newcomer.sign_up.accepts_notice:
        raise Invalid({"accepts_notice": _("Please accept the participation notice to register.")})
    if newcomer.kind == CITY and not str(newcomer.values.get("website", "")).strip():
        raise Invalid({"website": _("Enter the link to the city’s website, so that an organizer can review it.")})
    found = lists.similar(
        kind=newcomer.kind,
        name=newcomer.values["name"],
        country=newcomer.values["country"],
        email_domain=lists.own_domain(email),
        registration_number=newcomer.values.get("registration_number", ""),
    )
    if found and not newcomer.is_new:
        names = ", ".join(f"“{one.name}”" for one in found if one.is_vetted)
        text = _("Similar organizations are already registered: %(names)s.", names=names or _("one under review"))
        more = _("Sign in and ask to join yours, or tick the box if yours is different.")
        raise Invalid({"is_new": f"{text} {more}"})


@command(policy.can_answer_invitation, audit=QUIET)
def start_joining(actor: Actor, *, workshop: Workshop, email: str, newcomer: Newcomer, origin: str) -> None:
    """Keep what was typed and mail a link to its address; nothing is registered before it is used.

    The same is done whether the address has an account or not: the mail says which. A second time replaces the first.
    Raises Invalid, Closed, TooMany.
    """
    address = checked_email(email, field="email")
    _check(workshop, newcomer, address)
    account_services.note_mail(actor, email=address, origin=origin)
    row = session().scalar(
        sa.select(WorkshopJoining).where(
            WorkshopJoining.workshop_id == workshop.id, WorkshopJoining.email_key == address_key(address)
        )
    )
    if row is None:
        row = WorkshopJoining(workshop_id=workshop.id, email=address)
        session().add(row)
    row.said, row.created_at = newcomer.as_kept(), clock.now()
    session().flush()
    queue_mail(
        to=address,
        subject=_("Confirm your registration"),
        template="workshops/join",
        token=tokens.make(PURPOSE, {"j": row.public_id, "n": int(row.created_at.timestamp())}),
        known=accounts.find_by_email(address) is not None,
        workshop=workshop,
    )


@command(policy.can_answer_invitation, audit=QUIET)
def read_joining(actor: Actor, *, token: str) -> WorkshopJoining:
    """What the link of such a mail is about. Raises Invalid for one that is old, used or replaced by a later one."""
    data = tokens.read(PURPOSE, token, max_age=LINK_AGE)
    row = inviting.find_joining(data["j"]) if data is not None else None
    if row is None or data is None or int(row.created_at.timestamp()) != data["n"]:
        raise Invalid(_("This link has been used or has expired. Please register again."))
    return row


def _holder(result: Joined) -> Actor:
    return accounts.as_holder(result.user)


def _details(result: Joined, **_rest: Any) -> Mapping[str, Any]:
    return {"organization": result.organization.name, "registration_id": result.registration.id}


@command(policy.can_answer_invitation, becomes=_holder, audit=_details)
def register_newcomer(actor: Actor, *, token: str, password: str, agreed: int | None = None) -> Joined:
    """Begin the account of the mailed link, register its organization and the organization for the workshop.

    Raises Invalid (old link, weak password, address taken meanwhile, organization), Closed.
    """
    row = read_joining(actor, token=token)
    hold(row)
    newcomer = Newcomer.kept(row.said)
    _require_open(row.workshop)
    user = _begin(actor, row.email, newcomer, password, agreed)
    session().delete(row)
    return _join(user, row.workshop, newcomer)


@command(policy.can_answer_invitation, becomes=_holder, audit=_details)
def register_invited(
    actor: Actor, *, token: str, newcomer: Newcomer, password: str, agreed: int | None = None
) -> Joined:
    """The same by the link of an invitation: it was mailed to the address, so the address needs no other proof.

    Raises Invalid if the invitation is no address's or the address has an account.
    """
    invitation = inviting.get_by_token(actor, token=token)
    hold(invitation)
    if invitation.organization is not None and inviting.is_registered(invitation):
        name = invitation.organization.name
        raise Invalid(_("%(name)s is registered by this invitation already. Sign in to see it.", name=name))
    if not invitation.email or accounts.find_by_email(invitation.email) is not None:
        raise Invalid(_("You already have an account with this address. Sign in, then accept."))
    _check(invitation.workshop, newcomer, invitation.email)
    user = _begin(actor, invitation.email, newcomer, password, agreed)
    joined = _join(user, invitation.workshop, newcomer)
    _answer(invitation, joined.organization)
    return joined


@command(policy.can_answer_invitation, audit=_details)
def register_with_organization(actor: Actor, *, workshop: Workshop, newcomer: Newcomer) -> Joined:
    """The same for somebody who is signed in and belongs to no organization yet. Raises Invalid, Closed."""
    user = accounts.get_own(actor)
    _check(workshop, newcomer, user.email)
    return _join(user, workshop, newcomer)


def _begin(actor: Actor, email: str, newcomer: Newcomer, password: str, agreed: int | None) -> User:
    return account_services.create_person(
        actor,
        email=email,
        name=newcomer.name,
        password=password,
        language=str(get_locale() or "en"),
        agreed=agreed,
    )


def _join(user: User, workshop: Workshop, newcomer: Newcomer) -> Joined:
    """Organization and registration by the person, now that there is one."""
    nobody_yet = actor_of(user)
    if newcomer.kind == CITY:
        organization = organization_services.register_unlisted_city(
            nobody_yet, values=newcomer.values, job_title=newcomer.job_title, is_new=True
        )
    else:
        organization = organization_services.register_organization(
            nobody_yet, kind=newcomer.kind, values=newcomer.values, job_title=newcomer.job_title, is_new=True
        )
    registration = registering.register_participant(
        actor_of(user, hat=organization.public_id),
        workshop=workshop,
        organization=organization,
        sign_up=newcomer.sign_up,
    )
    return Joined(user, organization, registration)


def _answer(invitation: WorkshopInvitation, organization: Organization) -> None:
    invitation.open(at=clock.now())
    if not inviting.is_invited(invitation.workshop_id, organization.id):
        invitation.organization = organization
    session().flush()
