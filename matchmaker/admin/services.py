"""What administrators do beyond the services of each feature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy.exc import IntegrityError

from config import NUMBERS
from matchmaker.accounts import jobs as account_jobs
from matchmaker.accounts import queries as account_queries
from matchmaker.accounts.models import User
from matchmaker.accounts.services import accounts
from matchmaker.admin import policy
from matchmaker.core import chosen, clock, jobs, tokens
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.addresses import address_key
from matchmaker.core.chosen import ChosenSetting
from matchmaker.core.commands import QUIET, command, take_turns
from matchmaker.core.db import new_public_id, session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _, get_locale
from matchmaker.core.inputs import checked_email
from matchmaker.core.jobs import Job, JobStatus
from matchmaker.core.mail import MailStatus, OutboxMail, queue_mail
from matchmaker.core.settings import site_name
from matchmaker.core.text import one_line
from matchmaker.organizations import policy as organization_policy
from matchmaker.organizations.queries import actors as organization_actors
from matchmaker.organizations.queries import people as organization_people
from matchmaker.organizations.queries import visibility as organization_visibility


@command(policy.can_administrate)
def change_roles(
    actor: Actor, *, person: User, roles: tuple[str, ...], knows_conflicts: bool, knows_left: bool = False
) -> User:
    """Make somebody an organizer or administrator, or no longer.

    An organizer stays neutral: memberships in cities and companies must be known (`knows_conflicts`), and no
    feature may object (a workshop that the person runs). What nobody could carry on afterwards must be known as well
    (`knows_left`). Raises Invalid.
    """
    conflicts: list[str] = []
    if "organizer" in roles and not person.is_organizer:
        conflicts = organization_people.neutral_conflicts(person)
        _refuse_vetoed(actor, person)
        if conflicts and not knows_conflicts:
            raise Invalid(
                {
                    "knows_conflicts": _(
                        "%(name)s belongs to %(places)s and cannot run a workshop with them. Tick the box to confirm.",
                        name=person.name,
                        places=", ".join(conflicts),
                    )
                }
            )
    return accounts.set_roles(actor, person=person, roles=roles, conflicts=tuple(conflicts), knows_left=knows_left)


def _refuse_vetoed(actor: Actor, person: User) -> None:
    for membership in organization_actors.actor_of(person).memberships:
        organization = organization_visibility.get_organization(membership.organization_id)
        decision = organization_policy.can_join(actor, organization=organization, user=person)
        if not decision:
            raise Invalid(str(decision.why))


@command(policy.can_administrate)
def resend_mail(actor: Actor, *, mail: OutboxMail) -> OutboxMail:
    """Try a message again that could not be sent. Raises Conflict."""
    if mail.status != MailStatus.FAILED.value:
        raise Conflict(_("Only a message that could not be sent can be sent again."))
    mail.status, mail.error = MailStatus.WAITING.value, ""
    jobs.enqueue("core.send_mail", mail_id=mail.id)
    return mail


@command(policy.can_administrate)
def run_job_again(actor: Actor, *, job: Job) -> Job:
    """Queue a failed or cancelled job once more. Raises Conflict."""
    if job.status not in {JobStatus.FAILED.value, JobStatus.CANCELLED.value}:
        raise Conflict(_("Only a failed or cancelled job can run again."))
    try:
        with session().begin_nested():
            job.status, job.attempts, job.error = JobStatus.QUEUED.value, 0, ""
            job.wants_cancel, job.run_after, job.finished_at = False, clock.now(), None
    except IntegrityError:
        raise Conflict(_("The same job is already waiting or running.")) from None
    session().info.setdefault("jobs", []).append(job.id)
    return job


@command(policy.can_administrate)
def cancel_job(actor: Actor, *, job: Job) -> Job:
    """Cancel a waiting job; ask a running one to stop. Raises Conflict."""
    if job.status == JobStatus.QUEUED.value:
        job.status, job.finished_at = JobStatus.CANCELLED.value, clock.now()
    elif job.status == JobStatus.RUNNING.value:
        job.wants_cancel = True
    else:
        raise Conflict(_("This job has already ended."))
    return job


@command(policy.can_act_for)
def start_acting(actor: Actor, *, person: User) -> User:
    """Begin to act for somebody: recorded here, shown on each page, and named in every row of the log."""
    return person


@command(policy.can_end_acting)
def end_acting(actor: Actor) -> None:
    """Be oneself again."""


@command(
    platform_only, audit=lambda bytes_written, encrypted, **_rest: {"bytes": bytes_written, "encrypted": encrypted}
)
def note_backup(actor: Actor, *, bytes_written: int, encrypted: bool) -> None:
    """Remember that a backup was made, for whoever looks after the platform; nothing else is changed."""


INVITATION_AGE: Final = timedelta(days=3)
PURPOSE: Final = "invited_person"
ROLES: Final = ("", "organizer", "administrator")
"""What somebody may be invited as: a person like everybody, or with a neutral role."""


@dataclass(frozen=True, slots=True)
class Invited:
    """What the link of an invitation says: whom it was mailed to, for which role, by whom."""

    email: str
    role: str
    inviter: User


@command(policy.can_administrate, audit=lambda email, role, **_rest: {"email": email, "role": role})
def invite_person(actor: Actor, *, email: str, role: str) -> None:
    """Mail a link by which this address gets an account, and this role ("" for none). It works for three days, once.

    Raises Invalid, TooMany.
    """
    address = checked_email(email, field="email")
    if role not in ROLES:
        raise Invalid({"role": _("Choose from the list.")})
    known = account_queries.find_by_email(address)
    if known is not None and not role:
        raise Invalid({"email": _("This person has an account already.")})
    if known is not None and known.id == actor.user_id:
        raise Invalid({"email": _("You cannot change your own rights. Ask another administrator.")})
    accounts.note_invitation(actor, email=address)
    token = tokens.make(PURPOSE, {"e": address, "r": role, "by": actor.user_id, "n": new_public_id()})
    subject = _("You are invited to run %(site)s", site=site_name()) if role else _("You are invited")
    queue_mail(
        to=address,
        subject=subject,
        template="admin/invitation",
        inviter=actor.name,
        role=role,
        token=token,
        person=known,
    )


@command(policy.can_answer, audit=QUIET)
def read_invited(actor: Actor, *, token: str) -> Invited:
    """What a link says. Raises Invalid if it is old, forged or used, or whoever sent it may not give roles by now."""
    data = tokens.read(PURPOSE, token, max_age=INVITATION_AGE)
    inviter = session().get(User, data["by"]) if data is not None and data["by"] else None
    if data is None or inviter is None or not (inviter.is_active and inviter.is_administrator):
        raise account_jobs.old_link()
    if account_queries.is_spent(token):
        raise account_jobs.old_link()
    return Invited(data["e"], data["r"], inviter)


def _given(user: User, invited: Invited) -> None:
    """The role of the invitation. An organizer belongs to no city or company. Raises Invalid."""
    if invited.role == "organizer":
        conflicts = organization_people.neutral_conflicts(user)
        if conflicts:
            raise Invalid(
                _(
                    "You belong to %(places)s. Organizers are neutral: leave it first, or ask %(who)s to decide.",
                    places=", ".join(conflicts),
                    who=invited.inviter.name,
                )
            )
        user.is_organizer = True
    elif invited.role == "administrator":
        user.is_administrator = True


@command(policy.can_answer, audit=lambda result, **_rest: {"person_id": result.id})
def accept_role(actor: Actor, *, token: str) -> User:
    """Take the role of an invitation with the account of its address. Raises Invalid."""
    invited = read_invited(actor, token=token)
    user = account_queries.get_own(actor)
    if user.email_key != address_key(invited.email):
        raise Invalid(_("This invitation was sent to another address. Sign in with that one."))
    account_jobs.spend(token)
    _given(user, invited)
    return user


@command(policy.can_answer, becomes=account_queries.as_holder, audit=lambda result, **_rest: {"person_id": result.id})
def begin_invited(actor: Actor, *, token: str, name: str, password: str, agreed: int | None = None) -> User:
    """Begin the account that an invitation was sent to, with its role. Raises Invalid."""
    invited = read_invited(actor, token=token)
    user = accounts.create_person(
        actor, email=invited.email, name=name, password=password, language=str(get_locale() or "en"), agreed=agreed
    )
    account_jobs.spend(token)
    _given(user, invited)
    session().flush()
    return user


@command(
    policy.can_administrate,
    audit=lambda name, value, before, why, **_rest: {
        "setting": NUMBERS[name].variable,
        "before": before,
        "value": value,
        "why": why,
    },
)
def change_setting(actor: Actor, *, name: str, value: int, before: int, why: str) -> ChosenSetting:
    """Choose another number for a setting, from now on and in every process.

    `before`: what the page showed. Raises Invalid for a number out of its bounds, a setting that a page cannot change,
    or no reason; Conflict if somebody else chose meanwhile.
    """
    if name not in chosen.CHANGEABLE or chosen.is_fixed(name):
        raise Invalid({name: _("Only the environment of the server can change this.")})
    known = NUMBERS[name]
    if not known.low <= value <= known.high:
        raise Invalid({name: _("Enter a whole number from %(low)s to %(high)s.", low=known.low, high=known.high)})
    why = one_line(why)
    if not 5 <= len(why) <= 300:
        raise Invalid({"why": _("Say in a sentence why. It stands beside the setting.")})
    take_turns(f"setting {name}")
    if chosen.number(name) != before:
        raise Conflict(_("Somebody else changed this setting meanwhile. Look at the page again."))
    return chosen.choose(name, value)
