"""Background work of applications."""

from __future__ import annotations

from matchmaker.applications import jobs
from matchmaker.core.jobs import job


@job("applications.tell_invited")
def tell_invited(*, invitation_id: int) -> None:
    """Tell the person who has the invited address here, if there is one."""
    jobs.tell_invited(invitation_id)
