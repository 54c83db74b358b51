"""Collaborations made through the services, for tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.actors import Actor, system_actor
from matchmaker.core.db import new_public_id
from matchmaker.organizations.models import Organization
from matchmaker.outcomes.models.collaboration import Collaboration, Measurement, OutcomeIndicator
from matchmaker.outcomes.models.contact import MeetingFollowUp
from matchmaker.outcomes.services import collaborations, contacts, figures, register
from tests.challenges import make as challenges
from tests.personas import People

SYSTEM = system_actor("test")


def day(days: int = 14) -> date:
    """A day from today."""
    return clock.today() + timedelta(days=days)


def step(**changes: Any) -> collaborations.NextStep:
    """A complete next step."""
    return collaborations.NextStep(**({"text": "Visit the pump station", "side": "company", "on": day()} | changes))


def follow_up(challenge: Challenge, company: Organization, reference: str = "", **values: Any) -> MeetingFollowUp:
    """A meeting that was held just now."""
    return contacts.open_follow_up(
        SYSTEM,
        challenge=challenge,
        company=company,
        meeting_reference=reference or f"test:{new_public_id()}",
        held_at=values.pop("held_at", clock.now()),
        **values,
    )


def collaboration(
    people: People, *, company: str = "hydrolog", challenge: Challenge | None = None, actor: Actor | None = None
) -> Collaboration:
    """A record of Graz after a meeting."""
    challenge = challenge or challenges.published(people, title="Find leaks with the night crew")
    other = people.organizations[company]
    follow_up(challenge, other)
    return collaborations.start_collaboration(
        actor or people.actor("emil"), challenge=challenge, company=other, next_step=step()
    )


def indicator(actor: Actor, row: Collaboration, **changes: Any) -> OutcomeIndicator:
    """Share of water lost, 40 % in 2025, 23 % wanted in 2031."""
    values: dict[str, Any] = {
        "name": "Share of water lost",
        "unit": "%",
        "method": "Water bought minus water billed.",
        "baseline_value": 40.0,
        "baseline_year": 2025,
        "target_value": 23.0,
        "target_year": 2031,
    }
    draft = figures.IndicatorDraft(**(values | changes))
    return figures.add_indicator(actor, collaboration=row, draft=draft)


def value(actor: Actor, of: OutcomeIndicator, number: float = 31.5, **changes: Any) -> Measurement:
    """A value of yesterday, ± 2."""
    values: dict[str, Any] = {"on": day(-1), "uncertainty": 2.0}
    return figures.record_value(actor, collaboration=of.collaboration, indicator=of, value=number, **(values | changes))


def outcome(**changes: Any) -> collaborations.Outcome:
    """A pilot that is still in use, with a value nobody may read."""
    values: dict[str, Any] = {
        "stage": "implementation",
        "outcome_code": "pilot_agreed",
        "agreement": "Pilot contract for six months",
        "value_amount": 48_000,
        "still_in_use": "yes",
    }
    return collaborations.Outcome(**(values | changes))


def published(people: People, **values: Any) -> Collaboration:
    """A record with a figure and an entry in the register."""
    row = collaboration(people, **values)
    emil = people.actor("emil")
    value(emil, indicator(emil, row))
    collaborations.set_outcome(emil, collaboration=row, outcome=outcome())
    register.publish_result(emil, collaboration=row)
    return row
