"""Background work of the API."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.core.actors import system_actor
from matchmaker.core.jobs import job
from matchmaker.exchange import services


@job("exchange.forget_answers", every=timedelta(hours=6))
def delete_old_answers() -> None:
    """Kept answers of repeated requests are good for a day."""
    services.delete_old_answers(system_actor("exchange"))
