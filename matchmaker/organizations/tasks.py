"""Background work of organizations."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.core.jobs import heartbeat, job
from matchmaker.core.retention import Kind, keep_for_days
from matchmaker.organizations import jobs
from matchmaker.organizations.models import Invitation, MembershipRequest

keep_for_days(Kind(Invitation, Invitation.expires_at, "keep_invitations_days"))
keep_for_days(Kind(MembershipRequest, MembershipRequest.answered_at, "keep_invitations_days"))


@job("organizations.tell_invited")
def tell_invited(*, invitation_id: int) -> None:
    """Tell the person who has the invited address here, if there is one."""
    jobs.tell_invited(invitation_id)


@job("organizations.find_doubles", every=timedelta(days=1))
def find_doubles() -> None:
    """Keep the list of organizations that may be one; the job's message says how many pairs are open."""
    heartbeat(1, 1, str(jobs.find_doubles()))
