"""Who may do what, in which state, and that every refusal says why."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from matchmaker.challenges import policy
from matchmaker.challenges.models import ChallengeStatus
from matchmaker.core.actors import ANONYMOUS
from tests.factories import make_challenge, make_member
from tests.personas import HATS, People

CITY = {"emil", "eva"}
ALLOWED: dict[str, dict[str, set[str]]] = {
    "can_edit": {
        **dict.fromkeys(("draft", "returned", "published", "matching", "in_dialogue"), CITY),
    },
    "can_submit": {"draft": CITY, "returned": CITY},
    "can_take_back": {"submitted": CITY},
    "can_check": {"submitted": {"ada", "ben"}},
    "can_revise": dict.fromkeys(("published", "matching", "in_dialogue"), CITY),
    "can_freeze": {s: CITY | {"ada", "ben"} for s in ("published", "matching", "in_dialogue")},
    "can_close": dict.fromkeys(("published", "matching", "in_dialogue", "decided"), CITY),
    "can_withdraw": {
        s.value: CITY for s in ChallengeStatus if s not in {ChallengeStatus.CLOSED, ChallengeStatus.WITHDRAWN}
    },
    "can_ask": {s: {"carla", "chen", "dora", "finn"} for s in ("published", "matching", "in_dialogue")},
}


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_policy_by_persona_and_state(name: str, people: People) -> None:
    can = getattr(policy, name)
    for status in ChallengeStatus:
        challenge = make_challenge(people.organizations["graz"], f"Case {status.value}", status=status.value)
        for persona in (None, *HATS):
            actor = people.actor(persona) if persona else ANONYMOUS
            decision = can(actor, challenge=challenge)
            expected = persona in ALLOWED[name].get(status.value, set())
            assert decision.ok is expected, f"{name} {status.value} {persona}: {decision.why}"
            assert decision.ok or str(decision.why).endswith(".")


def test_readers_only_read(people: People) -> None:
    make_member(people.organizations["graz"], people.ivo, "reader")
    challenge = make_challenge(people.organizations["graz"], status="draft")
    ivo = people.actor("ivo")
    assert policy.can_view(ivo, challenge=challenge)
    assert not policy.can_edit(ivo, challenge=challenge)


def test_another_hat_is_told_to_switch(people: People) -> None:
    make_member(people.organizations["linz"], people.emil, "editor")
    challenge = make_challenge(people.organizations["linz"], status="draft")
    assert "Switch" in str(policy.can_edit(people.actor("emil"), challenge=challenge).why)


def test_the_city_never_learns_who_asked(people: People) -> None:
    challenge = make_challenge(people.organizations["graz"])
    make_member(people.organizations["graz"], people.ada)
    assert not policy.can_see_asker(people.actor("ada"), challenge=challenge)
    assert policy.can_see_asker(people.actor("ben"), challenge=challenge)


def test_every_policy_takes_the_actor_first() -> None:
    functions: list[Any] = [f for n, f in inspect.getmembers(policy, inspect.isfunction) if n.startswith("can_")]
    assert len(functions) > 20
    assert all(next(iter(inspect.signature(f).parameters)) == "actor" for f in functions)
