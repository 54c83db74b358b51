"""What administrators do beyond the services of each feature."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import User
from matchmaker.accounts.services import accounts
from matchmaker.admin import policy
from matchmaker.core import clock, jobs
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _
from matchmaker.core.jobs import Job, JobStatus
from matchmaker.core.mail import MailStatus, OutboxMail
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
