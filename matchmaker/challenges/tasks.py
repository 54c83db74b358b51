"""Background work of challenges."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.challenges.services import lifecycle
from matchmaker.core.actors import system_actor
from matchmaker.core.jobs import job


@job("challenges.tell_of_closing", every=timedelta(minutes=15))
def tell_of_closing() -> None:
    """Tell followers that applications close soon and cities that the time is up; move nothing."""
    lifecycle.tell_of_closing(system_actor("challenges"))
