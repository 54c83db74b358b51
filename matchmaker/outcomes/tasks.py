"""Background work of outcomes."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.core.actors import system_actor
from matchmaker.core.jobs import job
from matchmaker.outcomes.services import scheduled


@job("outcomes.keep_time", every=timedelta(hours=1))
def keep_time() -> None:
    """Prompts after 30, 90 and 180 days, late next steps, follow-ups that are due."""
    actor = system_actor("outcomes")
    scheduled.ask_for_progress(actor)
    scheduled.tell_of_late_steps(actor)
    scheduled.remind_of_follow_ups(actor)
