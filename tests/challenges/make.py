"""Challenges made through the services, for tests."""

from __future__ import annotations

from typing import Any

from matchmaker.challenges.models import Challenge
from matchmaker.challenges.services import lifecycle, writing
from matchmaker.core import clock
from matchmaker.core.actors import system_actor
from tests.personas import People

SYSTEM = system_actor("test")


def content(**changes: Any) -> dict[str, Any]:
    """A complete content that the coach likes."""
    values: dict[str, Any] = {
        "title": "Lose less water in the old town",
        "summary": "Of every ten litres four never reach a tap.",
        "systems": ["water", "governance"],
        "topics": ["water.supply_losses"],
        "problem": "Pipes leak at night and nobody knows where. Two districts have no water before six.",
        "who_affected": "About 70,000 households in the hill districts.",
        "tried_before": "Valves set by hand in six zones.",
        "indicator": "Share of water lost",
        "unit": "%",
        "baseline_value": 40.0,
        "baseline_year": 2025,
        "target_value": 23.0,
        "target_year": 2031,
        "measured_how": "Water bought minus water billed, every year.",
        "sdg": ["6", "11"],
        "gpc": ["III.4"],
        "musts": ["Works on cast-iron pipes", "Leaves all data with the city"],
        "wishes": ["Local jobs"],
        "constraints": "No digging in the market square.",
        "data_requirement": ["data_owned_by_city"],
        "digital_technology": ["none"],
        "maturity_from": 7,
        "maturity_to": 9,
        "collaboration": ["pilot_test", "performance_contract"],
        "languages": ["de", "en"],
        "criteria": [{"name": "Water saved per euro", "weight": 60}, {"name": "Works with our staff", "weight": 40}],
        "prompts": [{"text": "Where does it run today?", "max_words": 150}],
        "stage": "planning",
        "budget_band": "1m_5m",
        "decision_owner": "Head of Water Services",
        "decision_on": clock.in_days(90).date().isoformat(),
        "route_to_adoption": "A framework contract in the budget of next year.",
        "questions_until": clock.in_days(20).isoformat(),
        "closes_at": clock.in_days(30).isoformat(),
    }
    return values | changes


def draft(people: People, *, city: str = "graz", is_light: bool = False, **changes: Any) -> Challenge:
    """A complete draft of a city."""
    values = content(**changes)
    challenge = writing.start_challenge(
        SYSTEM, city=people.organizations[city], title=values["title"], is_light=is_light
    )
    writing.save_content(SYSTEM, challenge=challenge, values=values)
    return challenge


def submitted(people: People, **changes: Any) -> Challenge:
    """A challenge that waits for the check."""
    challenge = draft(people, **changes)
    lifecycle.submit_challenge(SYSTEM, challenge=challenge)
    return challenge


def published(people: People, **changes: Any) -> Challenge:
    """A public challenge with its first version."""
    challenge = submitted(people, **changes)
    lifecycle.publish_challenge(SYSTEM, challenge=challenge)
    return challenge
