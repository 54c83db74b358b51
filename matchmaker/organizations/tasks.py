"""Background work of organizations."""

from __future__ import annotations

from matchmaker.core.jobs import job
from matchmaker.organizations import jobs


@job("organizations.tell_invited")
def tell_invited(*, invitation_id: int) -> None:
    """Tell the person who has the invited address here, if there is one."""
    jobs.tell_invited(invitation_id)
