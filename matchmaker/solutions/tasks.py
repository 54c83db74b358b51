"""Background work of solutions."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.core.actors import system_actor
from matchmaker.core.jobs import job
from matchmaker.solutions.services import lifecycle


@job("solutions.renewals", every=timedelta(days=1))
def renewals() -> None:
    """Once a day: end listings that ran out, tell companies what is due. Running twice changes nothing more."""
    lifecycle.run_renewals(system_actor("solutions"))
