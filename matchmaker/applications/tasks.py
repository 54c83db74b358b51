"""Background work of applications."""

from __future__ import annotations

from matchmaker.applications import jobs
from matchmaker.applications.models import EvaluatorInvitation
from matchmaker.core.jobs import job
from matchmaker.core.retention import Kind, keep_for_days

keep_for_days(Kind(EvaluatorInvitation, EvaluatorInvitation.expires_at, "keep_invitations_days"))


@job("applications.tell_invited")
def tell_invited(*, invitation_id: int) -> None:
    """Tell the person who has the invited address here, if there is one."""
    jobs.tell_invited(invitation_id)
