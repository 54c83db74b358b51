"""What time brings: prompts after 30, 90 and 180 days, late next steps, follow-ups that are due."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.core import clock, eventbus
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.outcomes.events import FollowUpDue, NextStepLate, ProgressAsked
from matchmaker.outcomes.queries import due as due_queries

REMIND_AFTER = timedelta(days=14)


@command(platform_only, audit=QUIET)
def ask_for_progress(actor: Actor) -> int:
    """Ask both sides when 30, 90 or 180 days have passed, and once more two weeks later; returns how many."""
    asked = 0
    for check in due_queries.checks_due():
        check.asked_at = clock.now()
        eventbus.publish(ProgressAsked(check.id, is_reminder=False))
        asked += 1
    for check in due_queries.checks_waiting_since(clock.now() - REMIND_AFTER):
        check.reminded_at = clock.now()
        eventbus.publish(ProgressAsked(check.id, is_reminder=True))
        asked += 1
    return asked


@command(platform_only, audit=QUIET)
def tell_of_late_steps(actor: Actor) -> int:
    """Say once that the day of a next step is over; returns how many."""
    late = due_queries.late_steps()
    for collaboration in late:
        collaboration.next_told_on = clock.today()
        eventbus.publish(NextStepLate(collaboration.id))
    return len(late)


@command(platform_only, audit=QUIET)
def remind_of_follow_ups(actor: Actor) -> int:
    """Remind a city the day before a follow-up is due, and once more when it is late; returns how many."""
    due = due_queries.follow_ups_due()
    for row in due:
        is_late = row.due_on < clock.today()
        if is_late:
            row.late_told_at = clock.now()
        row.reminded_at = row.reminded_at or clock.now()
        eventbus.publish(FollowUpDue(row.id, is_late=is_late))
    return len(due)
